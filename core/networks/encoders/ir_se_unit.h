// The residual unit with squeeze and excitation of the IR-SE networks: the body of e4e and pSp, and the face recogniser
// of InsightFace_Pytorch.
#pragma once

#include "core/networks/layers/layers.h"

namespace lineament {

/// Batch norm, 3x3 convolution, PReLU, 3x3 convolution with the stride, batch norm, squeeze and excitation (Hu et al.
/// 2018); plus the input, subsampled or through a 1x1 convolution where the width changes.
struct IrSeUnit {
    BatchNorm norm;
    Convolution first;
    at::Tensor slope;
    Convolution second;
    BatchNorm second_norm;
    Convolution squeeze, excite;  // 1x1 without bias
    bool has_shortcut = false;
    Convolution shortcut;
    BatchNorm shortcut_norm;

    /// Keys "res_layer.*" and "shortcut_layer.*".
    static IrSeUnit read(const WeightReader& reader, int64_t in, int64_t stride);
    int64_t out_channels() const { return first.out_channels(); }
    at::Tensor forward(const at::Tensor& x, bool training = false) const;  // [N, C, s, s]
};

}  // namespace lineament
