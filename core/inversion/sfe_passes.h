// The passes of StyleFeatureEditor (Bobkov et al., CVPR 2024, "The Devil is in the Details") over a batch of faces. The
// methods "sfe" and "sfe_inverter" render by them, and the stages that train their networks learn through them.
#pragma once

#include "core/inversion/inversion_step.h"
#include "core/inversion/sfe_options.h"
#include "core/networks/encoders/feature_editor.h"
#include "core/networks/encoders/sfe_backbone.h"
#include "core/networks/encoders/style_encoder.h"

namespace lineament {

/// What the inverter makes of N faces.
struct SfeFaces {
    at::Tensor input;      ///< x, [N, 3, S, S], the backbone's input
    at::Tensor w_plus;     ///< [N, rows, w_dim]
    at::Tensor predicted;  ///< F_pred, [N, C, s, s], the backbone's feature
    StyleCode styles;      ///< of w
    GeneratorState head;   ///< of w at k: F_w and the RGB skip at its side
    at::Tensor feature;    ///< F_k = fuser([F_pred, F_w])
};

/// Differentiable where gradients are on; without them on the kernels of the networks that were prepared for them. The
/// networks that are trained are given with each pass, so that averaged weights can stand in for them. Thread safe
/// unless a network is training.
class SfePasses {
  public:
    /// `generator` must outlive it. Throws std::invalid_argument where the options do not fit it.
    SfePasses(const Generator& generator, const SfeOptions& options);
    SfePasses(const SfePasses&) = delete;
    SfePasses& operator=(const SfePasses&) = delete;

    const SfeOptions& options() const { return options_; }
    int feature_side() const { return generator_.options().feature_side(options_.feature_index); }

    /// images: [N, 3, R, R], RGB in [-1, 1]. `training`: of backbone and fuser.
    SfeFaces invert(const SfeBackbone& backbone, const FeatureEditor& fuser, const at::Tensor& images,
                    bool training = false, const StepHook& enter = {}) const;

    /// w_e [N, rows, w_dim]: the code of the same images in which edits act as they do on the generator's own faces.
    at::Tensor editable_code(const StyleEncoder& encoder, const at::Tensor& images) const;

    /// features[k] of a code, with the RGB skip at its side.
    GeneratorState head(const StyleCode& styles) const;

    /// features[k] alone. The styles may end at its side.
    at::Tensor feature(const StyleCode& styles) const;

    /// delta = features[k] of w_e less that of the edited w_e, whose styles may end at its side: [N, C, s, s].
    at::Tensor delta(const at::Tensor& editable_feature, const StyleCode& edited) const;

    /// F' = H([F_k, delta]); delta undefined: zeros.
    at::Tensor edited_feature(const FeatureEditor& editor, const at::Tensor& feature, const at::Tensor& delta,
                              bool training = false) const;

    /// The picture of a code with the state's feature in place of features[k]: [N, 3, side, side], side 0: R.
    at::Tensor image(const StyleCode& styles, const GeneratorState& state, int side = 0) const;

  private:
    const Generator& generator_;
    SfeOptions options_;
};

}  // namespace lineament
