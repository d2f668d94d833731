// Stage 4: the SFE inverter (backbone and fuser) over the frozen generator. SFE paper, section 3.3 ("phase 1").
#pragma once

#include <memory>

#include "core/data/edit_pairs.h"
#include "core/data/face_comparison.h"
#include "core/inversion/sfe_passes.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/networks/generator/discriminator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

struct InverterOptions {
    SfeBackboneShape backbone;
    int feature_index = 7;  ///< k: the generator feature that F_k replaces (7 = 32 px)
    int batch = 8;
    OptimiserRule optimiser = OptimiserRule::Adam;
    double rate = 1e-3;
    double l2_weight = 4.0;        ///< on G(w, F_k) against the portrait
    double pyramid_weight = 1.0;   ///< stands in for LPIPS where no perceptual network is at hand
    double centre_weight = 1.0;    ///< how much more the inner face counts in the pyramid than the border
    double w_only_weight = 0.5;    ///< L2 of G(w) against the portrait
    double feature_weight = 0.01;  ///< MSE(F_k, F_w)
    double teacher_weight = 0.1;   ///< MSE of w against the e4e code: the head need not find the latent space anew
    /// The paper's further losses on G(w, F_k) and G(w) alike, in its figures 0.8, 0.1, 0.01, 0.15, 1e-4, 10, 1e-4; 0:
    /// without, and the pyramid stands in for the perceptual loss.
    double perceptual_weight = 0, identity_weight = 0;  ///< face_comparison.h
    double adversarial_weight = 0;  ///< against the discriminator of the refinement, which is trained along
    double adversarial_from = 0;    ///< share of the stage before the judge's word counts
    double discriminator_rate = 1e-4;
    double r1_gamma = 0;            ///< of the judge
    int r1_every = 16;              ///< steps
    double feature_scale_rise = 0;  ///< per step: the share of F_k against F_w rises from 0 to 1; 0: F_k at once
    uint64_t seed = 3;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

class InverterStage : public OptimisedStage {
  public:
    /// Learns on portraits and edited copies alike, so that it can invert what the generator should learn to edit.
    /// `previous`: result of the refinement ("generator.", "e4e.", "directions.", "discriminator.").
    /// With a perceptual or identity weight "features." must be among it, or a `comparison` be given.
    InverterStage(const EditPairs& pairs, const StateDict& previous, const InverterOptions& options,
                  const FaceComparison& comparison = {});

    std::string name() const override { return "inverter"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

    /// What the averaged networks make of images [N, 3, R, R]: what the method "sfe_inverter" renders of their faces.
    at::Tensor rendered(const at::Tensor& images) const;

  private:
    struct Pictures {  // [N, 3, R, R], of the averaged networks
        at::Tensor with_feature, of_code;
    };
    Pictures averaged_pictures(const at::Tensor& images) const;
    bool is_judged(double progress) const { return discriminator_ && progress >= options_.adversarial_from; }
    at::Tensor judged_size(const at::Tensor& images) const;
    double step_discriminator(const at::Tensor& reals, const at::Tensor& fakes, double rate_scale);

    const EditPairs& pairs_;
    InverterOptions options_;
    FaceLossWeights face_weights_;
    FaceComparison comparison_;
    Optimiser* backbone_adam_ = nullptr;  // owned by the base
    Optimiser* fuser_adam_ = nullptr;
    Optimiser* discriminator_adam_ = nullptr;  // null: no adversarial loss
    Generator generator_;
    StyleEncoder encoder_;
    SfePasses passes_;  // over the generator
    std::unique_ptr<SfeBackbone> backbone_;
    std::unique_ptr<FeatureEditor> fuser_;
    std::unique_ptr<Discriminator> discriminator_;
};

}  // namespace lineament
