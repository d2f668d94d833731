// Stage 5: the SFE feature editor H over the frozen inverter. SFE paper, section 3.4 ("phase 2").
#pragma once

#include <memory>

#include "core/data/edit_guide.h"
#include "core/data/edit_pairs.h"
#include "core/data/face_comparison.h"
#include "core/inversion/sfe_passes.h"
#include "core/networks/generator/discriminator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// Per batch: pairs X_E = G(w_e), X_E' = G(w_e') with one random direction (attribute or principal component) and
/// power, where H must turn the inversion of X_E into X_E'; and portraits with delta = 0. Beyond the paper, portraits
/// are edited towards their edited copies (edit_pairs.h): a small generator's synthetic faces are soft, and pairs of
/// them alone would leave H unable to draw or remove what a real face has (teeth, frames, beards). Where a portrait
/// already shows what is asked for, nothing should change.
struct EditorOptions {
    int feature_index = 7;
    int batch = 8;            ///< portraits with an edit
    int plain = 2;            ///< of them also with delta 0 ...
    double plain_weight = 4;  ///< ... and by how much more these count: the guides pull at edits only
    int synthetic = 1;        ///< synthetic pairs beside them
    int components = 6;       ///< principal components of the codes among their directions, up to two deviations
    OptimiserRule optimiser = OptimiserRule::Adam;
    double rate = 1e-3;
    double l2_weight = 4.0;
    double pyramid_weight = 1.0;
    double colour_weight = 4.0;  ///< of colour_loss(): else the guides, which coloured rims please, bring those about
    double centre_weight = 1.0, change_weight = 5.0;  ///< of the inner face, and of what differs in the pair
    double idle_share = 0.12;                         ///< of the edits: towards what the portrait already shows
    double two_share = 0.2;                           ///< of the edits: two attributes at once
    double adversarial_weight = 0.01;                 ///< edited portraits against a discriminator trained along
    int adversarial_every = 3;                        ///< steps
    double discriminator_rate = 5e-4;
    /// The paper's further losses, in its figures 0.8, 0.1, true, 0.15, 10 (with adversarial_every 1 and l2_weight 1);
    /// 0: without, and the pyramid stands in for the perceptual loss.
    double perceptual_weight = 0, identity_weight = 0;  ///< face_comparison.h, on all outputs against their targets
    bool judge_inversions = false;                      ///< the judge sees inversions (delta 0), not edits
    double adversarial_from = 0;                        ///< share of the stage before the judge's word counts
    double r1_gamma = 0;                                ///< of the judge
    int r1_every = 16;                                  ///< steps of the judge
    /// Of the guide's word on the attributes asked for, on the others, and on who it is (edit_guide.h), as far as its
    /// networks were trained before.
    double asked_weight = 0.6, others_weight = 1.4, likeness_weight = 2.0;
    /// Factor on the delta that enters H at the start: features of an inverted photo are some twenty times larger than
    /// a small generator's own differences.
    double delta_gain = 4.0;
    bool own_kernels = true;  ///< for passes without gradients, on the CPU; false: LibTorch's convolutions there, too
    uint64_t seed = 4;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

class EditorStage : public OptimisedStage {
  public:
    /// `previous`: result of the inverter stage, and of the guide's stages (edit_guide.h) where they were trained; with
    /// a perceptual or identity weight "features" must have been, or a `comparison` be given. Holds a reference to the
    /// pairs.
    EditorStage(const EditPairs& pairs, const StateDict& previous, const EditorOptions& options,
                const FaceComparison& comparison = {});

    std::string name() const override { return "editor"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

    /// What the averaged editor makes of images [N, 3, R, R] whose codes are moved by offsets [N, rows, w_dim]: what
    /// the method "sfe" renders of their faces.
    at::Tensor rendered(const at::Tensor& images, const at::Tensor& w_offsets) const;

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
    at::Tensor guide_loss(const at::Tensor& edits, const at::Tensor& before, const at::Tensor& wanted,
                          Measures& measures);

    const EditPairs& pairs_;
    EditorOptions options_;
    FaceLossWeights face_weights_;
    FaceComparison comparison_;
    Optimiser* editor_adam_ = nullptr;  // both owned by the base
    Optimiser* discriminator_adam_ = nullptr;
    Generator generator_;
    StyleEncoder encoder_;
    SfeBackbone backbone_;
    FeatureEditor fuser_;
    SfePasses passes_;       // over the generator
    at::Tensor directions_;  // [K, rows, w_dim]
    at::Tensor components_;  // [components, 1, w_dim], one deviation long
    std::unique_ptr<FeatureEditor> editor_;
    std::unique_ptr<Discriminator> discriminator_;
    EditGuide guide_;
};

}  // namespace lineament
