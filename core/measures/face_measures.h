// The columns of comparisons: numbers for pairs of pictures and for sets of them, each under the name of what it was
// measured with.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/measures/attribute_judge.h"
#include "core/networks/measuring/comparison_networks.h"
#include "core/networks/measuring/feature_network.h"

namespace lineament {

/// A number for each of N pairs of faces a, b [N, 3, S, S], RGB in [-1, 1], -> [N]. Thread safe.
struct PairMeasure {
    std::string key;    ///< "lpips_alex"
    std::string title;  ///< "LPIPS (AlexNet)"
    std::function<at::Tensor(const at::Tensor& a, const at::Tensor& b)> of;
};

/// What is compared of two sets of pictures: frechet_distance() (feature_metrics.h) of these features. Thread safe.
struct SetMeasure {
    std::string key;    ///< "fid"
    std::string title;  ///< "FID"
    /// images [N, 3, S, S], RGB in [-1, 1] -> [N, D]
    std::function<at::Tensor(const at::Tensor& images)> features;
};

/// The networks that measure; null or empty where there are none.
struct MeasuringNetworks {
    std::shared_ptr<const FeatureNetwork> own;  ///< trained here; its figures are named "own_..."
    ComparisonNetworks imported;                ///< the only ones whose figures may be called LPIPS and ArcFace
    /// Of the training stage "identity"; where it is null, `own` tells the identity, too.
    std::shared_ptr<const FeatureNetwork> own_identity = nullptr;
    /// Asked whether an edit did what its slider says.
    std::shared_ptr<const AttributeJudge> judge = nullptr;
    /// Imported, too, and the only one whose distance may be called FID.
    std::shared_ptr<const InceptionNetwork> inception = nullptr;
};

/// How near a reconstruction is: l2, psnr, ssim, ms_ssim (from 176 px), lpips_alex, lpips_vgg, own_perceptual, and
/// identity_measures(). LPIPS is taken at 256 px at most, as published: larger pictures are averaged down.
std::vector<PairMeasure> reconstruction_measures(int64_t side, const MeasuringNetworks& networks);

/// Whether it is the same person: arcface, own_identity; cosines.
std::vector<PairMeasure> identity_measures(const MeasuringNetworks& networks);

/// How far apart two sets of pictures are: fid, own_frechet_distance.
std::vector<SetMeasure> set_measures(const MeasuringNetworks& networks);

}  // namespace lineament
