// The Feature-Style encoder (Yao et al., ECCV 2022, "A Style-Based GAN Encoder for High Fidelity Reconstruction of
// Images and Videos"): inverts a face into W+ and a feature tensor F that stands for the generator's first layers, and
// moves F by what the edit changes of the generator's own features.
#pragma once

#include <memory>

#include "core/inversion/fs_passes.h"
#include "core/methods/inversion_method.h"
#include "core/methods/unedited_pictures.h"

namespace lineament {

class PackNetworks;

/// Everything of the face that no slider changes. Tensors are on the method's device and in its precision; the base
/// class's codes and images are float32 on the CPU.
class FsInversion : public Inversion {
  public:
    at::Tensor resized_input;  ///< x, [1, 3, S, S], the encoder's input
    at::Tensor feature;        ///< F, [1, C, s, s]
    at::Tensor generated;      ///< G(w)^{1:K} = features[K] of the unedited code, [1, C, s, s]
    UneditedPictures pictures;
};

/// Uses the generator's stored noise (the published program draws new noise for each picture). Thread safe.
class FsMethod : public InversionMethod, public StyleMixing {
  public:
    /// Throws std::invalid_argument if a network is missing or they do not fit together.
    FsMethod(std::shared_ptr<const Generator> generator, std::shared_ptr<const SfeBackbone> encoder,
             const FsOptions& options = {});

    std::string id() const override { return "fs"; }
    std::string title() const override { return "Feature-Style encoder"; }
    int resolution() const override { return generator_->options().resolution; }

    std::shared_ptr<const Inversion> invert(const at::Tensor& image, const Progress& progress = {}) const override;

    /// Sides up to that of the RGB skip in front of features[K] show that skip of the edited code alone; larger ones
    /// are exact. F lies so early that later layers follow the edited code everywhere: a region mask therefore blends
    /// the edited picture with the unedited one.
    at::Tensor render(const Inversion& inversion, const LatentEdit& edit,
                      const RenderOptions& options = {}) const override;

    const StyleMixing* style_mixing() const override { return this; }
    /// F of `content` with w of `style`.
    std::shared_ptr<const Inversion> mix_styles(const Inversion& content, const Inversion& style) const override;

    /// What render() starts the generator's tail from.
    FsEditState edit_state(const FsInversion& inversion, const LatentEdit& edit) const;

    const FsOptions& options() const { return passes_.options(); }
    const Generator& generator() const { return *generator_; }
    const SfeBackbone& encoder() const { return *encoder_; }

  private:
    const FsInversion& own(const Inversion& inversion) const;
    void draw_unedited(FsInversion& inversion) const;

    std::shared_ptr<const Generator> generator_;
    std::shared_ptr<const SfeBackbone> encoder_;
    FsPasses passes_;  // over the generator
};

/// "fs" of a pack: K is the manifest's fs_layer, 5 unless given.
std::shared_ptr<const InversionMethod> make_fs(PackNetworks& networks);

}  // namespace lineament
