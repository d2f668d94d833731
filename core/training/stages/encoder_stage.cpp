#include "core/training/stages/encoder_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>

#include "core/data/image_grid.h"
#include "core/data/losses.h"
#include "core/training/loop/stage_helpers.h"

namespace lineament {

void EncoderStageOptions::check() const {
    if (batch < 1) throw std::invalid_argument("Encoder training needs a batch of at least one image.");
    if (rows_from > rows_to) throw std::invalid_argument("rows_from must not lie after rows_to.");
    if (latent_r1_every < 1) throw std::invalid_argument("latent_r1_every must be at least one step.");
    if (latent_pool < 0 || latent_layers < 0) throw std::invalid_argument("The latent sizes must not be negative.");
}

EncoderStageOptions EncoderStageOptions::psp_losses() {
    EncoderStageOptions options;
    options.psp = true;
    options.delta_weight = 0;
    options.rows_from = options.rows_to = 0;
    options.code_norm_weight = 0.005;
    options.latent_adversarial_weight = 0;
    return options;
}

EncoderStage::EncoderStage(const PortraitData& data, const StateDict& previous, const EncoderStageOptions& options,
                           const FaceComparison& comparison)
    : OptimisedStage(data, options.seed),
      options_(options),
      generator_(sub_state(previous, "generator.")),
      weights_{options.l2_weight, options.perceptual_weight, options.identity_weight},
      comparison_(comparison_for(weights_, comparison, previous, "encoder")),
      kind_(options.psp ? StyleEncoderKind::psp : StyleEncoderKind::e4e),
      pool_(options.latent_pool, generator_.options().w_dim) {
    options_.check();
    const GeneratorOptions& shape = generator_.options();
    if (options.encoder.w_rows != shape.w_rows() || options.encoder.w_dim != shape.w_dim) {
        throw std::invalid_argument("The encoder's w_rows and w_dim must be the generator's, " +
                                    std::to_string(shape.w_rows()) + " and " + std::to_string(shape.w_dim) + ".");
    }
    inherit("generator", sub_state(previous, "generator."));
    set_requires_grad(previous, false);
    OptimiserOptions optimiser;
    if (options.optimiser == OptimiserRule::Ranger) optimiser = OptimiserOptions::ranger();
    optimiser.learning_rate = options.rate;
    encoder_optimiser_ =
        &add_model(options.psp ? "psp" : "e4e", fresh_style_encoder(options.encoder, options.seed), optimiser);
    encoder_ = std::make_unique<StyleEncoder>(encoder_optimiser_->parameters(), kind_);
    if (options.latent_adversarial_weight == 0) return;
    if (shape.mapping_layers == 0) {
        throw std::invalid_argument(
            "The latent discriminator needs a generator with a mapping network: train the stage 'mapping' before the "
            "encoder, or set latent_adversarial_weight to 0.");
    }
    OptimiserOptions adam;
    adam.learning_rate = options.latent_discriminator_rate;
    adam.beta1 = 0.9;
    adam.beta2 = 0.999;
    adam.average_decay = 0;
    latent_optimiser_ = &add_model(
        "latent_discriminator", fresh_latent_discriminator(shape.w_dim, options.latent_layers, options.seed + 1), adam);
    latent_discriminator_ = std::make_unique<LatentDiscriminator>(latent_optimiser_->parameters());
}

at::Tensor EncoderStage::encode(const StyleEncoder& encoder, const at::Tensor& images, bool training,
                                int active_rows) const {
    const at::Tensor x = resize_bilinear(images, encoder.input_side(), encoder.input_side());
    return encoder.forward(x, training, active_rows).w_offsets;
}

Measures EncoderStage::step(double progress) {
    const double rate = learning_rate_scale(progress, steps_);
    const int rows = generator_.options().w_rows();
    active_rows_ = options_.psp ? rows : active_rows_at(progress, options_.rows_from, options_.rows_to, rows);
    const at::Tensor images = data_.random_batch(options_.batch, random_).images;
    const at::Tensor offsets = encode(*encoder_, images, /*training=*/true, active_rows_);  // [N, rows, w_dim]
    const at::Tensor w_plus = offsets + generator_.latent_avg();
    const at::Tensor rendered = generator_.synthesize(w_plus).image;

    Measures measures{{"active_rows", static_cast<double>(active_rows_)}};
    at::Tensor loss = face_loss(rendered, images, weights_, comparison_, measures);
    const auto add = [&](const char* name, double weight, const at::Tensor& part) {
        measures[name] = part.item<double>();
        loss = loss + part * weight;
    };
    if (options_.pyramid_weight > 0) add("pyramid", options_.pyramid_weight, pyramid_loss(rendered, images));
    if (options_.delta_weight > 0) add("delta", options_.delta_weight, delta_regularisation(w_plus, active_rows_));
    if (options_.code_norm_weight > 0) add("code_norm", options_.code_norm_weight, code_norm(offsets));
    const at::Tensor codes = w_plus.narrow(1, 0, active_rows_).flatten(0, 1);  // [N * active rows, w_dim]
    if (latent_discriminator_) {
        set_requires_grad(latent_optimiser_->parameters(), false);
        add("latent_adversarial", options_.latent_adversarial_weight,
            generator_loss(latent_discriminator_->forward(codes)));
    }
    loss.backward();
    step_models({encoder_optimiser_}, rate);
    if (latent_discriminator_) measures["latent_judge"] = step_latent_discriminator(codes.detach(), rate);
    ++steps_;
    return measures;
}

double EncoderStage::step_latent_discriminator(const at::Tensor& codes, double rate_scale) {
    set_requires_grad(latent_optimiser_->parameters(), true);
    const at::Tensor reals = generator_.map(random_.normal(codes.sizes())).detach();
    const auto judge = [&](const at::Tensor& w) { return latent_discriminator_->forward(w); };
    const bool regularised = steps_ % options_.latent_r1_every == 0;
    const double r1_weight = regularised ? options_.latent_r1_gamma / 2 * options_.latent_r1_every : 0;
    const double loss = judge_backward(judge, reals, pool_.exchange(codes, random_), r1_weight);
    step_models({latent_optimiser_}, rate_scale);
    return loss;
}

at::Tensor EncoderStage::render_average(const at::Tensor& images) const {
    const at::NoGradGuard no_grad;
    const StyleEncoder encoder(encoder_optimiser_->average(), kind_);
    const at::Tensor offsets = encode(encoder, images, /*training=*/false, active_rows_);
    return generator_.synthesize(offsets + generator_.latent_avg()).image;
}

Measures EncoderStage::evaluate() {
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    return {{"unseen_l2", l2_loss(render_average(images), images).item<double>()}};
}

void EncoderStage::write_samples(const std::string& path) {
    const at::Tensor images = data_.first_unseen(16).images;
    save_image_grid(path, at::cat({images, render_average(images)}), static_cast<int>(images.size(0)));
}

StateDict EncoderStage::state() const {
    StateDict state = OptimisedStage::state();
    state["latent_pool"] = pool_.state();
    state["active_rows"] = at::full({1}, active_rows_, at::TensorOptions(at::kLong));
    return state;
}

void EncoderStage::load_state(const StateDict& state) {
    OptimisedStage::load_state(state);
    // Each process has a pool of its own, of which the checkpoint holds the leader's: together they begin with none.
    const at::Tensor& pool = state.at("latent_pool");
    pool_.load_state(processes() == 1 ? pool : pool.narrow(0, 0, 0));
    active_rows_ = state.at("active_rows").item<int>();
}

}  // namespace lineament
