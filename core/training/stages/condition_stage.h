// Stage 2: attribute directions by label-conditioned reconstruction of portraits and their edited copies.
#pragma once

#include <memory>

#include "core/data/edit_pairs.h"
#include "core/data/portrait_codes.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/generator/generator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// A short reconstruction training spends its few latents on hair, pose and background; glasses, teeth and beards stay
/// out of the code. Here the generator is told the labels: it reconstructs from E(x) + sum over a of (label_a - mean_a)
/// / step_a d_a, and from that code + d_a the copy of the portrait that shows a, so that d_a becomes what the attribute
/// looks like with everything else held fixed. In the last part the directions are frozen and the encoder learns to put
/// the label part into its code itself, since a new photo comes without labels.
struct ConditionOptions {
    int batch = 6;                 ///< pairs
    int first_side = 64;           ///< px until `full_side_from`
    double full_side_from = 0.40;  ///< share of the stage after which the full side is reconstructed
    double distil_from = 0.65;     ///< share of the stage after which the encoder takes over
    double generator_rate = 2e-3;
    double encoder_rate = 1e-3;
    double direction_rate = 4e-3;
    double start_size = 0.1;  ///< directions start at least so large (RMS per element), so the generator can see them
    double distil_weight = 5.0;  ///< MSE between E(x) and its teacher's code with the label part
    double delta_weight = 0.01, latent_weight = 0.002;
    double centre_weight = 2.0;  ///< how much more the inner face counts than the border, at its middle
    double change_weight = 2.0;  ///< how much more a pixel counts that differs in the pair
    uint64_t seed = 5;
};

class ConditionStage : public OptimisedStage {
  public:
    /// `previous`: result of the autoencoder stage ("generator.", "e4e."). Holds a reference to the pairs.
    ConditionStage(const EditPairs& pairs, const StateDict& previous, const ConditionOptions& options);

    std::string name() const override { return "condition"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;
    StateDict state() const override;
    void load_state(const StateDict& state) override;

  private:
    at::Tensor label_part(const at::Tensor& labels) const;  // [N, rows, w_dim]
    void begin_distilling();

    const EditPairs& pairs_;
    ConditionOptions options_;
    Optimiser* generator_adam_ = nullptr;  // owned by the base
    Optimiser* encoder_adam_ = nullptr;
    Optimiser* direction_adam_ = nullptr;
    std::unique_ptr<Generator> generator_;
    std::unique_ptr<StyleEncoder> encoder_;
    StateDict teacher_state_;  // the encoder as it was when the encoder began to take over; empty before
    std::unique_ptr<StyleEncoder> teacher_;
    at::Tensor label_mean_, label_step_;  // [K]
};

}  // namespace lineament
