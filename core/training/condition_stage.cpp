#include "core/training/condition_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/training/direction_finder.h"
#include "core/training/image_grid.h"
#include "core/training/losses.h"
#include "core/training/stage_helpers.h"

namespace lineament {

at::Tensor encode_training(const StyleEncoder& encoder, const PortraitData& data) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> codes;
    for (const at::Tensor& chunk : data.batch(data.training()).images.split(64))
        codes.push_back(encoder.encode(chunk));
    return at::cat(codes);
}

at::Tensor attribute_effects(const PortraitData& data) {
    const PortraitBatch all = data.batch(data.training());
    const at::Tensor flat = all.images.reshape({all.images.size(0), 3, -1});
    return regress_directions(flat, all.labels).reshape({-1, 3, all.images.size(2), all.images.size(3)});
}

void write_edit_samples(const std::string& path, const PortraitBatch& portraits, const at::Tensor& directions,
                        const EditRenderer& render) {
    const at::NoGradGuard no_grad;
    const int64_t attributes = directions.size(0);
    std::vector<at::Tensor> tiles;
    for (int64_t face = 0; face < portraits.images.size(0); ++face) {
        const at::Tensor image = portraits.images.narrow(0, face, 1);
        tiles.push_back(image);
        tiles.push_back(render(image, at::zeros_like(directions[0]).unsqueeze(0)));
        for (int64_t i = 0; i < attributes; ++i) {
            const double toward = portraits.labels[face][i].item<float>() > 0.5F ? -1.0 : 1.0;
            tiles.push_back(render(image, (directions[i] * (toward * attribute_reaches()[i])).unsqueeze(0)));
        }
    }
    save_image_grid(path, at::cat(tiles), static_cast<int>(attributes) + 2);
}

ConditionStage::ConditionStage(const PortraitData& data, const StateDict& previous, const ConditionOptions& options)
    : OptimisedStage(data, options.seed), options_(options) {
    AdamOptions adam;
    adam.learning_rate = options.generator_rate;
    generator_adam_ = &add_model("generator", cloned(sub_state(previous, "generator.")), adam);
    adam.learning_rate = options.encoder_rate;
    encoder_adam_ = &add_model("e4e", cloned(sub_state(previous, "e4e.")), adam);
    generator_ = std::make_unique<Generator>(generator_adam_->parameters());
    encoder_ = std::make_unique<StyleEncoder>(encoder_adam_->parameters());
    const at::Tensor labels = data.batch(data.training()).labels;
    label_mean_ = labels.mean(0);
    adam.learning_rate = options.direction_rate;
    at::Tensor start = regress_directions(encode_training(*encoder_, data), labels);
    const at::Tensor size = start.square().mean({1, 2}, /*keepdim=*/true).sqrt();
    start = (start * (options.start_size / size.clamp_min(1e-6)).clamp_min(1.0)).contiguous();
    effects_ = attribute_effects(data);
    direction_adam_ = &add_model("directions", {{"attributes", start}}, adam);
}

at::Tensor ConditionStage::label_part(const at::Tensor& labels) const {
    const at::Tensor& directions = direction_adam_->parameters().at("attributes");  // [K, rows, w_dim]
    return at::matmul(labels - label_mean_, directions.flatten(1))
        .reshape({labels.size(0), directions.size(1), directions.size(2)});
}

at::Tensor ConditionStage::effect_loss(const at::Tensor& code, const at::Tensor& unedited, const at::Tensor& labels) {
    // Half of the batch: one attribute each, towards the other label.
    const int64_t n = code.size(0) / 2;
    const int64_t side = unedited.size(2);
    const at::Tensor& directions = direction_adam_->parameters().at("attributes");
    const at::Tensor picks = at::randint(0, directions.size(0), {n}, random_, at::TensorOptions(at::kLong));
    const at::Tensor mine = labels.narrow(0, 0, n).gather(1, picks.unsqueeze(1)).squeeze(1);
    const at::Tensor amount = mine.gt(0.5).to(at::kFloat).mul(-2.0).add(1.0).view({n, 1, 1});  // +1 or -1
    SynthesisOptions synthesis;
    synthesis.stop_side = static_cast<int>(side);
    const at::Tensor edited_code = code.narrow(0, 0, n).detach() + directions.index_select(0, picks) * amount;
    const at::Tensor edited = generator_->synthesize(edited_code, synthesis).image;
    const at::Tensor effect = area_downsample(effects_.index_select(0, picks), side) * amount.unsqueeze(3);
    return weighted_loss(edited, unedited.narrow(0, 0, n).detach() + effect);
}

at::Tensor ConditionStage::weighted_loss(const at::Tensor& image, const at::Tensor& target) const {
    return pyramid_loss(image, target, face_weight(image.size(2), options_.centre_weight));
}

Measures ConditionStage::step(double progress) {
    const PortraitBatch batch = data_.random_batch(options_.batch, random_);
    const bool distilling = progress >= options_.distil_from;
    if (distilling && !teacher_) {
        teacher_state_ = cloned(encoder_adam_->average());
        teacher_ = std::make_unique<StyleEncoder>(teacher_state_);
        set_requires_grad(direction_adam_->parameters(), false);
    }
    SynthesisOptions synthesis;
    if (progress < options_.full_side_from) synthesis.stop_side = options_.first_side;
    const at::Tensor code = encoder_->encode(batch.images, /*training=*/true);
    const at::Tensor labelled = label_part(batch.labels);
    const at::Tensor image = generator_->synthesize(distilling ? code : code + labelled, synthesis).image;
    const at::Tensor pyramid = weighted_loss(image, area_downsample(batch.images, image.size(2)));
    const at::Tensor deltas = (code.narrow(1, 1, code.size(1) - 1) - code.narrow(1, 0, 1)).square().mean();
    const at::Tensor effect = effect_loss(distilling ? code : code + labelled, image, batch.labels);
    at::Tensor loss = pyramid + effect * options_.effect_weight + deltas * options_.delta_weight +
                      code.square().mean() * options_.latent_weight;
    Measures measures{{"pyramid", pyramid.item<double>()},
                      {"effect", effect.item<double>()},
                      {"label_part", labelled.square().mean().item<double>()}};
    if (distilling) {
        at::Tensor wanted;
        {
            const at::NoGradGuard no_grad;
            wanted = teacher_->encode(batch.images) + labelled;
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
    if (!teacher_state_.empty()) teacher_ = std::make_unique<StyleEncoder>(teacher_state_);
}

}  // namespace lineament
