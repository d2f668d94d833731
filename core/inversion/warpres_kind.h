// WarpRes as a residual method (warpres_modules.h).
#pragma once

#include <memory>

#include "core/inversion/residual_kind.h"
#include "core/networks/residual/warpres_modules.h"

namespace lineament {

/// The residual is E1; E2 sees it carried along the flow between the features of the original and of the edited code.
class WarpResKind : public ResidualKind {
  public:
    /// Throws std::invalid_argument where `modules` is null.
    explicit WarpResKind(std::shared_ptr<const WarpResModules> modules);

    const char* title() const override { return "WarpRes"; }
    bool fits(const GeneratorOptions& generator, const StyleEncoder& encoder, int feature_index) const override;
    std::vector<int> feature_indices(int feature_index) const override;
    FaceResidual residual(const at::Tensor& skip, const std::vector<at::Tensor>& features) const override;
    TransformedFeature transform(const FaceResidual& residual, const std::vector<at::Tensor>& features) const override;

  private:
    std::shared_ptr<const WarpResModules> modules_;
};

}  // namespace lineament
