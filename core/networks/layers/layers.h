// The small building blocks that the networks share. All tensors are NCHW float unless said otherwise.
// A layer holds handles of its tensors and no state of its own; forward passes are safe from several threads as long as
// no batch-norm runs in training mode.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/networks/layers/weight_reader.h"
#include "core/ops/batch_norm.h"
#include "core/ops/bias_act.h"

namespace lineament {

/// sqrt(2) * leaky_relu(x + bias, 0.2); bias [C] or undefined.
at::Tensor scaled_leaky_relu(const at::Tensor& x, const at::Tensor& bias = {});

/// Fully connected layer with equalised learning rate: y = x (W s)^T + b m, s = m / sqrt(in), m = `lr_multiplier`.
struct EqualLinear {
    at::Tensor weight;  // [out, in]
    at::Tensor bias;    // [out]
    double lr_multiplier = 1.0;
    bool activate = false;  ///< scaled leaky ReLU after the bias

    static EqualLinear read(const WeightReader& reader, int64_t out, int64_t in, double lr_multiplier = 1.0,
                            bool activate = false);
    at::Tensor forward(const at::Tensor& x) const;  // [..., in] -> [..., out]
};

/// Plain convolution with zero padding k/2; bias optional.
struct Convolution {
    at::Tensor weight;  // [out, in, k, k]
    at::Tensor bias;    // [out] or undefined
    int64_t stride = 1;

    static Convolution read(const WeightReader& reader, int64_t out, int64_t in, int64_t kernel, int64_t stride = 1);
    int64_t out_channels() const { return weight.size(0); }
    at::Tensor forward(const at::Tensor& x) const;      ///< of x's type
    at::Tensor as_computed(const at::Tensor& x) const;  ///< of the type that autocast computes products in
};

/// The tensors "weight", "bias", "running_mean" and "running_var" of a batch normalisation.
BatchNorm read_batch_norm(const WeightReader& reader, int64_t channels);

/// Convolution with the FIR filter [1,3,3,1] x [1,3,3,1] / 64 * `gain` after zero padding (before, after) on each axis:
/// [N, C, H, W] -> [N, C, (H + before + after - 4) / down + 1, ...].
at::Tensor fir_blur(const at::Tensor& x, int pad_before, int pad_after, double gain, int down = 1);

/// Upsampling by 2 as StyleGAN2's RGB skip does it (zero insertion, pad 2 before and 1 after, FIR with gain 4):
/// [N, C, H, W] -> [N, C, 2H, 2W].
at::Tensor fir_upsample2(const at::Tensor& x);

/// Bilinear resize, align_corners = false, no antialiasing (the `interpolate` of the published code).
at::Tensor resize_bilinear(const at::Tensor& x, int64_t height, int64_t width, bool align_corners = false);

/// Mean of non-overlapping cells, to `side` x `side`; the input's side must be a multiple.
at::Tensor area_downsample(const at::Tensor& x, int64_t side);

}  // namespace lineament
