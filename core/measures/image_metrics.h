// How much two pictures differ, in the measures that the field reports. All take [N, 3, H, W] float, RGB in [-1, 1], of
// equal size, and give one number per picture, [N].
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lineament {

/// Clipped and rounded, as a file of 8 bits holds it.
at::Tensor as_saved(const at::Tensor& image);

/// Mean squared difference, pixels in [-1, 1] (the papers' "L2").
at::Tensor mean_squared_difference(const at::Tensor& a, const at::Tensor& b);

/// Peak signal-to-noise ratio in dB; the peak is the whole range, 2. Infinite for equal pictures.
at::Tensor peak_signal_to_noise(const at::Tensor& a, const at::Tensor& b);

/// Structural similarity (Wang, Bovik, Sheikh & Simoncelli 2004): Gaussian window of 11 pixels, sigma 1.5, K1 0.01, K2
/// 0.03, without padding, mean over pixels and channels. At least 11 pixels a side.
at::Tensor structural_similarity(const at::Tensor& a, const at::Tensor& b);

/// Multi-scale structural similarity (Wang, Simoncelli & Bovik 2003), five scales with the published exponents;
/// negative contrast terms count as 0. At least 176 pixels a side.
at::Tensor multi_scale_similarity(const at::Tensor& a, const at::Tensor& b);

/// Whether pictures of this side are large enough for five scales.
bool has_five_scales(int64_t side);

}  // namespace lineament
