// Inside of core/ops: what the operators ask of the build and of a tensor's memory.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/ops/cuda/cuda_kernels.h"

namespace lineament {

/// Was this build given the CUDA kernels, and a LibTorch whose tensors they can read?
bool has_cuda_kernels();

/// x as it is or copied: dense in channels-last order where it is that already, otherwise contiguous.
at::Tensor dense(const at::Tensor& x);
bool is_channels_last(const at::Tensor& x);

/// Throws where the type is none of the kernels'.
ElementType element_type(const at::Tensor& x);

/// The stream of LibTorch's work on the current device, as the launches want it.
void* current_cuda_stream();

}  // namespace lineament
