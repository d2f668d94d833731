// The passes of the Feature-Style encoder (Yao et al., ECCV 2022, "A Style-Based GAN Encoder for High Fidelity
// Reconstruction of Images and Videos") over a batch of faces. The method "fs" renders by them, and the stage that
// trains its encoder learns through them.
#pragma once

#include <vector>

#include "core/networks/encoders/fs_options.h"

namespace lineament {

/// What the encoder makes of N faces.
struct FsFaces {
    at::Tensor input;    ///< x, [N, 3, S, S], the encoder's input
    at::Tensor w_plus;   ///< w, [N, rows, w_dim]
    at::Tensor feature;  ///< F, [N, C, s, s]
};

/// What one edit leaves to do for the tail of the generator.
struct FsEditState {
    StyleCode styles;      ///< of w', all layers
    at::Tensor generated;  ///< G(w')^{1:K} = features[K] of w'
    GeneratorState state;  ///< F' = F + G(w')^{1:K} - G(w)^{1:K}, and the RGB skip of w' in front of it
};

/// Differentiable where gradients are on; without them on the kernels of a generator that was prepared for them. The
/// encoder is given with each pass, so that averaged weights can stand in for it. Thread safe unless it is training.
class FsPasses {
  public:
    /// `generator` must outlive it. Throws std::invalid_argument where the options do not fit it.
    FsPasses(const Generator& generator, const FsOptions& options);
    FsPasses(const FsPasses&) = delete;
    FsPasses& operator=(const FsPasses&) = delete;

    const FsOptions& options() const { return options_; }
    int skip_side() const;  ///< of the RGB skip in front of features[K]

    /// images: [N, 3, R, R], RGB in [-1, 1]. `training`: of the encoder.
    FsFaces invert(const SfeBackbone& encoder, const at::Tensor& images, bool training = false) const;

    /// G(w)^{1:K} and the RGB skip in front of it.
    GeneratorState head(const StyleCode& styles) const;

    /// F moved by what the code's change to `styles` changes of the generator's own feature. `generated`: of the
    /// unedited code.
    FsEditState edit(const at::Tensor& feature, const at::Tensor& generated, const StyleCode& styles) const;

    /// The picture of a code with the state's feature in place of features[K]: [N, 3, side, side], side 0: R.
    at::Tensor image(const StyleCode& styles, const GeneratorState& state, int side = 0) const;

    /// The same, [N, 3, R, R], from the constant on with other noise, as in SynthesisOptions, and with a share of F in
    /// place of the features[K] that come of it.
    at::Tensor image_with_noise(const StyleCode& styles, const at::Tensor& feature, double share,
                                std::vector<at::Tensor> noise) const;

  private:
    const Generator& generator_;
    FsOptions options_;
};

}  // namespace lineament
