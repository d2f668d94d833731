#include "core/data/face_comparison.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "core/data/losses.h"
#include "core/networks/measuring/feature_network.h"
#include "core/weights/state_dict.h"

namespace lineament {

namespace {

// SFE and pSp learn by VGG16; e4e and FS by AlexNet, whose distance has the same meaning.
const std::shared_ptr<const PerceptualNetwork>& preferred_lpips(const ComparisonNetworks& networks) {
    return networks.lpips_vgg ? networks.lpips_vgg : networks.lpips_alex;
}

}  // namespace

FaceComparison comparison_by_imported(const ComparisonNetworks& networks) {
    FaceComparison comparison;
    if (const std::shared_ptr<const PerceptualNetwork> lpips = preferred_lpips(networks)) {
        comparison.perceptual = [lpips](const at::Tensor& images, const at::Tensor& targets) {
            return lpips->distance(images, targets).mean();
        };
    }
    if (const std::shared_ptr<const FaceRecogniser> recogniser = networks.recogniser) {
        comparison.identity = [recogniser](const at::Tensor& images, const at::Tensor& targets) {
            return 1 - recogniser->cosine(images, targets).mean();
        };
    }
    return comparison;
}

std::string imported_titles(const ComparisonNetworks& networks) {
    std::string titles;
    if (preferred_lpips(networks)) titles = preferred_lpips(networks)->title();
    if (networks.recogniser) titles += (titles.empty() ? "" : ", ") + networks.recogniser->title();
    return titles;
}

FaceComparison comparison_by_features(const StateDict& feature_network) {
    const StateDict frozen = cloned(feature_network);
    set_requires_grad(frozen, false);
    const auto network = std::make_shared<const FeatureNetwork>(frozen);
    FaceComparison comparison;
    comparison.perceptual = [network](const at::Tensor& images, const at::Tensor& targets) {
        return network->distance(images, targets);
    };
    comparison.identity = [network](const at::Tensor& images, const at::Tensor& targets) {
        const at::Tensor cosine = (network->forward(images).embedding * network->forward(targets).embedding).sum(1);
        return 1 - cosine.mean();
    };
    return comparison;
}

FaceComparison comparison_for(const FaceLossWeights& weights, const FaceComparison& given, const StateDict& models,
                              const std::string& stage) {
    const bool enough = (weights.perceptual == 0 || given.perceptual) && (weights.identity == 0 || given.identity);
    if (enough) return given;
    const StateDict features = sub_state(models, "features.");
    if (features.empty()) {
        throw std::invalid_argument("The stage '" + stage +
                                    "' compares faces by a network, but none is there: train the stage 'features' "
                                    "before it, or set perceptual_weight and identity_weight to 0.");
    }
    const FaceComparison stand_in = comparison_by_features(features);
    return {given.perceptual ? given.perceptual : stand_in.perceptual,
            given.identity ? given.identity : stand_in.identity};
}

at::Tensor face_loss(const at::Tensor& images, const at::Tensor& targets, const FaceLossWeights& weights,
                     const FaceComparison& comparison, Measures& measures) {
    constexpr int64_t kSide = 256;
    const int64_t side = std::min(kSide, images.size(2));
    const at::Tensor x = area_downsample(images, side), y = area_downsample(targets, side);
    at::Tensor loss = at::zeros({}, x.options().requires_grad(false));
    const auto add = [&](const char* name, double weight, const ImageDistance& distance) {
        if (weight == 0) return;
        const at::Tensor part = distance(x, y);
        measures[name] = part.item<double>();
        loss = loss + part * weight;
    };
    add("l2", weights.l2, l2_loss);
    add("perceptual", weights.perceptual, comparison.perceptual);
    add("identity", weights.identity, comparison.identity);
    return loss;
}

}  // namespace lineament
