// Stage 4: the SFE inverter (backbone and fuser) over the frozen generator. SFE paper, section 3.3 ("phase 1").
#pragma once

#include <memory>

#include "core/networks/feature_editor.h"
#include "core/networks/fresh_weights.h"
#include "core/networks/sfe_backbone.h"
#include "core/networks/style_encoder.h"
#include "core/training/edit_pairs.h"
#include "core/training/optimised_stage.h"

namespace lineament {

struct InverterOptions {
    SfeBackboneShape backbone;
    int feature_index = 7;  ///< k: the generator feature that F_k replaces (7 = 32 px)
    int batch = 8;
    double rate = 1e-3;
    double l2_weight = 4.0;        ///< on G(w, F_k) against the portrait
    double pyramid_weight = 1.0;   ///< stands in for LPIPS where no perceptual network is at hand
    double centre_weight = 1.0;    ///< how much more the inner face counts in the pyramid than the border
    double w_only_weight = 0.5;    ///< L2 of G(w) against the portrait
    double feature_weight = 0.01;  ///< MSE(F_k, F_w)
    double teacher_weight = 0.1;   ///< MSE of w against the e4e code: the head need not find the latent space anew
    uint64_t seed = 3;
};

class InverterStage : public OptimisedStage {
  public:
    /// Learns on portraits and edited copies alike, so that it can invert what the generator should learn to edit.
    /// `previous`: result of the refinement ("generator.", "e4e.", "directions.", "discriminator.").
    InverterStage(const EditPairs& pairs, const StateDict& previous, const InverterOptions& options);

    std::string name() const override { return "inverter"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

  private:
    const EditPairs& pairs_;
    InverterOptions options_;
    Optimiser* backbone_adam_ = nullptr;  // owned by the base
    Optimiser* fuser_adam_ = nullptr;
    Generator generator_;
    StyleEncoder encoder_;
    std::unique_ptr<SfeBackbone> backbone_;
    std::unique_ptr<FeatureEditor> fuser_;
};

/// One pass of the inverter, shared by both SFE stages.
struct InverterPass {
    at::Tensor w_plus;     ///< [N, rows, w_dim]
    at::Tensor generated;  ///< F_w
    at::Tensor feature;    ///< F_k
    GeneratorState head;   ///< of G(w) at k, with the RGB skip
    StyleCode styles;      ///< of w
};
InverterPass run_inverter(const Generator& generator, const SfeBackbone& backbone, const FeatureEditor& fuser, int k,
                          const at::Tensor& images, bool training);

/// Image of the code with `feature` in place of features[k]; the RGB skip comes from the head.
at::Tensor render_with_feature(const Generator& generator, const StyleCode& styles, int k, const GeneratorState& head,
                               const at::Tensor& feature);

}  // namespace lineament
