#include "core/methods/styleres_method.h"

#include <utility>

#include "core/methods/pack_networks.h"

namespace lineament {

StyleResMethod::StyleResMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                               std::shared_ptr<const StyleResModules> modules, const ResidualMethodOptions& options)
    : ResidualMethod(std::move(generator), std::move(encoder), std::make_shared<StyleResKind>(modules), options),
      modules_(std::move(modules)) {}

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
