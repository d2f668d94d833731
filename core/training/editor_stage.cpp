#include "core/training/editor_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/condition_stage.h"
#include "core/training/losses.h"
#include "core/training/stage_helpers.h"

namespace lineament {

EditorStage::EditorStage(const PortraitData& data, const StateDict& previous, const EditorOptions& options)
    : OptimisedStage(data, options.seed),
      options_(options),
      generator_(sub_state(previous, "generator.")),
      encoder_(sub_state(previous, "e4e.")),
      backbone_(sub_state(previous, "fs_backbone.")),
      fuser_(sub_state(previous, "fuser.")),
      directions_(previous.at("directions.attributes")),
      effects_(attribute_effects(data)),
      discriminator_(sub_state(previous, "discriminator.")),
      attribute_weight_(previous.at("discriminator.attributes.weight")),
      attribute_bias_(previous.at("discriminator.attributes.bias")) {
    for (const char* model : {"generator", "e4e", "directions", "discriminator", "fs_backbone", "fuser"}) {
        inherit(model, sub_state(previous, std::string(model) + "."));
    }
    set_requires_grad(previous, false);
    generator_.prepare_fast_inference();  // most passes of this stage are without gradients
    const int channels = generator_.options().feature_channels(options.feature_index);
    AdamOptions adam;
    adam.learning_rate = options.rate;
    adam.beta1 = 0.9;
    editor_adam_ = &add_model("editor", fresh_feature_editor(channels, options.seed, 5, /*second_gain=*/-1.0), adam);
    editor_ = std::make_unique<FeatureEditor>(editor_adam_->parameters());
}

EditorStage::Edit EditorStage::random_edit(const at::Tensor& labels) {
    const int64_t n = labels.size(0);
    const int64_t attributes = directions_.size(0);
    const at::Tensor picks = at::randint(0, attributes, {n}, random_, at::TensorOptions(at::kLong));
    // Uniform in [0.2, reach of the attribute], so that H has seen what the sliders will ask for.
    const at::Tensor reach = at::tensor(attribute_reaches()).index_select(0, picks);
    const at::Tensor powers = at::rand({n}, random_, labels.options()) * (reach - 0.2) + 0.2;
    Edit edit{at::zeros({n, directions_.size(1), directions_.size(2)}),
              at::zeros({n, 3, effects_.size(2), effects_.size(3)}), labels.clone(), at::full_like(labels, 0.1)};
    for (int64_t i = 0; i < n; ++i) {
        const int64_t pick = picks[i].item<int64_t>();
        const bool on = labels[i][pick].item<float>() > 0.5F;
        const float power = powers[i].item<float>() * (on ? -1.0F : 1.0F);
        edit.w_offset[i] = directions_[pick] * power;
        edit.effect[i] = effects_[pick] * power;
        edit.targets[i][pick] = on ? 0.0F : 1.0F;
        edit.weights[i][pick] =
            powers[i].item<float>() > 0.8F ? 1.0F : 0.0F;  // a weak edit need not convince the judge
    }
    return edit;
}

at::Tensor EditorStage::edited(const FeatureEditor& editor, const at::Tensor& images, const at::Tensor& w_e,
                               const at::Tensor& w_offset, bool training) const {
    const int k = options_.feature_index;
    at::Tensor feature, delta;
    StyleCode styles;
    GeneratorState head;
    {
        const at::NoGradGuard no_grad;  // everything before H is frozen
        const InverterPass pass = run_inverter(generator_, backbone_, fuser_, k, images, /*training=*/false);
        feature = pass.feature;
        const auto feature_of = [&](const at::Tensor& w) {
            return generator_.head(generator_.styles(w), k, /*want_rgb=*/false).feature;
        };
        delta = feature_of(w_e) - feature_of(w_e + w_offset);
        styles = generator_.styles(pass.w_plus + w_offset);
        head = generator_.head(styles, k, /*want_rgb=*/true);
    }
    return render_with_feature(generator_, styles, k, head, editor.forward(feature, delta, training));
}

Measures EditorStage::step(double progress) {
    // First half of the batch: synthetic pairs. Second half: portraits, once without an edit and once with.
    const PortraitBatch batch = data_.random_batch(2 * options_.batch, random_);
    const int64_t n = options_.batch;
    const Edit edit = random_edit(batch.labels);
    const at::Tensor offset = edit.w_offset.narrow(0, 0, n);
    at::Tensor w_e, synthetic, synthetic_edited;
    {
        const at::NoGradGuard no_grad;
        w_e = encoder_.encode(batch.images);
        synthetic = generator_.synthesize(w_e.narrow(0, 0, n)).image;
        synthetic_edited = generator_.synthesize(w_e.narrow(0, 0, n) + offset).image;
    }
    const at::Tensor real = batch.images.narrow(0, n, n);
    const at::Tensor codes = at::cat({w_e, w_e.narrow(0, n, n)});
    const at::Tensor offsets = at::cat({offset, at::zeros_like(offset), edit.w_offset.narrow(0, n, n)});
    const at::Tensor out = edited(*editor_, at::cat({synthetic, real, real}), codes, offsets, /*training=*/true);
    const at::Tensor supervised = out.narrow(0, 0, 2 * n);
    const at::Tensor real_edit = out.narrow(0, 2 * n, n);

    const at::Tensor targets = at::cat({synthetic_edited, real});
    // Against the portrait's own inversion: what the inversion misses would drown the edit.
    const at::Tensor change = real_edit - out.narrow(0, n, n).detach();
    const at::Tensor real_change = pyramid_loss(change, edit.effect.narrow(0, n, n), face_weight(real.size(2), 3.0));
    at::Tensor loss = l2_loss(supervised, targets) * options_.l2_weight +
                      pyramid_loss(supervised, targets) * options_.pyramid_weight +
                      real_change * options_.real_edit_weight;
    if (options_.attribute_weight > 0 || options_.adversarial_weight > 0) {
        loss = loss + judge_loss(real_edit, edit.targets.narrow(0, n, n), edit.weights.narrow(0, n, n));
    }
    loss.backward();
    step_models({editor_adam_}, learning_rate_scale(progress, steps_++));
    return {{"pair_l2", l2_loss(out.narrow(0, 0, n), synthetic_edited).item<double>()},
            {"inversion_l2", l2_loss(out.narrow(0, n, n), real).item<double>()},
            {"real_change", real_change.item<double>()}};
}

at::Tensor EditorStage::judge_loss(const at::Tensor& images, const at::Tensor& targets, const at::Tensor& weights) {
    const at::Tensor seen = augment(area_downsample(images, discriminator_.resolution()), random_);
    const at::Tensor features = discriminator_.features(seen);
    const at::Tensor logits = at::linear(features, attribute_weight_, attribute_bias_);
    return attribute_loss(logits, targets, weights) * options_.attribute_weight +
           generator_loss(discriminator_.score(features)) * options_.adversarial_weight;
}

Measures EditorStage::evaluate() {
    const at::NoGradGuard no_grad;
    const FeatureEditor editor(editor_adam_->average());
    const PortraitBatch unseen = data_.batch(data_.evaluation());
    const at::Tensor w_e = encoder_.encode(unseen.images);
    const at::Tensor zero = at::zeros_like(w_e);
    const at::Tensor image = edited(editor, unseen.images, w_e, zero, /*training=*/false);
    return {{"unseen_l2", l2_loss(image, unseen.images).item<double>()}};
}

void EditorStage::write_samples(const std::string& path) {
    const FeatureEditor editor(editor_adam_->average());
    write_edit_samples(path, data_.first_unseen(10), directions_,
                       [&](const at::Tensor& image, const at::Tensor& w_offset) {
                           return edited(editor, image, encoder_.encode(image), w_offset, /*training=*/false);
                       });
}

}  // namespace lineament
