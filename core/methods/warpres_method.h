// WarpRes: StyleRes' idea with residual features that move with the face. No code of it is public: the networks are
// described in core/networks/residual/warpres_modules.h; the place of the features in the generator is StyleRes'.
#pragma once

#include <memory>
#include <string>

#include "core/inversion/warpres_kind.h"
#include "core/methods/residual_method.h"

namespace lineament {

class PackNetworks;

/// F_a = E1(F_0, F_g); the flow comes from the generator's features of the original and the edited code at a quarter,
/// at half and at the whole of the side at which the residual is put in (16, 32 and 64 px for 1024 px); features[k] =
/// F_e + E2(warp(F_a, flow), F_e). Works with any encoder that has a StyleEncoder's skip (e4e, pSp).
class WarpResMethod : public ResidualMethod, public FlowAbility {
  public:
    /// Throws std::invalid_argument if networks are missing or do not fit together.
    WarpResMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                  std::shared_ptr<const WarpResModules> modules, const ResidualMethodOptions& options = {});

    std::string id() const override { return "warpres"; }
    std::string title() const override { return "WarpRes"; }
    const WarpResModules& modules() const { return *modules_; }

    const FlowAbility* flow_ability() const override { return this; }
    /// Of the residual; s = feature_side(). The inversion must be one of a WarpResMethod.
    at::Tensor flow(const Inversion& inversion, const LatentEdit& edit,
                    const at::Tensor& region_mask = {}) const override;

  private:
    std::shared_ptr<const WarpResModules> modules_;
};

/// Of a pack with the role "warpres", over its e4e or, where it has none, its pSp encoder.
std::shared_ptr<const InversionMethod> make_warpres(PackNetworks& networks);

}  // namespace lineament
