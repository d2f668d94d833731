#include "core/methods/warpres_method.h"

#include <utility>

#include "core/methods/method_support.h"
#include "core/methods/pack_networks.h"

namespace lineament {

WarpResMethod::WarpResMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                             std::shared_ptr<const WarpResModules> modules, const ResidualMethodOptions& options)
    : ResidualMethod(std::move(generator), std::move(encoder), std::make_shared<WarpResKind>(modules), options),
      modules_(std::move(modules)) {}

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
