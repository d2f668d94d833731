// Inception-v3 (Szegedy et al. 2015, "Rethinking the Inception Architecture for Computer Vision") as FID (Heusel et
// al. 2017) takes its features from it, with weights that the user has imported.
#pragma once

#include <functional>

#include "core/networks/layers/weight_reader.h"

namespace lineament {

/// The network of the FID community's PyTorch file pt_inception-2015-12-05-6726825d.pth. It differs from torchvision's
/// Inception-v3, whose tensors have the same names, in its weights and in how it pools (inception_network.cpp), so
/// figures of the two do not compare. Immutable, thread safe.
class InceptionNetwork {
  public:
    /// Keys as published ("Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch1x1.bn.running_var", ...); the classifier
    /// "fc.*" is not needed. Widths come from the weights. Throws std::runtime_error if a tensor is missing or has the
    /// wrong shape.
    explicit InceptionNetwork(const StateDict& state);

    int64_t feature_count() const { return feature_count_; }  ///< D; 2048 of the published weights

    /// [N, D], the last features averaged over the picture. images [N, 3, S, S], RGB in [-1, 1], resized to 299 px
    /// without antialiasing, as published.
    at::Tensor forward(const at::Tensor& images) const;

  private:
    std::function<at::Tensor(const at::Tensor&)> network_;  // [N, 3, 299, 299] -> [N, D]
    int64_t feature_count_ = 0;
};

}  // namespace lineament
