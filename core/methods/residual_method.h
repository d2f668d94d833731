// What StyleRes and WarpRes have in common: a code from an encoder, and what the code's image lacks as a residual of
// generator features, made once per face, which every edit transforms and puts between two convolutions.
#pragma once

#include <memory>
#include <vector>

#include "core/inversion/residual_passes.h"
#include "core/methods/inversion_method.h"

namespace lineament {

/// Everything of the face that no slider changes. Tensors are on the method's device and in its precision; the base
/// class's codes and images are float32 on the CPU.
class ResidualInversion : public Inversion {
  public:
    ResidualInversion();
    ~ResidualInversion() override;

    at::Tensor encoder_input;    ///< x, [1, 3, S, S]
    at::Tensor skip;             ///< F_0, the encoder's features at the side of features[k]
    at::Tensor feature;          ///< F_g, features[k] of G(w)
    FaceResidual residual;       ///< what every edit transforms
    ResidualEditState unedited;  ///< of the zero edit

  private:
    friend class ResidualMethod;
    struct LastEdit;  // a preview and the full rendering after it share its state
    std::unique_ptr<LastEdit> last_edit_;
};

/// Thread safe. render() is pure; the last edit's state is remembered per inversion.
class ResidualMethod : public InversionMethod {
  public:
    /// Throws std::invalid_argument if a network is missing or they do not fit together.
    ResidualMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const StyleEncoder> encoder,
                   std::shared_ptr<const ResidualKind> kind, const ResidualMethodOptions& options);

    int resolution() const override { return generator_->options().resolution; }
    std::shared_ptr<const Inversion> invert(const at::Tensor& image, const Progress& progress = {}) const override;

    /// The same where the encoder's input [1, 3, S, S] was made of the face by other means (the published program
    /// reduces with Pillow's bicubic filter and rounds to bytes; invert() reduces alike, without rounding).
    std::shared_ptr<const ResidualInversion> invert_reduced(const at::Tensor& image, const at::Tensor& encoder_input,
                                                            const Progress& progress = {}) const;

    /// Sides up to that of the RGB skip in front of features[k] show that skip of the edited code alone. A region mask
    /// keeps the transformed feature of the zero edit where it is 1; the styles of the later layers act everywhere.
    at::Tensor render(const Inversion& inversion, const LatentEdit& edit,
                      const RenderOptions& options = {}) const override;

    std::optional<CodeSpace> code_space() const override { return CodeSpace{generator_, encoder_}; }

    /// The state that render() starts its tail from.
    std::shared_ptr<const ResidualEditState> edit_state(const ResidualInversion& inversion, const LatentEdit& edit,
                                                        const at::Tensor& region_mask = {}) const;

    const Generator& generator() const { return *generator_; }
    const StyleEncoder& encoder() const { return *encoder_; }
    int feature_index() const { return passes_.feature_index(); }
    int feature_side() const { return passes_.feature_side(); }

  private:
    ResidualEditState start_edit(const ResidualInversion& inversion, const LatentEdit& edit,
                                 const at::Tensor& kept) const;

    std::shared_ptr<const Generator> generator_;
    std::shared_ptr<const StyleEncoder> encoder_;
    std::shared_ptr<const ResidualKind> kind_;
    ResidualPasses passes_;  // over generator and encoder
};

}  // namespace lineament
