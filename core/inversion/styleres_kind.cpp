#include "core/inversion/styleres_kind.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <utility>

namespace lineament {

StyleResKind::StyleResKind(std::shared_ptr<const StyleResModules> modules) : modules_(std::move(modules)) {
    if (!modules_) throw std::invalid_argument("StyleRes needs its residual modules.");
}

bool StyleResKind::fits(const GeneratorOptions& generator, const StyleEncoder& encoder, int feature_index) const {
    return modules_->feature_channels() == generator.feature_channels(feature_index) &&
           modules_->skip_channels() == encoder.skip_channels();
}

FaceResidual StyleResKind::residual(const at::Tensor& skip, const std::vector<at::Tensor>& features) const {
    return {modules_->residual(skip, features.back()), {}};
}

TransformedFeature StyleResKind::transform(const FaceResidual& residual,
                                           const std::vector<at::Tensor>& features) const {
    return {modules_->transform(features.back(), residual.extracted), {}};
}

}  // namespace lineament
