#include "core/training/refine_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>

#include "core/training/condition_stage.h"
#include "core/training/losses.h"
#include "core/training/stage_helpers.h"

namespace lineament {
namespace {

int64_t attribute_index(const std::string& name) {
    const std::vector<std::string>& names = attribute_names();
    return std::find(names.begin(), names.end(), name) - names.begin();
}

StateDict fresh_judge(const RefineOptions& options) {
    StateDict state = fresh_discriminator(options.side, options.discriminator_channels, options.seed);
    const int64_t features = options.discriminator_channels.back();
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    state["attributes.weight"] = at::zeros({attributes, features}, at::TensorOptions(at::kFloat));
    state["attributes.bias"] = at::zeros({attributes}, at::TensorOptions(at::kFloat));
    return state;
}

}  // namespace

RefineStage::RefineStage(const PortraitData& data, const StateDict& previous, const RefineOptions& options)
    : OptimisedStage(data, options.seed), options_(options) {
    AdamOptions adam;
    adam.average_decay = 0.998;
    adam.learning_rate = options.generator_rate;
    generator_adam_ = &add_model("generator", cloned(sub_state(previous, "generator.")), adam);
    adam.learning_rate = options.encoder_rate;
    encoder_adam_ = &add_model("e4e", cloned(sub_state(previous, "e4e.")), adam);
    generator_ = std::make_unique<Generator>(generator_adam_->parameters());
    encoder_ = std::make_unique<StyleEncoder>(encoder_adam_->parameters());

    const at::Tensor labels = data.batch(data.training()).labels;
    adam.learning_rate = options.direction_rate;
    direction_adam_ = &add_model("directions", cloned(sub_state(previous, "directions.")), adam);

    adam.learning_rate = options.discriminator_rate;
    adam.beta1 = 0.0;
    adam.average_decay = 0;
    discriminator_adam_ = &add_model("discriminator", fresh_judge(options), adam);
    discriminator_ = std::make_unique<Discriminator>(discriminator_adam_->parameters());

    const at::Tensor share = labels.mean(0).clamp(0.05, 0.95);  // [K]
    class_weights_ = at::stack({(1 - share).reciprocal(), share.reciprocal()}).mul(0.5);
}

RefineStage::Edit RefineStage::random_edit(const at::Tensor& labels) {
    static const int64_t facial_hair = attribute_index("facial_hair");
    static const int64_t female = attribute_index("female");
    static const int64_t grey = attribute_index("grey_hair");
    static const int64_t blond = attribute_index("blond_hair");
    static const int64_t bald = attribute_index("bald");
    static const int64_t age = attribute_index("age");
    const int64_t n = labels.size(0);
    const int64_t attributes = labels.size(1);
    const at::Tensor picks = at::randint(0, attributes, {n}, random_, at::TensorOptions(at::kLong));
    const at::Tensor ages = at::rand({n}, random_, labels.options());
    Edit edit{at::zeros_like(labels), labels.clone(), at::full_like(labels, options_.other_attributes)};
    for (int64_t i = 0; i < n; ++i) {
        int64_t pick = picks[i].item<int64_t>();
        const bool is_woman = labels[i][female].item<float>() > 0.5F;
        if (is_woman && (pick == facial_hair || pick == bald)) pick = age;
        const float now = labels[i][pick].item<float>();
        const float target = pick == age ? ages[i].item<float>() : 1.0F - now;
        edit.shift[i][pick] = target - now;
        edit.targets[i][pick] = target;
        edit.weights[i][pick] = 1.0;
        // Hair has one colour: an edit of one leaves open what becomes of the other.
        if (pick == grey || pick == blond || pick == age) edit.weights[i][pick == grey ? blond : grey] = 0.0;
    }
    return edit;
}

at::Tensor RefineStage::shifted(const at::Tensor& w_plus, const at::Tensor& shift) const {
    const at::Tensor& directions = direction_adam_->parameters().at("attributes");  // [K, rows, w_dim]
    return w_plus + at::matmul(shift, directions.flatten(1)).reshape(w_plus.sizes());
}

at::Tensor RefineStage::attribute_logits(const at::Tensor& features) const {
    const StateDict& judge = discriminator_adam_->parameters();
    return at::linear(features, judge.at("attributes.weight"), judge.at("attributes.bias"));
}

Measures RefineStage::step_full_side(const PortraitBatch& batch, double progress) {
    const at::Tensor w = encoder_->encode(batch.images, /*training=*/true);
    const at::Tensor reconstruction = pyramid_loss(generator_->synthesize(w).image, batch.images);
    (reconstruction + w.square().mean() * options_.latent_weight).backward();
    step_models({generator_adam_, encoder_adam_}, learning_rate_scale(progress, steps_++));
    return {{"pyramid_full", reconstruction.item<double>()}};
}

Measures RefineStage::step(double progress) {
    const PortraitBatch batch = data_.random_batch(options_.batch, random_);
    if (steps_ % 3 == 2) return step_full_side(batch, progress);
    const double rate = learning_rate_scale(progress, steps_);
    const at::Tensor reals = area_downsample(batch.images, options_.side);
    const int64_t n = reals.size(0);

    set_requires_grad(discriminator_adam_->parameters(), false);
    const at::Tensor w = encoder_->encode(batch.images, /*training=*/true);
    const Edit edit = random_edit(batch.labels);
    SynthesisOptions synthesis;
    synthesis.stop_side = options_.side;
    const at::Tensor both = generator_->synthesize(at::cat({w, shifted(w, edit.shift)}), synthesis).image;
    const at::Tensor reconstructed = both.narrow(0, 0, n);
    const at::Tensor edited = both.narrow(0, n, n);
    const at::Tensor features = discriminator_->features(augment(both, random_));
    const at::Tensor pyramid = pyramid_loss(reconstructed, reals);
    const at::Tensor adversarial = generator_loss(discriminator_->score(features));
    const at::Tensor attribute = attribute_loss(attribute_logits(features.narrow(0, n, n)), edit.targets, edit.weights);
    const at::Tensor change = (edited - reconstructed.detach()).abs().mean();
    const at::Tensor deltas = (w.narrow(1, 1, w.size(1) - 1) - w.narrow(1, 0, 1)).square().mean();
    // The judge must have seen something before its word counts.
    const double trust = std::min(1.0, static_cast<double>(steps_) / 300.0);
    (pyramid + adversarial * (trust * options_.adversarial_weight) + attribute * (trust * options_.attribute_weight) +
     change * options_.change_weight + deltas * options_.delta_weight + w.square().mean() * options_.latent_weight)
        .backward();
    step_models({generator_adam_, encoder_adam_, direction_adam_}, rate);
    set_requires_grad(discriminator_adam_->parameters(), true);
    const double judged = step_discriminator({reals, batch.labels}, both.detach(), rate);
    ++steps_;
    return {{"pyramid", pyramid.item<double>()},
            {"adversarial", adversarial.item<double>()},
            {"attribute", attribute.item<double>()},
            {"change", change.item<double>()},
            {"judge", judged}};
}

double RefineStage::step_discriminator(const PortraitBatch& batch, const at::Tensor& fakes, double rate_scale) {
    const at::Tensor reals = augment(batch.images, random_);
    const at::Tensor real_features = discriminator_->features(reals);
    // Half of the fakes, reconstructions and edits alike, keep the halves balanced.
    const at::Tensor picked =
        at::randperm(fakes.size(0), random_, at::TensorOptions(at::kLong)).narrow(0, 0, reals.size(0));
    const at::Tensor fake_features = discriminator_->features(augment(fakes.index_select(0, picked), random_));
    const at::Tensor weights = class_weights_[0] * (1 - batch.labels) + class_weights_[1] * batch.labels;
    const at::Tensor attributes = attribute_loss(attribute_logits(real_features), batch.labels, weights);
    const at::Tensor realness =
        discriminator_loss(discriminator_->score(real_features), discriminator_->score(fake_features));
    (realness + attributes).backward();
    if (steps_ / 3 % options_.r1_every == 0) {
        const at::Tensor inputs = reals.detach().set_requires_grad(true);
        const at::Tensor score = discriminator_->forward(inputs).sum();
        const at::Tensor gradient = torch::autograd::grad({score}, {inputs}, {}, /*retain_graph=*/true,
                                                          /*create_graph=*/true)[0];
        const at::Tensor penalty = gradient.square().sum({1, 2, 3}).mean();
        (penalty * (options_.r1_gamma / 2 * options_.r1_every)).backward();
    }
    step_models({discriminator_adam_}, rate_scale);
    return realness.item<double>();
}

Measures RefineStage::evaluate() {
    const at::NoGradGuard no_grad;
    const Generator generator(generator_adam_->average());
    const StyleEncoder encoder(encoder_adam_->average());
    const PortraitBatch unseen = data_.batch(data_.evaluation());
    const at::Tensor rendered = generator.synthesize(encoder.encode(unseen.images)).image;
    const at::Tensor logits = attribute_logits(discriminator_->features(area_downsample(unseen.images, options_.side)));
    const at::Tensor right = (logits > 0).eq(unseen.labels > 0.5).to(at::kFloat).mean(0);  // [K]
    Measures measures{{"unseen_l2", l2_loss(rendered, unseen.images).item<double>()}};
    for (int64_t i = 0; i < right.size(0); ++i) {
        measures["right_" + attribute_names()[i]] = right[i].item<double>();
    }
    return measures;
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
