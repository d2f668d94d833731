#include "core/training/stages/refine_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <stdexcept>

#include "core/data/losses.h"
#include "core/training/loop/edit_samples.h"
#include "core/training/loop/stage_helpers.h"
#include "core/weights/state_dict.h"

namespace lineament {

void RefineOptions::check() const {
    if (batch < 1) throw std::invalid_argument("The refinement needs a batch of at least one pair.");
    if (r1_every < 1) throw std::invalid_argument("The refinement's r1_every must be at least one step.");
}

RefineStage::RefineStage(const EditPairs& pairs, const StateDict& previous, const RefineOptions& options)
    : OptimisedStage(pairs.data(), options.seed), pairs_(pairs), options_(options) {
    options.check();
    OptimiserOptions adam;
    adam.average_decay = 0.998;
    adam.learning_rate = options.generator_rate;
    generator_adam_ = &add_model("generator", cloned(sub_state(previous, "generator.")), adam);
    adam.learning_rate = options.encoder_rate;
    encoder_adam_ = &add_model("e4e", cloned(sub_state(previous, "e4e.")), adam);
    generator_ = std::make_unique<Generator>(generator_adam_->parameters());
    encoder_ = std::make_unique<StyleEncoder>(encoder_adam_->parameters());
    adam.learning_rate = options.direction_rate;
    direction_adam_ = &add_model("directions", cloned(sub_state(previous, "directions.")), adam);

    adam.learning_rate = options.discriminator_rate;
    adam.beta1 = 0.0;
    adam.average_decay = 0;
    discriminator_adam_ = &add_model(
        "discriminator", fresh_discriminator(options.side, options.discriminator_channels, options.seed), adam);
    discriminator_ = std::make_unique<Discriminator>(discriminator_adam_->parameters());
}

Measures RefineStage::step(double progress) {
    const double rate = learning_rate_scale(progress, steps_);
    const PairBatch batch = pairs_.random_batch(options_.batch, random_);
    const bool judged = steps_ % 3 != 2;
    SynthesisOptions synthesis;
    if (judged) synthesis.stop_side = options_.side;

    set_requires_grad(discriminator_adam_->parameters(), false);
    const at::Tensor w = encoder_->encode(batch.before, /*training=*/true);
    const at::Tensor edited = w + pair_offsets(direction_adam_->parameters().at("attributes"), batch);
    const at::Tensor images = generator_->synthesize(at::cat({w, edited}), synthesis).image;
    const int64_t side = images.size(2);
    const at::Tensor weight = area_downsample(pair_weight(batch, options_.centre_weight, options_.change_weight), side);
    const at::Tensor targets = area_downsample(at::cat({batch.before, batch.after}), side);
    const at::Tensor pyramid = pyramid_loss(images, targets, at::cat({weight, weight}));
    const at::Tensor deltas = (w.narrow(1, 1, w.size(1) - 1) - w.narrow(1, 0, 1)).square().mean();
    at::Tensor loss = pyramid + deltas * options_.delta_weight + w.square().mean() * options_.latent_weight;
    Measures measures{{judged ? "pyramid" : "pyramid_full", pyramid.item<double>()}};
    if (judged) {
        const at::Tensor adversarial = generator_loss(discriminator_->forward(augment(images, random_)));
        // The judge must have seen something before its word counts.
        const double trust = std::min(1.0, static_cast<double>(steps_) / 300.0);
        loss = loss + adversarial * (trust * options_.adversarial_weight);
        measures["adversarial"] = adversarial.item<double>();
    }
    loss.backward();
    step_models({generator_adam_, encoder_adam_, direction_adam_}, rate);
    set_requires_grad(discriminator_adam_->parameters(), true);
    if (judged) measures["judge"] = step_discriminator(images.detach(), rate);
    ++steps_;
    return measures;
}

double RefineStage::step_discriminator(const at::Tensor& fakes, double rate_scale) {
    const at::Tensor portraits = data_.random_batch(fakes.size(0), random_).images;
    const at::Tensor reals = augment(area_downsample(portraits, options_.side), random_);
    const auto judge = [&](const at::Tensor& images) { return discriminator_->forward(images); };
    const double r1_weight = steps_ / 3 % options_.r1_every == 0 ? options_.r1_gamma / 2 * options_.r1_every : 0;
    const double realness = judge_backward(judge, reals, augment(fakes, random_), r1_weight);
    step_models({discriminator_adam_}, rate_scale);
    return realness;
}

Measures RefineStage::evaluate() {
    const at::NoGradGuard no_grad;
    const Generator generator(generator_adam_->average());
    const StyleEncoder encoder(encoder_adam_->average());
    const PortraitBatch unseen = data_.batch(data_.evaluation());
    const at::Tensor rendered = generator.synthesize(encoder.encode(unseen.images)).image;
    return {{"unseen_l2", l2_loss(rendered, unseen.images).item<double>()}};
}

void RefineStage::write_samples(const std::string& path) {
    const Generator generator(generator_adam_->average());
    const StyleEncoder encoder(encoder_adam_->average());
    write_edit_samples(path, data_.first_unseen(10), direction_adam_->average().at("attributes"),
                       [&](const at::Tensor& image, const at::Tensor& w_offset) {
                           return generator.synthesize(encoder.encode(image) + w_offset).image;
                       });
}

}  // namespace lineament
