// StyleRes (Pehlivan et al., CVPR 2023, "StyleRes: Transforming the Residuals for Real Image Editing with StyleGAN").
#pragma once

#include <memory>
#include <string>

#include "core/inversion/styleres_kind.h"
#include "core/methods/residual_method.h"

namespace lineament {

class PackNetworks;

/// The residual is E1 (alignment, extraction) of the encoder's skip and the unedited feature; E2 (gates) adds to the
/// edited feature a change of it where the gate is open. Codes edited in W+ and in style space are treated alike.
class StyleResMethod : public ResidualMethod {
  public:
    /// Throws std::invalid_argument if networks are missing or do not fit together.
    StyleResMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                   std::shared_ptr<const StyleResModules> modules, const ResidualMethodOptions& options = {});

    std::string id() const override { return "styleres"; }
    std::string title() const override { return "StyleRes"; }
    const StyleResModules& modules() const { return *modules_; }

  private:
    std::shared_ptr<const StyleResModules> modules_;
};

/// Of a pack with the role "styleres": with its own "styleres_generator" and "styleres_e4e" where the pack has them,
/// else with the pack's generator and e4e.
std::shared_ptr<const InversionMethod> make_styleres(PackNetworks& networks);

}  // namespace lineament
