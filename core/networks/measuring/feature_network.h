// A small convolutional network whose features compare pictures of faces. It stands in where no published perceptual
// or identity network (LPIPS, ArcFace) was imported, and is never to be called by their names.
#pragma once

#include <vector>

#include "core/networks/layers/layers.h"
#include "core/networks/layers/picture_view.h"

namespace lineament {

/// Blocks of a 3x3 convolution with stride 2, batch norm and leaky ReLU, then the mean over the picture and two linear
/// heads. Thread safe as long as no forward pass runs in training mode.
class FeatureNetwork {
  public:
    /// Keys "blocks.<i>.conv.weight", "blocks.<i>.norm.*", "embedding.*", "attributes.*", "input_side" (one int64), and
    /// "input_crop" where it looks at a part only (FeatureNetworkShape::crop).
    /// Throws std::runtime_error if a tensor is missing or has the wrong shape.
    explicit FeatureNetwork(const StateDict& state);

    int64_t input_side() const { return input_side_; }

    struct Output {
        std::vector<at::Tensor> features;  ///< per block [N, C, s, s]; in training as convolved
        at::Tensor embedding;              ///< [N, D], of unit length: the identity head
        at::Tensor attributes;             ///< [N, attributes], > 0: has it
    };
    /// images [N, 3, S, S], RGB in [-1, 1], of which view() must exist.
    Output forward(const at::Tensor& images, bool training = false) const;

    /// The part of pictures of that side that forward() looks at, and how it is averaged down to input_side. Throws
    /// c10::Error where the part is not whole pixels or its side no multiple of input_side.
    PictureView view(int64_t picture_side) const;
    /// What forward() looks at: view() of the images, [N, 3, input_side, input_side]. Differentiable.
    at::Tensor looked_at(const at::Tensor& images) const;
    /// forward() of what looked_at() gave.
    Output forward_part(const at::Tensor& part, bool training = false) const;

    /// Mean squared distance of the features of two pictures, each position's channels scaled to unit length; mean over
    /// the blocks: the form of LPIPS (Zhang et al. 2018) without learned weights. Scalar.
    at::Tensor distance(const at::Tensor& a, const at::Tensor& b) const;

  private:
    struct Block {
        Convolution conv;
        BatchNorm norm;
    };
    int64_t input_side_ = 0;
    std::vector<int64_t> crop_;
    std::vector<Block> blocks_;
    at::Tensor embedding_weight_, embedding_bias_, attribute_weight_, attribute_bias_;
};

struct FeatureNetworkShape {
    int64_t input_side = 64;
    std::vector<int64_t> widths = {32, 64, 128, 128};  ///< of the blocks, each half the side of the one before
    int64_t embedding = 128;
    int64_t attributes = 8;
    /// Empty: the whole picture. Or top, left and side of the square that it looks at, in 128ths of the picture's side.
    std::vector<int64_t> crop = {};
};

}  // namespace lineament
