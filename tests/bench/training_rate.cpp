#include "tests/bench/training_rate.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

namespace lineament {
namespace {

constexpr double kProgress = 0.6;  // of the stage: full side, schedules at their usual values

double processor_seconds() {  // of all threads
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace

double LeastTime::see(const std::function<void()>& work) {
    const std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    const double processor_start = processor_seconds();
    work();
    const double time = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    wall = std::min(wall, time);
    processor = std::min(processor, processor_seconds() - processor_start);
    return time;
}

TrainingRate::TrainingRate(TrainingStage& stage, TrainingStage& recorded, int period, std::function<void()> finish)
    : stage_(stage), period_(period), finish_(std::move(finish)) {
    run(stage);
    run(recorded);
    stack_ = ConvolutionStack::record([&] { run(recorded); });
    run_bare();
}

void TrainingRate::run(TrainingStage& stage) const {
    for (int i = 0; i < period_; ++i)
        stage.step(kProgress);
    if (finish_) finish_();
}

void TrainingRate::run_bare() const {
    stack_.run();
    if (finish_) finish_();
}

double TrainingRate::round() {
    const double time = steps_.see([&] { run(stage_); });
    bare_.see([&] { run_bare(); });
    return time;
}

}  // namespace lineament
