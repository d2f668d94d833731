// Stage 3: adversarial refinement of generator and encoder, with edits along attribute directions in the loop.
#pragma once

#include <memory>

#include "core/networks/discriminator.h"
#include "core/networks/fresh_weights.h"
#include "core/networks/style_encoder.h"
#include "core/training/optimised_stage.h"

namespace lineament {

/// The reconstruction loss alone leaves glasses, teeth and hair soft, and nothing tells the generator what an edited
/// code should look like. So a discriminator sees reconstructions and edits, and its attribute head (trained on the
/// labels of real portraits) judges whether an edit shows the wanted attribute and leaves the others alone.
struct RefineOptions {
    int side = 64;  ///< px at which the discriminator works; every third step reconstructs at full side
    int batch = 8;
    double generator_rate = 1.5e-3;
    double encoder_rate = 5e-4;
    double direction_rate = 1e-4;
    double discriminator_rate = 1.5e-3;
    double adversarial_weight = 0.04;
    double attribute_weight = 0.10;
    double other_attributes = 0.25;  ///< weight of "leave the others alone" against the edited attribute
    double change_weight = 0.05;     ///< L1 between edit and reconstruction: change no more than needed
    double r1_gamma = 1.0;
    int r1_every = 8;
    double delta_weight = 0.01, latent_weight = 0.002;
    std::vector<int> discriminator_channels = {32, 64, 96, 128, 128};  ///< at side, side / 2, ... 4 px
    uint64_t seed = 2;
};

class RefineStage : public OptimisedStage {
  public:
    /// `previous`: result of the condition stage ("generator.", "e4e.", "directions.").
    RefineStage(const PortraitData& data, const StateDict& previous, const RefineOptions& options);

    std::string name() const override { return "refine"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

  private:
    struct Edit {
        at::Tensor shift;    // [N, attributes], how far along each direction
        at::Tensor targets;  // [N, attributes], labels of the edited face
        at::Tensor weights;  // [N, attributes] for the attribute loss
    };
    Edit random_edit(const at::Tensor& labels);
    at::Tensor shifted(const at::Tensor& w_plus, const at::Tensor& shift) const;
    at::Tensor attribute_logits(const at::Tensor& features) const;  // [N, attributes]
    Measures step_full_side(const PortraitBatch& batch, double progress);
    double step_discriminator(const PortraitBatch& batch, const at::Tensor& fakes, double rate_scale);

    RefineOptions options_;
    Adam* generator_adam_ = nullptr;  // all owned by the base
    Adam* encoder_adam_ = nullptr;
    Adam* direction_adam_ = nullptr;
    Adam* discriminator_adam_ = nullptr;
    std::unique_ptr<Generator> generator_;
    std::unique_ptr<StyleEncoder> encoder_;
    std::unique_ptr<Discriminator> discriminator_;
    at::Tensor class_weights_;  // [2, attributes]: for labels of 0 and of 1, so that rare attributes count
};

}  // namespace lineament
