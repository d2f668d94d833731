// StyleRes as a residual method (styleres_modules.h).
#pragma once

#include <memory>

#include "core/inversion/residual_kind.h"
#include "core/networks/residual/styleres_modules.h"

namespace lineament {

/// The residual is E1 (alignment, extraction); E2 (gates) adds to the edited feature where the gate is open.
class StyleResKind : public ResidualKind {
  public:
    /// Throws std::invalid_argument where `modules` is null.
    explicit StyleResKind(std::shared_ptr<const StyleResModules> modules);

    const char* title() const override { return "StyleRes"; }
    bool fits(const GeneratorOptions& generator, const StyleEncoder& encoder, int feature_index) const override;
    std::vector<int> feature_indices(int feature_index) const override { return {feature_index}; }
    FaceResidual residual(const at::Tensor& skip, const std::vector<at::Tensor>& features) const override;
    TransformedFeature transform(const FaceResidual& residual, const std::vector<at::Tensor>& features) const override;

  private:
    std::shared_ptr<const StyleResModules> modules_;
};

}  // namespace lineament
