// Between LibTorch's tensors and the layout of core/kernels.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/kernels/blocked_tensor.h"

namespace lineament {

/// x [N, C, H, W], float32, contiguous, on the CPU.
void load_blocked(const at::Tensor& x, BlockedTensor& target);

/// A new [N, C, H, W] tensor.
at::Tensor store_blocked(const BlockedTensor& source);

}  // namespace lineament
