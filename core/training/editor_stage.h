// Stage 5: the SFE feature editor H over the frozen inverter. SFE paper, section 3.4 ("phase 2").
#pragma once

#include <memory>

#include "core/networks/discriminator.h"
#include "core/training/inverter_stage.h"

namespace lineament {

/// Per batch: pairs X_E = G(w_e), X_E' = G(w_e') with one random direction (attribute or principal component) and
/// power, where H must turn the inversion of X_E into X_E'; and portraits with delta = 0. Beyond the paper, portraits
/// are edited towards their edited copies (edit_pairs.h): a small generator's synthetic faces are soft, and pairs of
/// them alone would leave H unable to draw or remove what a real face has (teeth, frames, beards). Where a portrait
/// already shows what is asked for, nothing should change.
struct EditorOptions {
    int feature_index = 7;
    int batch = 8;       ///< portraits with an edit
    int plain = 1;       ///< of them also with delta 0
    int synthetic = 1;   ///< synthetic pairs beside them
    int components = 6;  ///< principal components of the codes among their directions, up to two deviations
    double rate = 1e-3;
    double l2_weight = 4.0;
    double pyramid_weight = 1.0;
    double centre_weight = 1.0, change_weight = 5.0;  ///< of the inner face, and of what differs in the pair
    double idle_share = 0.12;                         ///< of the edits: towards what the portrait already shows
    double adversarial_weight = 0.01;                 ///< edited portraits against a discriminator trained along
    int adversarial_every = 3;                        ///< steps
    double discriminator_rate = 5e-4;
    /// Factor on the delta that enters H at the start: features of an inverted photo are some twenty times larger than
    /// a small generator's own differences.
    double delta_gain = 4.0;
    uint64_t seed = 4;
};

class EditorStage : public OptimisedStage {
  public:
    /// `previous`: result of the inverter stage. Holds a reference to the pairs.
    EditorStage(const EditPairs& pairs, const StateDict& previous, const EditorOptions& options);

    std::string name() const override { return "editor"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

  private:
    struct Inversion {  // everything before H; frozen
        at::Tensor w_plus, w_e, feature;
    };
    struct Batch {  // what H is given and what should come out; [N, ...]
        Inversion inversion;
        at::Tensor offsets, targets, weight;
    };
    Inversion invert(const at::Tensor& images) const;
    Batch next_batch(const PairBatch& pairs, const at::Tensor& offsets, const at::Tensor& after);
    at::Tensor synthetic_offsets();
    at::Tensor edited(const FeatureEditor& editor, const Inversion& inversion, const at::Tensor& w_offset,
                      bool training) const;
    double step_discriminator(const at::Tensor& reals, const at::Tensor& fakes, double rate_scale);
    at::Tensor seen_by_judge(const at::Tensor& images);

    const EditPairs& pairs_;
    EditorOptions options_;
    Optimiser* editor_adam_ = nullptr;  // both owned by the base
    Optimiser* discriminator_adam_ = nullptr;
    Generator generator_;
    StyleEncoder encoder_;
    SfeBackbone backbone_;
    FeatureEditor fuser_;
    at::Tensor directions_;  // [K, rows, w_dim]
    at::Tensor components_;  // [components, 1, w_dim], one deviation long
    std::unique_ptr<FeatureEditor> editor_;
    std::unique_ptr<Discriminator> discriminator_;
};

}  // namespace lineament
