#pragma once

#include <limits>

#include "core/kernels/blocked_tensor.h"

namespace lineament {

enum class Activation {
    none,
    leaky_relu,  ///< slope 0.2, then times sqrt(2), as in StyleGAN2
    prelu        ///< slope per channel
};

/// What a convolution does to its sums before they are written, in this order:
/// y = scale * sum + noise_strength * noise + bias, activation, limits, + residual. Pointers are borrowed for the call.
struct Epilogue {
    const float* scale = nullptr;  ///< [N, O]: demodulation, or a folded batch norm; null: 1
    const float* bias = nullptr;   ///< [O]; null: 0
    const float* noise = nullptr;  ///< [H, W] of the output, shared by the batch; null: none
    float noise_strength = 0.0f;
    Activation activation = Activation::none;
    const float* slope = nullptr;                     ///< [O], only for Activation::prelu
    float clamp = std::numeric_limits<float>::max();  ///< limits: y into [-clamp, clamp]
    const BlockedTensor* residual =
        nullptr;  ///< shape of the output, added last; null: none. May be the output itself.
};

/// What a convolution does to its input before the zero padding: x * scale + shift. Pointers are borrowed for the call.
struct InputAffine {
    const float* scale = nullptr;  ///< [N, C]: style, or a folded batch norm; null: 1
    const float* shift = nullptr;  ///< [C]; null: 0
};

}  // namespace lineament
