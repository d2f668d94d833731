// Bias, leaky ReLU and gain in one pass over memory, with first- and second-order gradients.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

/// Slope of StyleGAN's leaky ReLU; its output is multiplied by sqrt(2) to keep the variance.
constexpr double kLeakySlope = 0.2;

struct BiasActOptions {
    double slope = kLeakySlope;           ///< of the negative side, >= 0; 1: linear, no activation
    double gain = 1.4142135623730950488;  ///< of the result, > 0: sqrt(2) keeps the variance

    void check() const;
};

/// gain * leaky_relu(x + bias). x [N, C, ...] float, double, half or bfloat16; bias [C] or undefined. The result has
/// x's type, device and memory format (contiguous or channels-last); half types are computed in float. Differentiable
/// twice and more; the output, not the input, is kept for the gradient. On a CUDA device it is one kernel where the
/// build has it (LINEAMENT_CUDA_KERNELS), LibTorch's operators where not. Thread safe.
at::Tensor bias_act(const at::Tensor& x, const at::Tensor& bias, const BiasActOptions& options = {});

/// The same out of LibTorch's own operators.
at::Tensor bias_act_reference(const at::Tensor& x, const at::Tensor& bias, const BiasActOptions& options = {});

}  // namespace lineament
