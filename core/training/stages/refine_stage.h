// Stage 3: adversarial refinement of generator and encoder, with edits along attribute directions in the loop.
#pragma once

#include <memory>

#include "core/data/edit_pairs.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/networks/generator/discriminator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// The reconstruction loss alone leaves glasses, teeth and hair soft. So a discriminator sees reconstructions and edits
/// of the pairs beside real portraits, while the reconstruction loss goes on.
struct RefineOptions {
    int side = 64;  ///< px at which the discriminator works; every third step reconstructs at full side
    int batch = 4;  ///< pairs
    double generator_rate = 1e-3;
    double encoder_rate = 5e-4;
    double direction_rate = 1e-4;
    double discriminator_rate = 1.5e-3;
    double adversarial_weight = 0.04;
    double centre_weight = 2.0, change_weight = 2.0;  ///< as in the condition stage
    double r1_gamma = 1.0;
    int r1_every = 8;
    double delta_weight = 0.01, latent_weight = 0.002;
    std::vector<int> discriminator_channels = {32, 64, 96, 128, 128};  ///< at side, side / 2, ... 4 px
    uint64_t seed = 2;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

class RefineStage : public OptimisedStage {
  public:
    /// `previous`: result of the condition stage ("generator.", "e4e.", "directions."). Holds a reference to the pairs.
    RefineStage(const EditPairs& pairs, const StateDict& previous, const RefineOptions& options);

    std::string name() const override { return "refine"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

  private:
    double step_discriminator(const at::Tensor& fakes, double rate_scale);

    const EditPairs& pairs_;
    RefineOptions options_;
    Optimiser* generator_adam_ = nullptr;  // all owned by the base
    Optimiser* encoder_adam_ = nullptr;
    Optimiser* direction_adam_ = nullptr;
    Optimiser* discriminator_adam_ = nullptr;
    std::unique_ptr<Generator> generator_;
    std::unique_ptr<StyleEncoder> encoder_;
    std::unique_ptr<Discriminator> discriminator_;
};

}  // namespace lineament
