#pragma once

#include <limits>

#include "core/kernels/blocked_tensor.h"
#include "core/kernels/workspace.h"

namespace lineament {

/// StyleGAN2's toRGB: out[n, o] = sum over c of weights[o, c] * style[n, c] * input[n, c] + bias[o], limited to
/// [-clamp, clamp], + the previous RGB
/// image up-sampled by two (zeros inserted, FIR [1,3,3,1] x [1,3,3,1] / 16, padding 2 before and 1 after). weights: [3,
/// C]; style: [N, C]; bias: [3]; previous: [N, 3, H/2, W/2] or null; out: [N, 3, H, W], all plain memory. Colours in
/// the order of the weights (R, G, B), about [-1, 1].
void to_rgb(const BlockedTensor& input, const float* weights, const float* style, const float* bias,
            const float* previous, float* out, Workspace& workspace, float clamp = std::numeric_limits<float>::max());

}  // namespace lineament
