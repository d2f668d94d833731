// How far two pictures of a face are apart in the eyes of networks: the perceptual and the identity loss of the papers.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <string>

#include "core/data/losses.h"
#include "core/networks/measuring/comparison_networks.h"

namespace lineament {

/// Images [N, 3, S, S] and targets like them, RGB in [-1, 1] -> scalar, differentiable in the images. Thread safe.
using ImageDistance = std::function<at::Tensor(const at::Tensor& images, const at::Tensor& targets)>;

struct FaceComparison {
    ImageDistance perceptual;  ///< where the papers have LPIPS; empty: none at hand
    ImageDistance identity;    ///< 1 - cosine, where the papers have ArcFace; empty: none at hand
};

/// By networks that the user has imported: LPIPS over VGG16 as SFE has it, else over AlexNet, and ArcFace; what is not
/// there is left empty.
FaceComparison comparison_by_imported(const ComparisonNetworks& networks);

/// What comparison_by_imported() compares by, for people: "LPIPS (VGG16), ArcFace (IR-SE-50)".
std::string imported_titles(const ComparisonNetworks& networks);

/// Stand-ins for both by a feature network trained here (feature_network.h); not comparable with published figures.
FaceComparison comparison_by_features(const StateDict& feature_network);

/// Weights of SFE, e4e and pSp alike.
struct FaceLossWeights {
    double l2 = 1.0;
    double perceptual = 0.8;
    double identity = 0.1;
};

/// `given`, where it can do what the weights ask for, else the feature network "features." among `models`.
/// Throws std::invalid_argument with a sentence that names `stage` if there is none.
FaceComparison comparison_for(const FaceLossWeights& weights, const FaceComparison& given, const StateDict& models,
                              const std::string& stage);

/// Weighted sum of L2, perceptual and identity distance of images, averaged down to 256 px as in the papers; adds the
/// parts to `measures` as "l2", "perceptual" and "identity". Parts of weight 0 are left out.
at::Tensor face_loss(const at::Tensor& images, const at::Tensor& targets, const FaceLossWeights& weights,
                     const FaceComparison& comparison, Measures& measures);

}  // namespace lineament
