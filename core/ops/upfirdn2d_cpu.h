// The CPU twin of the upfirdn2d kernel. No LibTorch types but the element types.
#pragma once

#include <vector>

#include "core/ops/upfirdn2d_arithmetic.h"

namespace lineament {

/// Every output element by the kernel's own arithmetic; T: float, double, at::Half or at::BFloat16.
template <typename T, typename Sum>
void upfirdn2d_elements(const T* x, T* out, const Upfirdn2dTask<Sum>& task);

/// Can upfirdn2d_separable() do it? NCHW, and per axis not both up- and downsampling, each by at most 2.
bool is_fast_separable(const Upfirdn2dGeometry& geometry);

/// The same numbers up to rounding, rows first, then columns: for a filter column x row, as in the task's filter.
/// T: float or at::BFloat16.
template <typename T>
void upfirdn2d_separable(const T* x, T* out, const Upfirdn2dGeometry& geometry, const std::vector<float>& column,
                         const std::vector<float>& row);

}  // namespace lineament
