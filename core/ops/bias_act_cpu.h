// The CPU twin of the bias_act kernel. No LibTorch types but the element types.
#pragma once

#include "core/ops/bias_act_arithmetic.h"

namespace lineament {

/// Every element by the kernel's own arithmetic; T: float, double, at::Half or at::BFloat16. bias and y as in
/// launch_bias_act().
template <typename T, typename Sum>
void bias_act_elements(const T* x, const Sum* bias, const T* y, T* out, const BiasActTask<Sum>& task);

/// The same for T float or at::BFloat16 in NCHW order, a plane at a time. `plane_sums`, where given, receives the sum
/// of each plane of `out` ([elements / inner]): the gradient of the bias before it is summed over the samples.
template <typename T>
void bias_act_planes(const T* x, const float* bias, const T* y, T* out, float* plane_sums,
                     const BiasActTask<float>& task);

}  // namespace lineament
