#include "core/training/inverter_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/image_grid.h"
#include "core/training/losses.h"
#include "core/training/stage_helpers.h"

namespace lineament {

InverterPass run_inverter(const Generator& generator, const SfeBackbone& backbone, const FeatureEditor& fuser, int k,
                          const at::Tensor& images, bool training) {
    const int64_t input_side = std::min<int64_t>(256, images.size(2));
    const SfeBackboneOutput out = backbone.forward(resize_bilinear(images, input_side, input_side), training);
    InverterPass pass;
    pass.w_plus = out.w_offsets + generator.latent_avg();
    pass.styles = generator.styles(pass.w_plus);
    pass.head = generator.head(pass.styles, k, /*want_rgb=*/true);
    pass.generated = pass.head.feature;
    pass.feature = fuser.forward(out.feature, pass.generated, training);
    return pass;
}

at::Tensor render_with_feature(const Generator& generator, const StyleCode& styles, int k, const GeneratorState& head,
                               const at::Tensor& feature) {
    return generator.tail(styles, k, {feature, head.rgb});
}

InverterStage::InverterStage(const EditPairs& pairs, const StateDict& previous, const InverterOptions& options)
    : OptimisedStage(pairs.data(), options.seed),
      pairs_(pairs),
      options_(options),
      generator_(sub_state(previous, "generator.")),
      encoder_(sub_state(previous, "e4e.")) {
    for (const char* model : {"generator", "e4e", "directions", "discriminator"}) {
        inherit(model, sub_state(previous, std::string(model) + "."));
    }
    set_requires_grad(previous, false);
    OptimiserOptions adam;
    adam.learning_rate = options.rate;
    adam.beta1 = 0.9;
    adam.average_decay = 0.995;
    backbone_adam_ = &add_model("fs_backbone", fresh_sfe_backbone(options.backbone, options.seed), adam);
    fuser_adam_ = &add_model("fuser", fresh_feature_editor(options.backbone.feature_channels, options.seed + 1), adam);
    backbone_ = std::make_unique<SfeBackbone>(backbone_adam_->parameters());
    fuser_ = std::make_unique<FeatureEditor>(fuser_adam_->parameters());
}

Measures InverterStage::step(double progress) {
    const at::Tensor images = in_other_light(pairs_.random_batch(options_.batch, random_), random_).before;
    at::Tensor teacher;
    {
        const at::NoGradGuard no_grad;
        teacher = encoder_.encode(images);
    }
    const int k = options_.feature_index;
    const InverterPass pass = run_inverter(generator_, *backbone_, *fuser_, k, images, /*training=*/true);
    const at::Tensor image = render_with_feature(generator_, pass.styles, k, pass.head, pass.feature);
    const int64_t side = images.size(2);
    // Half the side is enough to guide w.
    const at::Tensor w_image = generator_.tail(pass.styles, k, pass.head, static_cast<int>(side / 2));
    const at::Tensor l2 = l2_loss(image, images);
    const at::Tensor w_l2 = l2_loss(w_image, area_downsample(images, w_image.size(2)));
    const at::Tensor regularisation = l2_loss(pass.feature, pass.generated);
    const at::Tensor pyramid = pyramid_loss(image, images, face_weight(side, options_.centre_weight));
    (l2 * options_.l2_weight + pyramid * options_.pyramid_weight + w_l2 * options_.w_only_weight +
     regularisation * options_.feature_weight + l2_loss(pass.w_plus, teacher) * options_.teacher_weight)
        .backward();
    step_models({backbone_adam_, fuser_adam_}, learning_rate_scale(progress, steps_++));
    return {{"l2", l2.item<double>()}, {"w_l2", w_l2.item<double>()}, {"feature", regularisation.item<double>()}};
}

Measures InverterStage::evaluate() {
    const at::NoGradGuard no_grad;
    const SfeBackbone backbone(backbone_adam_->average());
    const FeatureEditor fuser(fuser_adam_->average());
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    const int k = options_.feature_index;
    const InverterPass pass = run_inverter(generator_, backbone, fuser, k, images, /*training=*/false);
    const at::Tensor image = render_with_feature(generator_, pass.styles, k, pass.head, pass.feature);
    return {{"unseen_l2", l2_loss(image, images).item<double>()},
            {"unseen_w_l2", l2_loss(generator_.tail(pass.styles, k, pass.head), images).item<double>()}};
}

void InverterStage::write_samples(const std::string& path) {
    const at::NoGradGuard no_grad;
    const SfeBackbone backbone(backbone_adam_->average());
    const FeatureEditor fuser(fuser_adam_->average());
    const at::Tensor images = data_.first_unseen(8).images;
    const int k = options_.feature_index;
    const InverterPass pass = run_inverter(generator_, backbone, fuser, k, images, /*training=*/false);
    const at::Tensor image = render_with_feature(generator_, pass.styles, k, pass.head, pass.feature);
    save_image_grid(path, at::cat({images, image, generator_.tail(pass.styles, k, pass.head)}), 8);
}

}  // namespace lineament
