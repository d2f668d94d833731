#include "core/measures/face_measures.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/measures/feature_metrics.h"
#include "core/measures/image_metrics.h"
#include "core/networks/layers/layers.h"

namespace lineament {
namespace {

constexpr int64_t kPublishedSide = 256;

PairMeasure lpips_measure(const std::string& key, const std::shared_ptr<const PerceptualNetwork>& network) {
    return {key, network->title(), [network](const at::Tensor& a, const at::Tensor& b) {
                const int64_t side = std::min(kPublishedSide, a.size(2));
                return network->distance(area_downsample(a, side), area_downsample(b, side));
            }};
}

at::Tensor own_perceptual(const FeatureNetwork& network, const at::Tensor& a, const at::Tensor& b) {
    std::vector<at::Tensor> each;  // it gives one number for a batch
    for (int64_t i = 0; i < a.size(0); ++i)
        each.push_back(network.distance(a.narrow(0, i, 1), b.narrow(0, i, 1)).reshape({1}));
    return at::cat(each);
}

}  // namespace

std::vector<PairMeasure> reconstruction_measures(int64_t side, const MeasuringNetworks& networks) {
    std::vector<PairMeasure> measures{{"l2", "L2", mean_squared_difference},
                                      {"psnr", "PSNR", peak_signal_to_noise},
                                      {"ssim", "SSIM", structural_similarity}};
    if (has_five_scales(side)) measures.push_back({"ms_ssim", "MS-SSIM", multi_scale_similarity});
    const ComparisonNetworks& imported = networks.imported;
    if (imported.lpips_alex) measures.push_back(lpips_measure("lpips_alex", imported.lpips_alex));
    if (imported.lpips_vgg) measures.push_back(lpips_measure("lpips_vgg", imported.lpips_vgg));
    if (networks.own) {
        measures.push_back(
            {"own_perceptual", "own perceptual",
             [own = networks.own](const at::Tensor& a, const at::Tensor& b) { return own_perceptual(*own, a, b); }});
    }
    for (const PairMeasure& measure : identity_measures(networks))
        measures.push_back(measure);
    return measures;
}

std::vector<PairMeasure> identity_measures(const MeasuringNetworks& networks) {
    std::vector<PairMeasure> measures;
    if (networks.imported.recogniser) {
        const std::shared_ptr<const FaceRecogniser> recogniser = networks.imported.recogniser;
        measures.push_back({"arcface", recogniser->title(), [recogniser](const at::Tensor& a, const at::Tensor& b) {
                                return recogniser->cosine(a, b);
                            }});
    }
    if (const auto own = networks.own_identity ? networks.own_identity : networks.own) {
        measures.push_back({"own_identity", "own identity",
                            [own](const at::Tensor& a, const at::Tensor& b) { return identity_cosine(*own, a, b); }});
    }
    return measures;
}

std::vector<SetMeasure> set_measures(const MeasuringNetworks& networks) {
    std::vector<SetMeasure> measures;
    if (const auto inception = networks.inception) {
        measures.push_back(
            {"fid", "FID", [inception](const at::Tensor& images) { return inception_features(*inception, images); }});
    }
    if (const auto own = networks.own) {
        measures.push_back({"own_frechet_distance", "own Frechet",
                            [own](const at::Tensor& images) { return pooled_features(*own, images); }});
    }
    return measures;
}

}  // namespace lineament
