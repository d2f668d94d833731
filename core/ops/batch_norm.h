// Batch normalisation over the tensors that a network holds.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

/// Batch normalisation. In training the running statistics move by kMomentum; see batch_statistics.h for a batch over
/// several processes, and normed_leaky_relu.h for a faster one with an activation.
struct BatchNorm {
    static constexpr double kMomentum = 0.1, kEpsilon = 1e-5;

    at::Tensor weight, bias, running_mean, running_var;  // [C] each

    at::Tensor forward(const at::Tensor& x, bool training) const;
};

}  // namespace lineament
