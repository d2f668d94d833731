#include "core/methods/warpres_method.h"

#include <ATen/ATen.h>

#include <stdexcept>
#include <utility>

#include "core/methods/method_support.h"
#include "core/methods/pack_networks.h"

namespace lineament {

WarpResMethod::WarpResMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                             std::shared_ptr<const WarpResModules> modules, const ResidualMethodOptions& options)
    : ResidualMethod(std::move(generator), std::move(encoder), options), modules_(std::move(modules)) {
    if (!modules_) throw std::invalid_argument("WarpRes needs its residual modules.");
    const GeneratorOptions& shape = this->generator().options();
    const WarpFlowNetwork& network = modules_->flow_network();
    bool fits = modules_->feature_channels() == shape.feature_channels(feature_index()) &&
                modules_->skip_channels() == this->encoder().skip_channels() &&
                network.coarse_side() << (network.levels() - 1) == feature_side();
    if (fits) {
        const std::vector<int> indices = flow_feature_indices(feature_index(), network.levels());
        for (size_t level = 0; level < indices.size(); ++level)
            fits = fits && network.channels(static_cast<int>(level)) == shape.feature_channels(indices[level]);
    }
    if (!fits) throw std::invalid_argument("WarpRes' residual modules were made for another generator or encoder.");
}

at::Tensor WarpResMethod::residual(const at::Tensor& skip, const at::Tensor& feature) const {
    return modules_->residual(skip, feature);
}

std::vector<int> WarpResMethod::coarser_indices() const {
    std::vector<int> indices = flow_feature_indices(feature_index(), modules_->flow_network().levels());
    indices.pop_back();
    return indices;
}

std::vector<at::Tensor> WarpResMethod::prepare(const std::vector<at::Tensor>& features) const {
    return modules_->flow_network().match(features);
}

ResidualMethod::Transformed WarpResMethod::transform(const ResidualInversion& inversion,
                                                     const std::vector<at::Tensor>& features) const {
    const WarpFlowNetwork& network = modules_->flow_network();
    const at::Tensor flow = network.flow(inversion.prepared, network.match(features));
    return {modules_->transform(features.back(), inversion.residual, flow), flow};
}

at::Tensor WarpResMethod::flow(const Inversion& inversion, const LatentEdit& edit,
                               const at::Tensor& region_mask) const {
    const ResidualInversion* own = dynamic_cast<const ResidualInversion*>(&inversion);
    TORCH_CHECK(own && own->unedited.flow.defined(), "WarpRes was asked for the flow of another method's inversion");
    return to_cpu_float(edit.is_zero() ? own->unedited.flow : edit_state(*own, edit, region_mask)->flow);
}

std::shared_ptr<const InversionMethod> make_warpres(PackNetworks& networks) {
    const std::shared_ptr<const WarpResModules> modules = networks.shared<WarpResModules>(
        "warpres", [&] { return std::make_shared<const WarpResModules>(networks.load("warpres", "")); });
    return std::make_shared<WarpResMethod>(networks.generator(),
                                           networks.manifest().find("e4e") ? networks.e4e() : networks.psp(), modules);
}

}  // namespace lineament
