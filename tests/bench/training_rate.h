// How fast a stage trains, beside its bare convolutions in the same process.
#pragma once

#include <functional>
#include <limits>

#include "core/training/loop/training_stage.h"
#include "tests/bench/convolution_stack.h"

namespace lineament {

/// The least of several runs, by the clock on the wall and by processor time of all threads: the latter tells less of
/// idle threads, but can be compared where other programs take turns on the cores.
struct LeastTime {
    double wall = std::numeric_limits<double>::infinity(), processor = wall;  ///< seconds

    double see(const std::function<void()>& work);  ///< runs it; returns its seconds on the wall
};

/// Times rounds of a stage's steps and of its convolutions (forward, gradient of the input, gradient of the weight) in
/// turn. The stages must outlive it.
class TrainingRate {
  public:
    /// `period`: steps after which the stage's schedule repeats (the discriminator's turns); all of them are one round.
    /// `recorded`: the same stage, all of whose convolutions are LibTorch's. `finish` waits for the device; empty:
    /// nothing to wait for. Runs a round of each at once.
    TrainingRate(TrainingStage& stage, TrainingStage& recorded, int period, std::function<void()> finish = {});

    double round();  ///< one of steps and one of convolutions; returns the seconds of the former

    const LeastTime& steps() const { return steps_; }  ///< of a round
    const LeastTime& bare() const { return bare_; }    ///< its convolutions alone
    double gflop() const { return stack_.gflop(); }    ///< of a round's convolutions
    int period() const { return period_; }

  private:
    void run(TrainingStage& stage) const;
    void run_bare() const;

    TrainingStage& stage_;
    int period_;
    std::function<void()> finish_;
    ConvolutionStack stack_;
    LeastTime steps_, bare_;
};

}  // namespace lineament
