#include "core/training/stages/condition_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "core/data/losses.h"
#include "core/directions/direction_finder.h"
#include "core/training/loop/edit_samples.h"
#include "core/training/loop/stage_helpers.h"
#include "core/weights/state_dict.h"

namespace lineament {

ConditionStage::ConditionStage(const EditPairs& pairs, const StateDict& previous, const ConditionOptions& options)
    : OptimisedStage(pairs.data(), options.seed), pairs_(pairs), options_(options) {
    OptimiserOptions adam;
    adam.learning_rate = options.generator_rate;
    generator_adam_ = &add_model("generator", cloned(sub_state(previous, "generator.")), adam);
    adam.learning_rate = options.encoder_rate;
    encoder_adam_ = &add_model("e4e", cloned(sub_state(previous, "e4e.")), adam);
    generator_ = std::make_unique<Generator>(generator_adam_->parameters());
    encoder_ = std::make_unique<StyleEncoder>(encoder_adam_->parameters());
    const at::Tensor labels = data_.batch(data_.training()).labels;
    label_mean_ = labels.mean(0);
    label_step_ = at::tensor(attribute_steps());
    adam.learning_rate = options.direction_rate;
    at::Tensor start = regress_directions(encode_training(*encoder_, data_), labels) * label_step_.view({-1, 1, 1});
    const at::Tensor size = start.square().mean({1, 2}, /*keepdim=*/true).sqrt();
    start = (start * (options.start_size / size.clamp_min(1e-6)).clamp_min(1.0)).contiguous();
    direction_adam_ = &add_model("directions", {{"attributes", start}}, adam);
}

at::Tensor ConditionStage::label_part(const at::Tensor& labels) const {
    const at::Tensor& directions = direction_adam_->parameters().at("attributes");  // [K, rows, w_dim]
    return at::matmul((labels - label_mean_) / label_step_, directions.flatten(1))
        .reshape({labels.size(0), directions.size(1), directions.size(2)});
}

void ConditionStage::begin_distilling() {
    teacher_state_ = cloned(encoder_adam_->average());
    teacher_ = std::make_unique<StyleEncoder>(teacher_state_);
    // What is handed on is the average; the others should go on with the same.
    copy_into(direction_adam_->parameters(), direction_adam_->average());
    set_requires_grad(direction_adam_->parameters(), false);
}

Measures ConditionStage::step(double progress) {
    const PairBatch batch = pairs_.random_batch(options_.batch, random_);
    // Once begun it goes on, also where more minutes are granted afterwards and the progress falls.
    const bool distilling = teacher_ || progress >= options_.distil_from;
    if (distilling && !teacher_) begin_distilling();
    SynthesisOptions synthesis;
    if (progress < options_.full_side_from) synthesis.stop_side = options_.first_side;
    const at::Tensor code = encoder_->encode(batch.before, /*training=*/true);
    const at::Tensor labelled = label_part(batch.labels);
    const at::Tensor base = distilling ? code : code + labelled;
    const at::Tensor offsets = pair_offsets(direction_adam_->parameters().at("attributes"), batch);
    const at::Tensor images = generator_->synthesize(at::cat({base, base + offsets}), synthesis).image;
    const int64_t side = images.size(2);
    const at::Tensor targets = area_downsample(at::cat({batch.before, batch.after}), side);
    const at::Tensor weight = area_downsample(pair_weight(batch, options_.centre_weight, options_.change_weight), side);
    const at::Tensor pyramid = pyramid_loss(images, targets, at::cat({weight, weight}));
    const at::Tensor deltas = (code.narrow(1, 1, code.size(1) - 1) - code.narrow(1, 0, 1)).square().mean();
    at::Tensor loss = pyramid + deltas * options_.delta_weight + code.square().mean() * options_.latent_weight;
    Measures measures{{"pyramid", pyramid.item<double>()}, {"label_part", labelled.square().mean().item<double>()}};
    if (distilling) {
        at::Tensor wanted;
        {
            const at::NoGradGuard no_grad;
            wanted = teacher_->encode(batch.before) + labelled;
        }
        const at::Tensor distil = l2_loss(code, wanted);
        loss = loss + distil * options_.distil_weight;
        measures["distil"] = distil.item<double>();
    }
    loss.backward();
    const double rate = learning_rate_scale(progress, steps_++);
    step_models({generator_adam_, encoder_adam_}, rate);
    if (!distilling) step_models({direction_adam_}, rate);
    return measures;
}

Measures ConditionStage::evaluate() {
    const at::NoGradGuard no_grad;
    const Generator generator(generator_adam_->average());
    const StyleEncoder encoder(encoder_adam_->average());
    const PortraitBatch unseen = data_.batch(data_.evaluation());
    const at::Tensor codes = encoder.encode(unseen.images);
    const at::Tensor alone = generator.synthesize(codes).image;
    const at::Tensor told = generator.synthesize(codes + label_part(unseen.labels)).image;
    return {{"unseen_l2", l2_loss(alone, unseen.images).item<double>()},
            {"unseen_l2_told", l2_loss(told, unseen.images).item<double>()}};
}

void ConditionStage::write_samples(const std::string& path) {
    const Generator generator(generator_adam_->average());
    const StyleEncoder encoder(encoder_adam_->average());
    write_edit_samples(path, data_.first_unseen(10), direction_adam_->average().at("attributes"),
                       [&](const at::Tensor& image, const at::Tensor& w_offset) {
                           return generator.synthesize(encoder.encode(image) + w_offset).image;
                       });
}

StateDict ConditionStage::state() const {
    StateDict state = OptimisedStage::state();
    merge_state(state, "teacher.", teacher_state_);
    return state;
}

void ConditionStage::load_state(const StateDict& state) {
    OptimisedStage::load_state(state);
    teacher_state_ = cloned(sub_state(state, "teacher."));
    if (!teacher_state_.empty()) {
        teacher_ = std::make_unique<StyleEncoder>(teacher_state_);
        set_requires_grad(direction_adam_->parameters(), false);
    }
}

}  // namespace lineament
