// Pictures times a factor per sample and channel: the style in front of a modulated convolution.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

/// x [N, C, H, W] times scale [N, C], as `type`. Differentiable twice. Contiguous floats on the CPU become float or
/// bfloat16, and their gradients float again, in one pass over memory. Thread safe.
at::Tensor scale_channels(const at::Tensor& x, const at::Tensor& scale, at::ScalarType type);

}  // namespace lineament
