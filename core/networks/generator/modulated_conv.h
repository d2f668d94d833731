// StyleGAN2's modulated convolution (Karras et al. 2020, section 2.2), without ever forming modulated weights: the
// style scales the input channels, the demodulation the output channels.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/networks/layers/layers.h"

namespace lineament {

/// Modulated 3x3 (demodulated) or 1x1 (not demodulated) convolution, optionally upsampling by 2.
struct ModulatedConvolution {
    at::Tensor weight;       // [1, out, in, k, k], as published
    EqualLinear modulation;  // w -> style
    bool demodulate = true;
    bool upsample = false;

    static ModulatedConvolution read(const WeightReader& reader, int64_t out, int64_t in, int64_t kernel, int64_t w_dim,
                                     bool upsample);
    int64_t in_channels() const { return weight.size(2); }
    int64_t out_channels() const { return weight.size(1); }

    at::Tensor style(const at::Tensor& w) const { return modulation.forward(w); }  // [N, w_dim] -> [N, in]

    /// [N, in, H, W], style [N, in] -> [N, out, H or 2H, W or 2W].
    at::Tensor forward(const at::Tensor& x, const at::Tensor& style) const;

    /// forward() without the demodulation, which an epilogue then takes along (styled_epilogue.h): [N, out, ...], or
    /// upsampling while gradients are on, the phases [N, 4 out, H, W] of upsample_convolution_phases().
    at::Tensor convolve(const at::Tensor& x, const at::Tensor& style) const;

    /// 1 / sqrt(sum over (in, k, k) of (g W style)^2 + 1e-8): [N, out].
    at::Tensor demodulation(const at::Tensor& style) const;

  private:
    at::Tensor convolve_up(const at::Tensor& x, const at::Tensor& scaled_weight) const;
};

/// The upsampling convolution and the blur behind it as one 3x3 convolution to 4 `out` channels, the pixels of 2x2
/// cells as pixel_shuffle() takes them: the same numbers as a stride-2 transposed convolution followed by the FIR (gain
/// 4), but made of operators whose backward passes are fast on the CPU. weight [out, in, 3, 3]; [N, in, H, W] -> [N, 4
/// out, H, W].
at::Tensor upsample_convolution_phases(const at::Tensor& x, const at::Tensor& weight);

/// The same, shuffled: [N, out, 2H, 2W].
at::Tensor upsample_convolution_polyphase(const at::Tensor& x, const at::Tensor& weight);

}  // namespace lineament
