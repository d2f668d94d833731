// The passes that StyleRes and WarpRes have in common, over a batch of faces: a code from an encoder, and what the
// code's picture lacks as a residual of generator features, made once per face, which every edit transforms and puts
// between two convolutions. The methods render by them, and the stages that train their modules learn through them.
#pragma once

#include "core/inversion/inversion_step.h"
#include "core/inversion/residual_kind.h"

namespace lineament {

struct ResidualMethodOptions {
    /// Index k of the generator's feature that is changed where it enters the next convolution. 0: the first
    /// convolution of the block whose side is a quarter of min(256, resolution): 8 (64 px) for 1024 px.
    int feature_index = 0;

    /// Puts the default in where feature_index is 0. Throws std::invalid_argument with a sentence.
    ResidualMethodOptions resolved(const GeneratorOptions& generator) const;
};

/// The generator's way through the features that the modules see.
struct ResidualHead {
    GeneratorState state;              ///< at k, with the RGB skip in front of it
    std::vector<at::Tensor> features;  ///< at ResidualKind::feature_indices(); the last is the state's
};

/// What N faces are before any edit.
struct ResidualFaces {
    at::Tensor encoder_input;  ///< x, [N, 3, S, S]
    at::Tensor w_plus;         ///< [N, rows, w_dim]
    at::Tensor skip;           ///< F_0, the encoder's features at the side of features[k]
    StyleCode styles;          ///< of w
    ResidualHead head;         ///< of w; its state has F_g
    FaceResidual residual;
};

/// What one edit leaves to do for the tail of the generator.
struct ResidualEditState {
    StyleCode styles;      ///< of w', all layers
    GeneratorState state;  ///< the transformed features[k] and the RGB skip of w' in front of it
    at::Tensor flow;       ///< as in TransformedFeature
};

/// Differentiable where gradients are on; without them on the kernels of a generator that was prepared for them. The
/// modules are given with each pass, so that averaged weights can stand in for them. Thread safe.
class ResidualPasses {
  public:
    /// Generator and encoder must outlive it. Throws std::invalid_argument where they do not fit together, or the
    /// options do not fit them.
    ResidualPasses(const Generator& generator, const StyleEncoder& encoder, const ResidualMethodOptions& options);
    ResidualPasses(const ResidualPasses&) = delete;
    ResidualPasses& operator=(const ResidualPasses&) = delete;

    /// Throws std::invalid_argument where the modules were made for another generator or encoder.
    void check(const ResidualKind& kind) const;

    int feature_index() const { return feature_index_; }
    int feature_side() const { return generator_.options().feature_side(feature_index_); }

    /// images: [N, 3, R, R], RGB in [-1, 1], reduced for the encoder where they lie and in their precision.
    ResidualFaces invert(const ResidualKind& kind, const at::Tensor& images, const StepHook& enter = {}) const;

    /// The same where the encoder's input [N, 3, S, S] was made of the images by other means.
    ResidualFaces invert_reduced(const ResidualKind& kind, const at::Tensor& images, const at::Tensor& encoder_input,
                                 const StepHook& enter = {}) const;

    ResidualHead head(const ResidualKind& kind, const StyleCode& styles) const;

    /// `head`: of `styles`, which are those of the edited codes of the residual's faces; of their own codes: no edit.
    ResidualEditState edit(const ResidualKind& kind, const FaceResidual& residual, const StyleCode& styles,
                           const ResidualHead& head) const;

    /// [N, 3, side, side], side 0: R.
    at::Tensor image(const ResidualEditState& state, int side = 0) const;

  private:
    at::Tensor skip_of(const at::Tensor& images, const StyleEncoding& encoding) const;
    at::Tensor placed(const at::Tensor& x) const;

    const Generator& generator_;
    const StyleEncoder& encoder_;
    int feature_index_;
};

}  // namespace lineament
