#include "core/training/stages/autoencoder_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "core/data/image_grid.h"
#include "core/data/losses.h"
#include "core/training/loop/stage_helpers.h"

namespace lineament {

AutoencoderStage::AutoencoderStage(const PortraitData& data, const AutoencoderOptions& options)
    : OptimisedStage(data, options.seed), options_(options) {
    TORCH_CHECK(data.side() == options.generator.resolution, "crops of ", data.side(), " px for a generator of ",
                options.generator.resolution, " px");
    OptimiserOptions adam;
    adam.learning_rate = options.generator_rate;
    generator_adam_ = &add_model("generator", fresh_generator(options.generator, options.seed), adam);
    adam.learning_rate = options.encoder_rate;
    encoder_adam_ = &add_model("e4e", fresh_style_encoder(options.encoder, options.seed + 1), adam);
    generator_ = std::make_unique<Generator>(generator_adam_->parameters());
    encoder_ = std::make_unique<StyleEncoder>(encoder_adam_->parameters());
}

int AutoencoderStage::output_side(double progress) const {
    const int full = options_.generator.resolution;
    const int side = progress < options_.grow_64 ? 32 : progress < options_.grow_128 ? 64 : full;
    return std::min(side, full);
}

Measures AutoencoderStage::step(double progress) {
    side_ = output_side(progress);
    const PortraitBatch batch = data_.random_batch(options_.batch, random_);
    const at::Tensor w = encoder_->encode(batch.images, /*training=*/true);  // [N, rows, w_dim]
    SynthesisOptions synthesis;
    synthesis.stop_side = side_;
    const at::Tensor image = generator_->synthesize(w, synthesis).image;
    const at::Tensor reconstruction = pyramid_loss(image, area_downsample(batch.images, side_));
    const at::Tensor deltas = (w.narrow(1, 1, w.size(1) - 1) - w.narrow(1, 0, 1)).square().mean();
    const at::Tensor loss =
        reconstruction + deltas * options_.delta_weight + w.square().mean() * options_.latent_weight;
    loss.backward();
    step_models({generator_adam_, encoder_adam_}, learning_rate_scale(progress, steps_++));
    return {{"pyramid", reconstruction.item<double>()},
            {"delta", deltas.item<double>()},
            {"side", static_cast<double>(side_)}};
}

at::Tensor AutoencoderStage::render(const at::Tensor& images) const {
    const at::NoGradGuard no_grad;
    const Generator generator(generator_adam_->average());
    const StyleEncoder encoder(encoder_adam_->average());
    SynthesisOptions synthesis;
    synthesis.stop_side = side_;
    return generator.synthesize(encoder.encode(images), synthesis).image;
}

Measures AutoencoderStage::evaluate() {
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    return {{"unseen_l2", l2_loss(render(images), area_downsample(images, side_)).item<double>()}};
}

void AutoencoderStage::write_samples(const std::string& path) {
    const at::Tensor images = data_.first_unseen(16).images;
    save_image_grid(path, at::cat({images, resize_bilinear(render(images), images.size(2), images.size(3))}), 8);
}

}  // namespace lineament
