// Adversarial training of a generator with its mapping network: StyleGAN2 (Karras et al. 2020, "Analyzing and Improving
// the Image Quality of StyleGAN") with adaptive discriminator augmentation, from nothing or from a generator that was
// trained otherwise.
#pragma once

#include <memory>
#include <vector>

#include "core/data/adaptive_augmentation.h"
#include "core/networks/generator/discriminator.h"
#include "core/networks/generator/generator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// The defaults are the published ones for small data sets and resolutions.
struct GeneratorStageOptions {
    GeneratorOptions generator;  ///< of a fresh generator; of a given one only mapping_layers counts, if it has none
    std::vector<int> discriminator_channels;  ///< at the full side, half of it, ... 4 px
    int batch = 8;
    double generator_rate = 2e-3;
    double discriminator_rate = 2e-3;
    double style_mixing = 0.9;  ///< share of images whose rows come from two z
    bool random_noise = true;   ///< a fresh draw per image; false: the stored noise, as reconstruction training uses it
    double r1_gamma = 0;        ///< 0: 0.0002 side^2 / batch
    int r1_every = 16;          ///< steps
    double path_length_weight = 0;  ///< 2 in the paper; 0: no path-length regularisation
    double path_length_decay = 0.01;
    int path_length_every = 4;         ///< steps
    double average_half_life = 10000;  ///< of the weight average, in images ...
    double average_start = 0.05;       ///< ... but at most this share of the images seen so far
    AugmentationOptions augmentation;
    double truncation = 0.7;  ///< of the samples that are written
    bool mixed_precision = true;
    bool on_cuda = false;  ///< the same steps on the first CUDA device, channels last
    uint64_t seed = 21;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

/// One step sees `batch` images in the generator and as many real and generated ones in the discriminator. The
/// regularisers run in float and take optimiser steps of their own (lazy regularisation, section 3.1 of the paper).
class GeneratorStage : public OptimisedStage {
  public:
    /// `previous` may hold a "generator." to go on from, and a "discriminator." of the same side; otherwise both start
    /// fresh. A generator without a mapping network is given a fresh one. Only these two are in the result.
    GeneratorStage(const PortraitData& data, const StateDict& previous, const GeneratorStageOptions& options);

    std::string name() const override { return "gan"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;
    StateDict state() const override;
    void load_state(const StateDict& state) override;
    /// "generator." averaged, with the latent_avg of its own mapping network, and "discriminator.".
    StateDict result() const override;

  private:
    at::Tensor draw_w_plus(int64_t count);  // [N, rows, w_dim], from random z with style mixing
    at::Tensor synthesize(const at::Tensor& w_plus);
    at::Tensor draw_reals();
    at::Tensor judge(const at::Tensor& images, bool mixed_precision);  // logits [N, 1] of augmented images
    double images_per_step() const { return static_cast<double>(options_.batch * processes()); }
    double step_generator(const at::Tensor& fakes);
    double step_path_length();
    double step_discriminator(const at::Tensor& fakes);
    double step_r1();
    void update_generator();  // with the weight average's decay of the moment

    GeneratorStageOptions options_;
    at::Device device_;
    AdaptiveAugmentation augmentation_;
    Optimiser* generator_adam_ = nullptr;  // both owned by the base
    Optimiser* discriminator_adam_ = nullptr;
    std::unique_ptr<Generator> generator_;
    std::unique_ptr<Discriminator> discriminator_;
    double mean_path_length_ = 0;
};

/// `generator` weights with latent_avg set to the mean of w over many z.
StateDict with_mean_latent(StateDict generator);

/// Grid of 32 random faces, above with that truncation, below the same faces without.
void write_random_samples(const std::string& path, const Generator& generator, double truncation);

}  // namespace lineament
