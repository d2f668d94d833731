// Adam (Kingma and Ba 2015) over named tensors, with an exponential moving average of the weights beside it.
#pragma once

#include <string>
#include <vector>

#include "core/weights/state_dict.h"

namespace lineament {

struct AdamOptions {
    double learning_rate = 1e-3;
    double beta1 = 0.5;
    double beta2 = 0.99;
    double epsilon = 1e-8;
    double average_decay = 0.995;  ///< of the weight average per step; 0: no average is kept
};

/// Optimises the floating tensors of a StateDict in place; their gradients are read and cleared. Not thread safe.
class Adam {
  public:
    /// Marks every trainable tensor of `parameters` as requiring a gradient. Batch-norm statistics, counters, stored
    /// noise and FIR kernels are buffers: left alone by steps, but averaged with the rest.
    Adam(StateDict parameters, const AdamOptions& options);

    /// One step with `rate_scale` times the learning rate; tensors without a gradient are skipped. Gradients are freed.
    void step(double rate_scale = 1.0);
    void clear_gradients();

    const StateDict& parameters() const { return parameters_; }
    StateDict average() const;  ///< averaged weights (copies of the averages; the weights where none is kept)

    /// Optimiser state for a checkpoint, and back. Keys: "m.<name>", "v.<name>", "average.<name>", "step".
    StateDict state() const;
    void load_state(const StateDict& state);

  private:
    struct Slot {
        std::string name;
        at::Tensor value, first_moment, second_moment;
        bool trainable;
        at::Tensor average;
    };
    StateDict parameters_;
    AdamOptions options_;
    std::vector<Slot> slots_;
    int64_t steps_ = 0;
};

/// Is this name a parameter that training changes by gradient (as opposed to a buffer)?
bool is_trainable_name(const std::string& name);

/// Turns gradients on or off for every trainable tensor.
void set_requires_grad(const StateDict& parameters, bool requires_grad);

}  // namespace lineament
