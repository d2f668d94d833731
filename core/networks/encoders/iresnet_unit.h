// The residual unit of iresnet50: the backbone of SFE and FS, and the face recogniser of insightface's arcface_torch.
#pragma once

#include "core/networks/layers/layers.h"

namespace lineament {

/// Batch norm, 3x3 convolution, batch norm, PReLU, 3x3 convolution with the stride, batch norm; plus the input, through
/// a strided 1x1 convolution and batch norm where the weights have one.
struct IresnetUnit {
    BatchNorm norm1;
    Convolution conv1;
    BatchNorm norm2;
    at::Tensor slope;
    Convolution conv2;
    BatchNorm norm3;
    bool has_downsample = false;
    Convolution downsample;
    BatchNorm downsample_norm;

    /// Keys "bn1.*", "conv1.*", "bn2.*", "prelu.*", "conv2.*", "bn3.*", "downsample.*".
    static IresnetUnit read(const WeightReader& reader, int64_t in, int64_t stride);
    int64_t out_channels() const { return conv1.out_channels(); }
    at::Tensor forward(const at::Tensor& x, bool training = false) const;  // [N, C, s, s]
};

}  // namespace lineament
