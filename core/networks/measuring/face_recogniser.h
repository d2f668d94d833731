// ArcFace (Deng et al. 2019): whether two pictures show the same person, by a face recogniser that the user has
// imported.
#pragma once

#include <functional>
#include <string>

#include "core/networks/layers/weight_reader.h"

namespace lineament {

/// InsightFace_Pytorch's IR-SE-50 (model_ir_se50.pth) or insightface's iresnet50 (iresnet50-7f187506.pth,
/// backbone.pth); depths and widths come from the weights. Immutable, thread safe.
class FaceRecogniser {
  public:
    enum class Kind { ir_se50, iresnet50 };

    /// Keys as published ("input_layer.*", "body.*", "output_layer.*" or "conv1.*", "layer1..4.*", "fc.*",
    /// "features.*"). Throws std::runtime_error if a tensor is missing or has the wrong shape.
    FaceRecogniser(Kind kind, const StateDict& state);

    std::string title() const;  ///< "ArcFace (IR-SE-50)", "ArcFace (iresnet50)"

    /// [N, D] of unit length. images [N, 3, S, S], FFHQ-aligned faces, RGB in [-1, 1]: pooled to 256 px, rows 35 to 222
    /// and columns 32 to 219 pooled to 112 px, as the identity losses of SFE, e4e and pSp do. Differentiable.
    at::Tensor embedding(const at::Tensor& images) const;

    /// Cosine of the embeddings of each pair, [N] in [-1, 1].
    at::Tensor cosine(const at::Tensor& a, const at::Tensor& b) const;

  private:
    Kind kind_;
    std::function<at::Tensor(const at::Tensor&)> network_;  // [N, 3, 112, 112] -> [N, D], not yet of unit length
};

}  // namespace lineament
