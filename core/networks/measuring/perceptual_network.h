// LPIPS, the learned perceptual distance of two pictures (Zhang et al. 2018, "The Unreasonable Effectiveness of Deep
// Features as a Perceptual Metric"), version 0.1, with weights that the user has imported.
#pragma once

#include <string>
#include <vector>

#include "core/networks/layers/weight_reader.h"

namespace lineament {

/// The convolutions of torchvision's AlexNet or VGG16 under LPIPS's linear layers. Immutable, thread safe.
class PerceptualNetwork {
  public:
    enum class Kind { alexnet, vgg16 };

    /// `features`: torchvision's "features.<i>.weight" and ".bias"; `linear`: "lin0..4.model.1.weight". Throws
    /// std::runtime_error if the two do not belong to `kind` or a tensor is missing.
    PerceptualNetwork(Kind kind, const StateDict& features, const StateDict& linear);

    std::string title() const;  ///< "LPIPS (AlexNet)", "LPIPS (VGG16)"

    /// Per pair of pictures, [N]; 0 for equal ones. a, b [N, 3, H, W], RGB in [-1, 1], at least 32 pixels a side;
    /// differentiable in both. The published figures are of pictures of 256 px.
    at::Tensor distance(const at::Tensor& a, const at::Tensor& b) const;

  private:
    struct Layer {
        at::Tensor weight, bias;
        int64_t stride = 1, padding = 1;
        bool pool_before = false;
        bool tapped = false;  ///< its ReLU's output is compared
    };
    std::vector<at::Tensor> unit_features(const at::Tensor& images) const;

    Kind kind_;
    std::vector<Layer> layers_;
    std::vector<at::Tensor> linear_;  // [1, C, 1, 1] per tapped layer
};

}  // namespace lineament
