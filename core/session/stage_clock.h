// Measuring the stages of one piece of work.
#pragma once

#include <chrono>

#include "core/session/session_types.h"

namespace lineament {

class Stopwatch {
  public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Adds the time of its life to a stage.
class StageClock {
  public:
    StageClock(StageTimings* timings, const char* stage) : timings_(timings), stage_(stage) {}
    ~StageClock() {
        if (timings_) timings_->add(stage_, stopwatch_.seconds());
    }
    StageClock(const StageClock&) = delete;
    StageClock& operator=(const StageClock&) = delete;

  private:
    StageTimings* timings_;
    const char* stage_;
    Stopwatch stopwatch_;
};

}  // namespace lineament
