#include "core/inversion/warpres_kind.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <utility>

namespace lineament {

WarpResKind::WarpResKind(std::shared_ptr<const WarpResModules> modules) : modules_(std::move(modules)) {
    if (!modules_) throw std::invalid_argument("WarpRes needs its residual modules.");
}

bool WarpResKind::fits(const GeneratorOptions& generator, const StyleEncoder& encoder, int feature_index) const {
    const WarpFlowNetwork& network = modules_->flow_network();
    const std::vector<int> indices = feature_indices(feature_index);
    if (modules_->feature_channels() != generator.feature_channels(feature_index) ||
        modules_->skip_channels() != encoder.skip_channels() || indices.front() < 1 ||
        network.coarse_side() << (network.levels() - 1) != generator.feature_side(feature_index)) {
        return false;
    }
    for (size_t level = 0; level < indices.size(); ++level) {
        if (network.channels(static_cast<int>(level)) != generator.feature_channels(indices[level])) return false;
    }
    return true;
}

std::vector<int> WarpResKind::feature_indices(int feature_index) const {
    return flow_feature_indices(feature_index, modules_->flow_network().levels());
}

FaceResidual WarpResKind::residual(const at::Tensor& skip, const std::vector<at::Tensor>& features) const {
    return {modules_->residual(skip, features.back()), modules_->flow_network().match(features)};
}

TransformedFeature WarpResKind::transform(const FaceResidual& residual, const std::vector<at::Tensor>& features) const {
    const WarpFlowNetwork& network = modules_->flow_network();
    const at::Tensor flow = network.flow(residual.prepared, network.match(features));
    return {modules_->transform(features.back(), residual.extracted, flow), flow};
}

}  // namespace lineament
