// What a stage tells while it trains: a CSV table, a TensorBoard event file, sample grids.
#pragma once

#include <string>

#include "core/training/loop/event_file.h"
#include "core/training/loop/training_stage.h"

namespace lineament {

/// Writes "<stage>.csv", "<stage>.png" and "tensorboard/<stage>/" in the work folder. Not thread safe.
class StageLog {
  public:
    /// A run that goes on after `last_step`: rows of later steps, from work that a kill undid, are taken away.
    /// Throws std::runtime_error with a sentence when the disk refuses; so does everything below.
    StageLog(const std::string& folder, const std::string& stage, int64_t last_step);

    /// Rows "step,seconds,measure,value": stages log different measures, so the table is long rather than wide.
    void add(int64_t step, double seconds, const Measures& measures);

    /// Lets the stage write its samples and shows them beside the curves.
    void add_samples(int64_t step, TrainingStage& stage);

    /// Keeps the log of a stage that is to be trained from step 0 again under the next free number.
    static void set_aside(const std::string& folder, const std::string& stage);

  private:
    std::string csv_, samples_;
    EventFile events_;
};

}  // namespace lineament
