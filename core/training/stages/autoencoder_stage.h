// Stage 1: generator and e4e encoder together by reconstruction, growing the output from 32 px.
#pragma once

#include <memory>

#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

struct AutoencoderOptions {
    GeneratorOptions generator;
    StyleEncoderOptions encoder;
    int batch = 8;
    double generator_rate = 2.5e-3;
    double encoder_rate = 1e-3;
    double delta_weight = 0.01;    ///< mean square of the per-row offsets (e4e's delta regularisation)
    double latent_weight = 0.002;  ///< mean square of w
    double grow_64 = 0.2;          ///< share of the stage after which 64 px are produced
    double grow_128 = 0.5;         ///< ... and the full side
    uint64_t seed = 1;
};

class AutoencoderStage : public OptimisedStage {
  public:
    AutoencoderStage(const PortraitData& data, const AutoencoderOptions& options);

    std::string name() const override { return "autoencoder"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

  private:
    int output_side(double progress) const;

    at::Tensor render(const at::Tensor& images) const;  // averaged weights, at the side of the moment

    AutoencoderOptions options_;
    Optimiser* generator_adam_ = nullptr;  // owned by the base
    Optimiser* encoder_adam_ = nullptr;
    std::unique_ptr<Generator> generator_;
    std::unique_ptr<StyleEncoder> encoder_;
    int side_ = 32;  // of the output at the moment
};

}  // namespace lineament
