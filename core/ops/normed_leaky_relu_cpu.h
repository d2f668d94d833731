// The passes over memory of normed_leaky_relu.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace lineament::normed_leaky_relu_cpu {

/// Mean and variance of every channel, over all pictures; and afterwards y = leaky_relu(factor x + offset).
struct Statistics {
    std::vector<float> mean, variance;  // [C]; the variance is that of the batch, over its count
};
struct Line {
    std::vector<float> factor, offset;  // [C]
};

/// All x, y and gradients: contiguous [N, C, H, W] on the CPU, all float or all bfloat16.
Statistics statistics(const at::Tensor& x);
at::Tensor activated(const at::Tensor& x, const Line& line, float slope);

struct GradientSums {
    std::vector<float> plain, centred;  // [C]: of the gradient before the leaky ReLU, and of it times (x - mean)
};
GradientSums gradient_sums(const at::Tensor& gradient, const at::Tensor& x, const std::vector<float>& mean,
                           const Line& line, float slope);

/// factor g + along x + constant, where g is the gradient before the leaky ReLU.
at::Tensor input_gradient(const at::Tensor& gradient, const at::Tensor& x, const Line& line,
                          const std::vector<float>& along, const std::vector<float>& constant, float slope);

}  // namespace lineament::normed_leaky_relu_cpu
