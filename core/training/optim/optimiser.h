// What all optimisers of ours have in common: named tensors, moments, an exponential average of the weights,
// checkpoints. Adam and Ranger differ in the update of one tensor.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/weights/state_dict.h"

namespace lineament {

enum class OptimiserRule { Adam, Ranger };

struct OptimiserOptions {
    OptimiserRule rule = OptimiserRule::Adam;
    double learning_rate = 1e-3;
    double beta1 = 0.5;
    double beta2 = 0.99;
    double epsilon = 1e-8;
    double average_decay = 0.995;  ///< of the weight average per step; 0: no average is kept
    void check() const;

    /// Ranger with the betas and epsilon of the SFE paper's code.
    static OptimiserOptions ranger(double learning_rate = 1e-4);
};

/// Optimises the floating tensors of a StateDict in place; their gradients are read and cleared. Not thread safe.
class Optimiser {
  public:
    virtual ~Optimiser() = default;
    Optimiser(const Optimiser&) = delete;
    Optimiser& operator=(const Optimiser&) = delete;

    /// One step with `rate_scale` times the learning rate; tensors without a gradient are skipped. Gradients are freed.
    void step(double rate_scale = 1.0);
    void clear_gradients();

    /// Changes how fast the weight average follows; there must be one.
    void set_average_decay(double decay);

    /// The gradients that the next step reads, always in the same order.
    std::vector<at::Tensor> gradients() const;

    const StateDict& parameters() const { return parameters_; }
    StateDict average() const;  ///< averaged weights (copies of the averages; the weights where none is kept)

    /// Optimiser state for a checkpoint, and back. Keys: "m.<name>", "v.<name>", "average.<name>", "step", and of
    /// Ranger "slow.<name>". Moments of another precision are converted.
    StateDict state() const;
    void load_state(const StateDict& state);

  protected:
    struct Slot {
        std::string name;
        at::Tensor value, first_moment, second_moment;
        bool trainable;
        at::Tensor average;  // undefined where none is kept
        at::Tensor slow;     // weights that look ahead; undefined where the rule has none
    };

    /// Marks every trainable tensor of `parameters` as requiring a gradient. Batch-norm statistics, counters, stored
    /// noise and FIR kernels are buffers: left alone by steps, but averaged with the rest.
    Optimiser(StateDict parameters, const OptimiserOptions& options, bool with_slow_weights);

    /// Updates value, moments and average of one slot with a contiguous gradient; `steps_` counts from 1.
    virtual void update(Slot& slot, const at::Tensor& gradient, double rate_scale) = 0;

    OptimiserOptions options_;
    int64_t steps_ = 0;

  private:
    std::vector<std::pair<std::string, at::Tensor>> named_state(const Slot& slot) const;

    StateDict parameters_;
    std::vector<Slot> slots_;
};

/// The optimiser that `options.rule` names.
std::unique_ptr<Optimiser> make_optimiser(StateDict parameters, const OptimiserOptions& options);

}  // namespace lineament
