// What follows the convolution of a StyleGAN2 layer (Karras et al. 2020, figure 2): demodulation, noise, bias,
// activation, as one operator whose passes read and write memory once.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

struct EpilogueInputs {
    at::Tensor demodulation;    ///< [N, C]
    at::Tensor noise;           ///< [N or 1, 1, H, W]
    at::Tensor noise_strength;  ///< [1]
    at::Tensor bias;            ///< [C]
};

/// bias_act(demodulation * x + noise_strength * noise + bias): [N, C, H, W] of the demodulation's type.
/// x: [N, C, H, W], or, where it has four times the demodulation's channels, the pixels of 2x2 cells as pixel_shuffle()
/// takes them, [N, 4 C, H / 2, W / 2]. Differentiable twice. On the CPU one pass forward and one backward, for x in
/// float or bfloat16, all else float, noise without a gradient; LibTorch's operators otherwise. Thread safe.
at::Tensor styled_epilogue(const at::Tensor& x, const EpilogueInputs& inputs);

/// The same by LibTorch's operators.
at::Tensor styled_epilogue_reference(const at::Tensor& x, const EpilogueInputs& inputs);

}  // namespace lineament
