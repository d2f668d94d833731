// A training stage as a plain object, and the loop that drives any stage: checkpoints, resuming, progress, logs,
// samples.
#pragma once

#include <string>

#include "core/base/progress.h"
#include "core/data/losses.h"
#include "core/training/loop/data_parallel.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// One stage of a recipe. Owns its networks and optimisers. Not thread safe.
class TrainingStage {
  public:
    virtual ~TrainingStage() = default;
    virtual std::string name() const = 0;

    /// Before the first step: from now on this process works on its part of batches that all processes share, and the
    /// weights stay the same in all. `processes` must outlive the stage's steps.
    virtual void share_batches(const DataParallel& processes) = 0;

    /// One optimisation step; `progress` in [0, 1] through the stage drives schedules. Returns the losses.
    virtual Measures step(double progress) = 0;

    /// Figures on portraits that are never trained on, with the averaged weights. Called in the leading process only.
    virtual Measures evaluate() = 0;

    /// Writes a grid of samples (PNG).
    virtual void write_samples(const std::string& path) = 0;

    /// Everything that step() depends on: weights, moments, averages, random state.
    virtual StateDict state() const = 0;
    virtual void load_state(const StateDict& state) = 0;

    /// What the next stages and the pack read: averaged weights under "generator.", "e4e.", ...
    virtual StateDict result() const = 0;
};

struct StageBudget {
    int64_t steps = 1000;           ///< the stage is done after so many steps ...
    double minutes = 0;             ///< ... or after so many minutes of work, whichever comes first; 0: no limit
    double checkpoint_minutes = 3;  ///< time between checkpoints; evaluation and samples go with them
    int64_t checkpoint_steps = 0;   ///< also after every so many steps; 0: by time only
    double log_seconds = 10;        ///< time between progress lines and log rows
    int64_t log_steps = 0;          ///< also after every so many steps; 0: by time only
    void check() const;
};

/// Runs or resumes a stage in `folder`: "<name>.state.safetensors" is the checkpoint (atomic), "<name>.csv" the log,
/// "tensorboard/<name>" the same for TensorBoard, "<name>.png" the samples, "<name>.safetensors" the result once done.
/// `report` gets every progress line as the detail of WorkStage::Train; where it asks for an end, the stage stops
/// behind a checkpoint. Returns true when the stage is done; a stage that was done before returns at once. With only a
/// step budget, a run that was killed at any time and resumed gives the same numbers. With several processes all must
/// see `folder`; the leader writes, reports and decides, losses in the log are means over all.
bool run_stage(TrainingStage& stage, const StageBudget& budget, const std::string& folder, const Progress& report = {},
               const DataParallel& processes = DataParallel());

/// Makes the next run_stage train a stage once more: from its last weights, with the whole budget and schedule ahead of
/// it. The log of the last time is kept as "<name>.1.csv". Returns false where the stage has no checkpoint in this
/// folder; it then starts fresh, even if it has a result.
bool train_again(const std::string& stage_name, const std::string& folder);

}  // namespace lineament
