// The residual block of StyleRes (Pehlivan et al., CVPR 2023), without normalisation.
#pragma once

#include <vector>

#include "core/networks/layers/layers.h"

namespace lineament {

/// conv 3x3 (in -> out), leaky ReLU 0.2, conv 3x3 with the stride (out -> out), plus the input: as it is, or, where the
/// weights have one, through a 1x1 convolution with the stride. Thread safe.
struct ResidualLayers {
    Convolution first, second;
    bool has_shortcut = false;
    Convolution shortcut;

    /// Keys "res_layer.0.*", "res_layer.2.*", "shortcut_layer.0.weight". Throws std::runtime_error if the weights lack
    /// a shortcut that the widths or the stride need.
    static ResidualLayers read(const WeightReader& reader, int64_t in, int64_t stride = 1);
    int64_t out_channels() const { return second.out_channels(); }

    at::Tensor forward(const at::Tensor& x) const;  // [N, in, H, W] -> [N, out, H / stride, W / stride]
};

/// Residual blocks in a row.
struct ResidualChain {
    std::vector<ResidualLayers> blocks;

    /// Children "0", "1", ... of the reader; the stride is the first block's. Throws if there is none.
    static ResidualChain read(const WeightReader& reader, int64_t in, int64_t first_stride = 1);
    int64_t out_channels() const { return blocks.back().out_channels(); }

    at::Tensor forward(at::Tensor x) const;
};

/// A face reduced to `side` as Pillow's bicubic filter does it (antialiased), within [-1, 1] as bytes are;
/// differentiable. A face of another side is enlarged by the same filter.
at::Tensor resize_face_bicubic(const at::Tensor& face, int64_t side);

/// Twice the side, bilinear with the corners aligned, as StyleRes enlarges features.
at::Tensor enlarge2(const at::Tensor& x);

}  // namespace lineament
