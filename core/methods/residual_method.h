// What StyleRes and WarpRes have in common: a code from an encoder, and what the code's image lacks as a residual of
// generator features, made once per face, which every edit transforms and puts between two convolutions.
#pragma once

#include <memory>
#include <vector>

#include "core/methods/inversion_method.h"
#include "core/networks/encoders/style_encoder.h"

namespace lineament {

struct ResidualMethodOptions {
    /// Index k of the generator's feature that is changed where it enters the next convolution. 0: the first
    /// convolution of the block whose side is a quarter of min(256, resolution): 8 (64 px) for 1024 px.
    int feature_index = 0;

    /// Puts the default in where feature_index is 0. Throws std::invalid_argument with a sentence.
    ResidualMethodOptions resolved(const GeneratorOptions& generator) const;
};

/// What one edit leaves to do for the tail of the generator. Immutable.
struct ResidualEditState {
    StyleCode styles;      ///< of w', all layers
    GeneratorState state;  ///< the transformed features[k] and the RGB skip of w' in front of it
    at::Tensor flow;       ///< [1, 2, s, s], where the method warps (warp_flow_network.h); else undefined
};

/// Everything of the face that no slider changes. Tensors are on the method's device and in its precision; the base
/// class's codes and images are float32 on the CPU.
class ResidualInversion : public Inversion {
  public:
    ResidualInversion();
    ~ResidualInversion() override;

    at::Tensor encoder_input;          ///< x, [1, 3, S, S]
    at::Tensor skip;                   ///< F_0, the encoder's features at the side of features[k]
    at::Tensor feature;                ///< F_g, features[k] of G(w)
    at::Tensor residual;               ///< E1(F_0, F_g), as the method's transform() wants it
    std::vector<at::Tensor> prepared;  ///< what else of the unedited code the method compares edits with
    ResidualEditState unedited;        ///< of the zero edit

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
                   const ResidualMethodOptions& options);

    int resolution() const override { return generator_->options().resolution; }
    std::shared_ptr<const Inversion> invert(const at::Tensor& image,
                                            const ProgressCallback& progress = {}) const override;

    /// The same where the encoder's input [1, 3, S, S] was made of the face by other means (the published program
    /// reduces with Pillow's bicubic filter and rounds to bytes; invert() reduces alike, without rounding).
    std::shared_ptr<const ResidualInversion> invert_reduced(const at::Tensor& image, const at::Tensor& encoder_input,
                                                            const ProgressCallback& progress = {}) const;

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
    int feature_index() const { return feature_index_; }
    int feature_side() const { return generator_->options().feature_side(feature_index_); }

  protected:
    /// E1 of the encoder's skip and features[k] of the unedited code.
    virtual at::Tensor residual(const at::Tensor& skip, const at::Tensor& feature) const = 0;

    /// Indices of features in front of k that transform() sees as well, ascending.
    virtual std::vector<int> coarser_indices() const { return {}; }

    /// ResidualInversion::prepared from the unedited code's features at coarser_indices() and k.
    virtual std::vector<at::Tensor> prepare(const std::vector<at::Tensor>& /*features*/) const { return {}; }

    struct Transformed {
        at::Tensor feature;  ///< in place of features[k]
        at::Tensor flow;     ///< ResidualEditState::flow
    };
    /// E2 for an edited code's features at coarser_indices() and k. Of the inversion, `residual` and `prepared` are
    /// there.
    virtual Transformed transform(const ResidualInversion& inversion,
                                  const std::vector<at::Tensor>& features) const = 0;

  private:
    struct Head {
        GeneratorState state;              // at k, with the RGB skip
        std::vector<at::Tensor> features;  // at coarser_indices() and k
    };
    Head head(const StyleCode& styles) const;
    at::Tensor encoder_skip(const at::Tensor& image, const StyleEncoding& encoding) const;
    ResidualEditState start_edit(const ResidualInversion& inversion, const LatentEdit& edit,
                                 const at::Tensor& kept) const;
    at::Tensor on_device(const at::Tensor& x) const;

    std::shared_ptr<const Generator> generator_;
    std::shared_ptr<const StyleEncoder> encoder_;
    int feature_index_;
};

}  // namespace lineament
