// How long the stages of one piece of work took.
#pragma once

#include <utility>
#include <vector>

#include "core/base/stopwatch.h"
#include "core/base/work_stage.h"

namespace lineament {

/// Seconds spent per stage, in the order in which they ended. A value.
struct StageTimings {
    std::vector<std::pair<WorkStage, double>> stages;
    void add(WorkStage stage, double seconds) { stages.emplace_back(stage, seconds); }
    double total() const;                   ///< sum of all stages, seconds
    double seconds(WorkStage stage) const;  ///< sum of the entries of this stage; 0 if there is none
};

/// Adds the time of its life to a stage.
class StageClock {
  public:
    /// `timings`: null where nobody wants to know.
    StageClock(StageTimings* timings, WorkStage stage) : timings_(timings), stage_(stage) {}
    ~StageClock() {
        if (timings_) timings_->add(stage_, stopwatch_.seconds());
    }
    StageClock(const StageClock&) = delete;
    StageClock& operator=(const StageClock&) = delete;

  private:
    StageTimings* timings_;
    WorkStage stage_;
    Stopwatch stopwatch_;
};

}  // namespace lineament
