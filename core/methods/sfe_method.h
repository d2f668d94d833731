// StyleFeatureEditor (Bobkov et al., CVPR 2024, "The Devil is in the Details"): inverts a face into W+ and a feature
// tensor, and carries an edit into that tensor by a trained feature editor.
#pragma once

#include <memory>

#include "core/inversion/sfe_passes.h"
#include "core/methods/inversion_method.h"
#include "core/networks/encoders/fast_feature_editor.h"

namespace lineament {

class PackNetworks;

/// The networks of the method. All on one device, in one precision. `editor` may be null: the inverter-only variant,
/// which renders F_k plus nothing of the edit below layer k.
struct SfeNetworks {
    std::shared_ptr<const Generator> generator;
    std::shared_ptr<const StyleEncoder> style_encoder;  ///< e4e: the editable code w_e; not needed without an editor
    std::shared_ptr<const SfeBackbone> backbone;
    std::shared_ptr<const FeatureEditor> fuser;
    std::shared_ptr<const FeatureEditor> editor;
};

/// What render() needs for one edit before the tail of the generator. Immutable.
struct SfeEditState {
    StyleCode styles;      ///< of w', all layers
    at::Tensor delta;      ///< outs[k](w_e) - outs[k](w_e'), masked, [1, C, s, s]; undefined where it is zero
    GeneratorState state;  ///< F' = H([F_k, delta]) and the RGB skip of w' at the side of features[k]
};

/// Everything of the face that no slider changes. Tensors are on the method's device and in its precision; the base
/// class's codes and images are float32 on the CPU.
class SfeInversion : public Inversion {
  public:
    SfeInversion();
    ~SfeInversion() override;

    at::Tensor resized_input;  ///< x, [1, 3, S, S], the backbone's input
    at::Tensor w_editable;     ///< w_e [1, rows, w_dim], float32 on the CPU; undefined without an editor
    at::Tensor f_pred;         ///< [1, C, s, s], the backbone's feature
    at::Tensor f_w;            ///< features[k] of G(w)
    at::Tensor f_k;            ///< fuser([F_pred, F_w])
    at::Tensor f_editable;     ///< features[k] of G(w_e); undefined without an editor
    SfeEditState unedited;     ///< of the zero edit
    std::shared_ptr<const CoarseFeatureEditor> coarse_editor;  ///< for previews; null without an editor
    at::Tensor rgb_before;                                     ///< RGB skip of w at half the side of features[k]

  private:
    friend class SfeMethod;
    struct Cache;  // the last edit's state: a preview and the full rendering after it share it
    std::unique_ptr<Cache> cache_;
};

/// Thread safe. render() is pure; the last edit's state is remembered per inversion.
class SfeMethod : public InversionMethod {
  public:
    /// Throws std::invalid_argument if networks are missing or do not fit together.
    SfeMethod(SfeNetworks networks, const SfeOptions& options = {});

    std::string id() const override { return networks_.editor ? "sfe" : "sfe_inverter"; }
    std::string title() const override { return networks_.editor ? "StyleFeatureEditor" : "SFE inverter only"; }
    int resolution() const override { return networks_.generator->options().resolution; }

    std::shared_ptr<const Inversion> invert(const at::Tensor& image, const Progress& progress = {}) const override;

    /// Sides up to that of features[k] show the RGB skip of the edited code alone (the inserted features enter behind
    /// it). Larger ones below the resolution are previews: the feature editor works at half the resolution
    /// (CoarseFeatureEditor), exact where the edit leaves the features alone.
    at::Tensor render(const Inversion& inversion, const LatentEdit& edit,
                      const RenderOptions& options = {}) const override;

    /// Of the editable code; nothing without an editor, which then has no encoder for it either.
    std::optional<CodeSpace> code_space() const override;

    /// The state that render() starts its tail from: for tests and for other renderers.
    /// `coarse`: with the feature of a preview.
    std::shared_ptr<const SfeEditState> edit_state(const SfeInversion& inversion, const LatentEdit& edit,
                                                   const at::Tensor& region_mask = {}, bool coarse = false) const;

    const SfeOptions& options() const { return passes_.options(); }
    const SfeNetworks& networks() const { return networks_; }

  private:
    at::Tensor on_device(const at::Tensor& x) const;
    at::Tensor edited_feature(const at::Tensor& f_k, const at::Tensor& delta) const;
    GeneratorState edited_skip(const SfeInversion& inversion, const StyleCode& styles, int first_layer) const;
    SfeEditState start_edit(const SfeInversion& inversion, const LatentEdit& edit, const at::Tensor& kept) const;

    SfeNetworks networks_;
    SfePasses passes_;  // over the networks' generator
};

/// "sfe" and its inverter-only variant of a pack.
std::shared_ptr<const InversionMethod> make_sfe(PackNetworks& networks);
std::shared_ptr<const InversionMethod> make_sfe_inverter(PackNetworks& networks);

}  // namespace lineament
