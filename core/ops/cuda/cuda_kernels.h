// The CUDA kernels behind plain pointers, so that their units need no LibTorch. Only in builds with the kernels
// (LINEAMENT_HAS_CUDA_KERNELS). All pointers are device memory; launches are asynchronous on `stream` (a cudaStream_t)
// of the current device; a failed launch throws std::runtime_error with CUDA's reason. Thread safe.
#pragma once

#include "core/ops/bias_act_arithmetic.h"
#include "core/ops/upfirdn2d_arithmetic.h"

namespace lineament {

/// What x and y hold; sums are float.
enum class ElementType { Float, Half, BFloat16 };

void launch_upfirdn2d(ElementType type, const void* x, void* out, const Upfirdn2dTask<float>& task, void* stream);

/// bias [channels] or null; y null: forward pass, otherwise the gradient at the output y.
void launch_bias_act(ElementType type, const void* x, const float* bias, const void* y, void* out,
                     const BiasActTask<float>& task, void* stream);

}  // namespace lineament
