#include "core/methods/styleres_method.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <utility>

#include "core/methods/pack_networks.h"

namespace lineament {

StyleResMethod::StyleResMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                               std::shared_ptr<const StyleResModules> modules, const ResidualMethodOptions& options)
    : ResidualMethod(std::move(generator), std::move(encoder), options), modules_(std::move(modules)) {
    if (!modules_) throw std::invalid_argument("StyleRes needs its residual modules.");
    if (modules_->feature_channels() != this->generator().options().feature_channels(feature_index()) ||
        modules_->skip_channels() != this->encoder().skip_channels()) {
        throw std::invalid_argument("StyleRes' residual modules were made for another generator or encoder.");
    }
}

at::Tensor StyleResMethod::residual(const at::Tensor& skip, const at::Tensor& feature) const {
    return modules_->residual(skip, feature);
}

ResidualMethod::Transformed StyleResMethod::transform(const ResidualInversion& inversion,
                                                      const std::vector<at::Tensor>& features) const {
    return {modules_->transform(features.back(), inversion.residual), {}};
}

std::shared_ptr<const InversionMethod> make_styleres(PackNetworks& networks) {
    const auto own = [&](const char* role, const char* shared) {
        return std::string(networks.manifest().find(role) ? role : shared);
    };
    const std::shared_ptr<const StyleResModules> modules = networks.shared<StyleResModules>(
        "styleres", [&] { return std::make_shared<const StyleResModules>(networks.load("styleres", "")); });
    return std::make_shared<StyleResMethod>(networks.generator(own("styleres_generator", "generator")),
                                            networks.e4e(own("styleres_e4e", "e4e")), modules);
}

}  // namespace lineament
