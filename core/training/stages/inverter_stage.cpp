#include "core/training/stages/inverter_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <stdexcept>

#include "core/data/image_grid.h"
#include "core/data/losses.h"
#include "core/inversion/partial_feature.h"
#include "core/training/loop/stage_helpers.h"
#include "core/weights/state_dict.h"

namespace lineament {

void InverterOptions::check() const {
    if (batch < 1) throw std::invalid_argument("The inverter needs a batch of at least one pair.");
    if (r1_every < 1) throw std::invalid_argument("The inverter's r1_every must be at least one step.");
}

InverterStage::InverterStage(const EditPairs& pairs, const StateDict& previous, const InverterOptions& options,
                             const FaceComparison& comparison)
    : OptimisedStage(pairs.data(), options.seed),
      pairs_(pairs),
      options_(options),
      face_weights_{/*l2=*/0, options.perceptual_weight, options.identity_weight},
      comparison_(comparison_for(face_weights_, comparison, previous, "inverter")),
      generator_(sub_state(previous, "generator.")),
      encoder_(sub_state(previous, "e4e.")),
      passes_(generator_, {options.feature_index, /*backbone_side=*/0}) {
    options.check();
    for (const char* model : {"generator", "e4e", "directions", "discriminator"}) {
        inherit(model, sub_state(previous, std::string(model) + "."));
    }
    set_requires_grad(previous, false);
    OptimiserOptions optimiser;
    optimiser.beta1 = 0.9;
    if (options.optimiser == OptimiserRule::Ranger) optimiser = OptimiserOptions::ranger();
    optimiser.learning_rate = options.rate;
    optimiser.average_decay = 0.995;
    backbone_adam_ = &add_model("fs_backbone", fresh_sfe_backbone(options.backbone, options.seed), optimiser);
    fuser_adam_ =
        &add_model("fuser", fresh_feature_editor(options.backbone.feature_channels, options.seed + 1), optimiser);
    backbone_ = std::make_unique<SfeBackbone>(backbone_adam_->parameters());
    fuser_ = std::make_unique<FeatureEditor>(fuser_adam_->parameters());
    if (options.adversarial_weight == 0) return;
    const StateDict judge = sub_state(previous, "discriminator.");
    if (judge.empty()) {
        throw std::invalid_argument(
            "The inverter's adversarial loss fine-tunes a discriminator, but none is there: train the stage 'refine' "
            "or 'gan' before it, or set adversarial_weight to 0.");
    }
    OptimiserOptions adam;
    adam.learning_rate = options.discriminator_rate;
    adam.beta1 = 0.9;
    adam.beta2 = 0.999;
    adam.average_decay = 0;
    discriminator_adam_ = &add_model("discriminator", cloned(judge), adam);
    discriminator_ = std::make_unique<Discriminator>(discriminator_adam_->parameters());
}

at::Tensor InverterStage::judged_size(const at::Tensor& images) const {
    return area_downsample(images, discriminator_->resolution());
}

double InverterStage::step_discriminator(const at::Tensor& reals, const at::Tensor& fakes, double rate_scale) {
    set_requires_grad(discriminator_adam_->parameters(), true);
    const auto judge = [&](const at::Tensor& images) { return discriminator_->forward(images); };
    const double r1_weight = steps_ % options_.r1_every == 0 ? options_.r1_gamma * options_.r1_every : 0;
    // The paper halves the discriminator's loss, but not R1 (gamma / 2); so R1 counts double here.
    const double loss = judge_backward(judge, judged_size(reals), judged_size(fakes), r1_weight);
    step_models({discriminator_adam_}, rate_scale);
    return loss;
}

Measures InverterStage::step(double progress) {
    const at::Tensor images = in_other_light(pairs_.random_batch(options_.batch, random_), random_).before;
    at::Tensor teacher;
    {
        const at::NoGradGuard no_grad;
        teacher = passes_.editable_code(encoder_, images);
    }
    const SfeFaces faces = passes_.invert(*backbone_, *fuser_, images, /*training=*/true);
    const at::Tensor& generated = faces.head.feature;
    const double rise = options_.feature_scale_rise;
    const double scale = rise > 0 ? std::min(1.0, rise * static_cast<double>(steps_)) : 1.0;
    const at::Tensor image =
        passes_.image(faces.styles, {partial_feature(generated, faces.feature, scale), faces.head.rgb});
    const int64_t side = images.size(2);
    const bool both_judged = face_weights_.perceptual > 0 || face_weights_.identity > 0 || is_judged(progress);
    // Half the side is enough to guide w by L2.
    const int w_side = static_cast<int>(both_judged ? side : side / 2);
    const at::Tensor w_image = passes_.image(faces.styles, faces.head, w_side);
    const at::Tensor l2 = l2_loss(image, images);
    const at::Tensor w_l2 = l2_loss(w_image, area_downsample(images, w_image.size(2)));
    const at::Tensor regularisation = l2_loss(faces.feature, generated);
    const at::Tensor pyramid = pyramid_loss(image, images, face_weight(side, options_.centre_weight));
    at::Tensor loss = l2 * options_.l2_weight + pyramid * options_.pyramid_weight + w_l2 * options_.w_only_weight +
                      regularisation * options_.feature_weight +
                      l2_loss(faces.w_plus, teacher) * options_.teacher_weight;
    Measures measures{
        {"l2", l2.item<double>()}, {"w_l2", w_l2.item<double>()}, {"feature", regularisation.item<double>()}};
    at::Tensor fakes;
    if (both_judged) {
        fakes = at::cat({image, w_image});
        loss = loss + face_loss(fakes, at::cat({images, images}), face_weights_, comparison_, measures);
    }
    if (is_judged(progress)) {
        set_requires_grad(discriminator_adam_->parameters(), false);
        const at::Tensor adversarial = generator_loss(discriminator_->forward(judged_size(fakes)));
        loss = loss + adversarial * options_.adversarial_weight;
        measures["adversarial"] = adversarial.item<double>();
    }
    loss.backward();
    const double rate = learning_rate_scale(progress, steps_);
    step_models({backbone_adam_, fuser_adam_}, rate);
    if (is_judged(progress)) measures["judge"] = step_discriminator(images, fakes.detach(), rate);
    ++steps_;
    return measures;
}

InverterStage::Pictures InverterStage::averaged_pictures(const at::Tensor& images) const {
    const at::NoGradGuard no_grad;
    const SfeBackbone backbone(backbone_adam_->average());
    const FeatureEditor fuser(fuser_adam_->average());
    const SfeFaces faces = passes_.invert(backbone, fuser, images);
    return {passes_.image(faces.styles, {faces.feature, faces.head.rgb}), passes_.image(faces.styles, faces.head)};
}

at::Tensor InverterStage::rendered(const at::Tensor& images) const {
    return averaged_pictures(images).with_feature;
}

Measures InverterStage::evaluate() {
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    const Pictures pictures = averaged_pictures(images);
    return {{"unseen_l2", l2_loss(pictures.with_feature, images).item<double>()},
            {"unseen_w_l2", l2_loss(pictures.of_code, images).item<double>()}};
}

void InverterStage::write_samples(const std::string& path) {
    const at::Tensor images = data_.first_unseen(8).images;
    const Pictures pictures = averaged_pictures(images);
    save_image_grid(path, at::cat({images, pictures.with_feature, pictures.of_code}), 8);
}

}  // namespace lineament
