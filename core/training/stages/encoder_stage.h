// Trains an encoder to W+ over a frozen generator, with the losses of e4e (Tov et al. 2021) or pSp (Richardson et al.
// 2021).
#pragma once

#include <memory>

#include "core/data/encoder_losses.h"
#include "core/data/face_comparison.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/networks/generator/discriminator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// The defaults are e4e's; its 200000 steps are the whole stage, so that schedules are shares of it.
struct EncoderStageOptions {
    StyleEncoderOptions encoder;
    bool psp = false;  ///< every row of W+ on its own, instead of a base row and offsets
    int batch = 8;
    OptimiserRule optimiser = OptimiserRule::Ranger;
    double rate = 1e-4;
    double l2_weight = 1.0, perceptual_weight = 0.8, identity_weight = 0.1;  ///< face_comparison.h
    double pyramid_weight = 0;  ///< Laplacian pyramid, where no perceptual network is at hand
    double delta_weight = 2e-4;
    double rows_from = 0.1, rows_to = 0.27;  ///< progressive training: the second and the last row become active
    double code_norm_weight = 0;             ///< pSp's w-norm
    /// Latent discriminator; needs a generator with a mapping network, whose codes are the real ones.
    double latent_adversarial_weight = 0.1;
    double latent_discriminator_rate = 2e-5;
    int latent_layers = 4;
    int latent_pool = 50;
    double latent_r1_gamma = 10;
    int latent_r1_every = 16;  ///< steps
    uint64_t seed = 41;

    void check() const;                       ///< throws std::invalid_argument with a sentence
    static EncoderStageOptions psp_losses();  ///< pSp: code norm 0.005, all rows from the start, no discriminator
};

class EncoderStage : public OptimisedStage {
  public:
    /// `previous`: "generator.", and "features." where a perceptual or identity weight is given without `comparison`.
    /// The result holds "generator." as it was and the encoder as "e4e." or "psp.", whose codes count from latent_avg.
    EncoderStage(const PortraitData& data, const StateDict& previous, const EncoderStageOptions& options,
                 const FaceComparison& comparison = {});

    std::string name() const override { return "encoder"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;
    StateDict state() const override;
    void load_state(const StateDict& state) override;

  private:
    at::Tensor encode(const StyleEncoder& encoder, const at::Tensor& images, bool training, int active_rows) const;
    at::Tensor render_average(const at::Tensor& images) const;
    double step_latent_discriminator(const at::Tensor& codes, double rate_scale);  // codes [M, w_dim]

    EncoderStageOptions options_;
    Generator generator_;
    FaceLossWeights weights_;
    FaceComparison comparison_;
    StyleEncoderKind kind_;
    CodePool pool_;
    int active_rows_ = 1;                     // at the moment
    Optimiser* encoder_optimiser_ = nullptr;  // both owned by the base
    Optimiser* latent_optimiser_ = nullptr;   // null: no latent discriminator
    std::unique_ptr<StyleEncoder> encoder_;
    std::unique_ptr<LatentDiscriminator> latent_discriminator_;
};

}  // namespace lineament
