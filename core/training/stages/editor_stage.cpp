#include "core/training/stages/editor_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <stdexcept>

#include "core/data/losses.h"
#include "core/data/portrait_codes.h"
#include "core/directions/direction_finder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/training/loop/edit_samples.h"
#include "core/training/loop/stage_helpers.h"
#include "core/training/optim/mixed_precision.h"
#include "core/weights/state_dict.h"

namespace lineament {

void EditorOptions::check() const {
    if (batch < 1 || synthetic < 0 || plain < 0 || std::max(synthetic, plain) > batch) {
        throw std::invalid_argument(
            "The editor's batch must be at least one portrait, and synthetic and plain lie between 0 and batch.");
    }
    if (!(two_share >= 0 && two_share <= 1) || !(plain_weight >= 0)) {
        throw std::invalid_argument("The editor's two_share must lie between 0 and 1, its plain_weight not below 0.");
    }
    if (adversarial_every < 1 || r1_every < 1) {
        throw std::invalid_argument("The editor's adversarial_every and r1_every must be at least one step.");
    }
    if (judge_inversions && plain == 0) {
        throw std::invalid_argument("The editor's judge_inversions needs plain inversions: set plain to 1 or more.");
    }
}

EditorStage::EditorStage(const EditPairs& pairs, const StateDict& previous, const EditorOptions& options,
                         const FaceComparison& comparison)
    : OptimisedStage(pairs.data(), options.seed),
      pairs_(pairs),
      options_(options),
      face_weights_{/*l2=*/0, options.perceptual_weight, options.identity_weight},
      comparison_(comparison_for(face_weights_, comparison, previous, "editor")),
      generator_(sub_state(previous, "generator.")),
      encoder_(sub_state(previous, "e4e.")),
      backbone_(sub_state(previous, "fs_backbone.")),
      fuser_(sub_state(previous, "fuser.")),
      passes_(generator_, {options.feature_index, /*backbone_side=*/0}),
      directions_(previous.at("directions.attributes")),
      guide_(previous) {
    options.check();
    for (const char* model : {"generator", "e4e", "directions", "fs_backbone", "fuser"}) {
        inherit(model, sub_state(previous, std::string(model) + "."));
    }
    set_requires_grad(previous, false);
    const PrincipalComponents pca = principal_components(encode_training(encoder_, data_).mean(1), options.components);
    components_ = pca.components * pca.deviations.view({-1, 1, 1});
    if (options.own_kernels) {  // most passes of this stage are without gradients
        generator_.prepare_fast_inference();
        fuser_.prepare_fast_inference();
    }
    const int channels = generator_.options().feature_channels(options.feature_index);
    OptimiserOptions optimiser;
    optimiser.beta1 = 0.9;
    if (options.optimiser == OptimiserRule::Ranger) optimiser = OptimiserOptions::ranger();
    optimiser.learning_rate = options.rate;
    optimiser.average_decay = 0.99;
    editor_adam_ = &add_model(
        "editor", fresh_feature_editor(channels, options.seed, 5, /*second_gain=*/-options.delta_gain), optimiser);
    editor_ = std::make_unique<FeatureEditor>(editor_adam_->parameters());
    OptimiserOptions adam;
    adam.learning_rate = options.discriminator_rate;
    adam.beta1 = 0.0;
    adam.average_decay = 0;
    discriminator_adam_ = &add_model("discriminator", cloned(sub_state(previous, "discriminator.")), adam);
    discriminator_ = std::make_unique<Discriminator>(discriminator_adam_->parameters());
}

EditorStage::Inversion EditorStage::invert(const at::Tensor& images) const {
    const at::NoGradGuard no_grad;
    const SfeFaces faces = passes_.invert(backbone_, fuser_, images);
    return {faces.w_plus, passes_.editable_code(encoder_, images), faces.feature};
}

at::Tensor EditorStage::edited(const FeatureEditor& editor, const Inversion& inversion, const at::Tensor& w_offset,
                               bool training) const {
    at::Tensor delta;
    StyleCode styles;
    GeneratorState head;
    {
        const at::NoGradGuard no_grad;  // everything before H is frozen
        const int side = passes_.feature_side();
        const at::Tensor before = passes_.feature(generator_.styles(inversion.w_e, side));
        delta = passes_.delta(before, generator_.styles(inversion.w_e + w_offset, side));
        styles = generator_.styles(inversion.w_plus + w_offset);
        head = passes_.head(styles);
    }
    const MixedPrecision mixed(/*wanted=*/training);
    const at::Tensor feature = passes_.edited_feature(editor, inversion.feature, delta, training);
    return passes_.image(styles, {feature, head.rgb});
}

at::Tensor EditorStage::synthetic_offsets() {
    const int64_t n = options_.synthetic, attributes = directions_.size(0);
    const at::Tensor pool = at::cat({directions_, components_.expand({-1, directions_.size(1), -1})});
    const at::Tensor picks = random_.integers(0, pool.size(0), {n});
    const at::Tensor reach = picks.lt(attributes).to(at::kFloat).mul(-0.8).add(2.0);  // 1.2 labels, 2 deviations
    const at::Tensor powers = (random_.uniform({n}) * 2 - 1) * reach;
    return pool.index_select(0, picks) * powers.view({n, 1, 1});
}

// Rows: synthetic pairs, some portraits with delta 0, all portraits with their edits.
EditorStage::Batch EditorStage::next_batch(const PairBatch& pairs, const at::Tensor& offsets, const at::Tensor& after) {
    const at::NoGradGuard no_grad;
    const MixedPrecision mixed;
    const int64_t n = pairs.before.size(0), synthetic = options_.synthetic, plain = options_.plain;
    const at::Tensor some = synthetic_offsets();
    const at::Tensor codes = passes_.editable_code(encoder_, pairs.before.narrow(0, 0, synthetic));
    const at::Tensor source = generator_.synthesize(codes).image;
    const Inversion all = invert(at::cat({source, pairs.before}));
    const at::Tensor rows = at::cat({at::arange(synthetic + plain), at::arange(synthetic, synthetic + n)});
    Batch batch;
    const at::Tensor w_e = at::cat({codes, all.w_e.narrow(0, synthetic, n)});
    batch.inversion = {all.w_plus.index_select(0, rows), w_e.index_select(0, rows), all.feature.index_select(0, rows)};
    batch.offsets = at::cat({some, at::zeros_like(offsets.narrow(0, 0, plain)), offsets});
    batch.targets = at::cat({generator_.synthesize(codes + some).image, pairs.before.narrow(0, 0, plain), after});
    const at::Tensor weight = pair_weight(pairs, options_.centre_weight, options_.change_weight);
    const at::Tensor plain_weight = weight.narrow(0, 0, plain) * options_.plain_weight;
    batch.weight = at::cat({at::ones_like(weight.narrow(0, 0, synthetic)), plain_weight, weight});
    return batch;
}

Measures EditorStage::step(double progress) {
    const double rate = learning_rate_scale(progress, steps_++);
    PairRequest request;
    request.two_share = options_.two_share;
    const PairBatch pairs = in_other_light(pairs_.random_batch(options_.batch, random_, request), random_);
    const int64_t n = options_.batch, unedited = options_.synthetic + options_.plain;
    at::Tensor offsets = pair_offsets(directions_, pairs);
    at::Tensor after = pairs.after;
    // Only of what one has or has not: anybody can become older or younger.
    const at::Tensor flags = pairs.change.mul(at::tensor(attribute_steps()).ne(1)).eq(0).all(1).view({n, 1, 1});
    const at::Tensor idle = random_.uniform({n, 1, 1}).lt(options_.idle_share).logical_and(flags);
    offsets = at::where(idle, -offsets, offsets);
    after = at::where(idle.unsqueeze(3), pairs.before, after);
    const Batch batch = next_batch(pairs, offsets, after);

    const at::Tensor out = edited(*editor_, batch.inversion, batch.offsets, /*training=*/true);
    const at::Tensor real_edits = out.narrow(0, unedited, n);
    const at::Tensor l2 = ((out - batch.targets).square() * batch.weight).mean();
    const at::Tensor pyramid = pyramid_loss(out, batch.targets, batch.weight);
    const at::Tensor colour = colour_loss(out, batch.targets);
    at::Tensor loss = l2 * options_.l2_weight + pyramid * options_.pyramid_weight + colour * options_.colour_weight;
    const at::Tensor inverted = out.narrow(0, options_.synthetic, options_.plain);
    Measures measures{{"pair_l2", l2_loss(real_edits, after).item<double>()},
                      {"inversion_l2", l2_loss(inverted, pairs.before.narrow(0, 0, options_.plain)).item<double>()},
                      {"pyramid", pyramid.item<double>()},
                      {"colour", colour.item<double>()}};
    loss = loss + face_loss(out, batch.targets, face_weights_, comparison_, measures);
    const at::Tensor& fakes = options_.judge_inversions ? inverted : real_edits;
    const bool judged = options_.adversarial_weight > 0 && progress >= options_.adversarial_from &&
                        steps_ % options_.adversarial_every == 0;
    if (judged) {
        set_requires_grad(discriminator_adam_->parameters(), false);
        const at::Tensor adversarial = generator_loss(discriminator_->forward(seen_by_judge(fakes)));
        loss = loss + adversarial * options_.adversarial_weight;
        measures["adversarial"] = adversarial.item<double>();
    }
    const at::Tensor wanted = at::where(idle.view({n, 1}), -pairs.change, pairs.change);
    loss = loss + guide_loss(real_edits, pairs.before, wanted, measures);
    loss.backward();
    step_models({editor_adam_}, rate);
    if (judged) {
        measures["judge"] = step_discriminator(
            in_light(data_.random_batch(n, random_).images, random_light(n, random_)), fakes.detach(), rate);
    }
    return measures;
}

at::Tensor EditorStage::guide_loss(const at::Tensor& edits, const at::Tensor& before, const at::Tensor& wanted,
                                   Measures& measures) {
    const EditGuide::Opinion opinion = guide_.look(edits, before, wanted, random_);
    if (guide_.knows_attributes()) {
        measures["asked"] = opinion.asked.item<double>();
        measures["others"] = opinion.others.item<double>();
    }
    if (guide_.knows_likeness()) measures["likeness"] = opinion.likeness.item<double>();
    return opinion.asked * options_.asked_weight + opinion.others * options_.others_weight +
           opinion.likeness * options_.likeness_weight;
}

at::Tensor EditorStage::seen_by_judge(const at::Tensor& images) {
    return augment(area_downsample(images, discriminator_->resolution()), random_);
}

double EditorStage::step_discriminator(const at::Tensor& reals, const at::Tensor& fakes, double rate_scale) {
    set_requires_grad(discriminator_adam_->parameters(), true);
    const auto judge = [&](const at::Tensor& images) { return discriminator_->forward(images); };
    const bool regularised = steps_ / options_.adversarial_every % options_.r1_every == 0;
    const double r1_weight = regularised ? options_.r1_gamma / 2 * options_.r1_every : 0;
    const at::Tensor seen_fakes = seen_by_judge(fakes);
    const double judged = judge_backward(judge, seen_by_judge(reals), seen_fakes, r1_weight);
    step_models({discriminator_adam_}, rate_scale);
    return judged;
}

at::Tensor EditorStage::rendered(const at::Tensor& images, const at::Tensor& w_offsets) const {
    const at::NoGradGuard no_grad;
    const FeatureEditor editor(editor_adam_->average());
    return edited(editor, invert(images), w_offsets, /*training=*/false);
}

Measures EditorStage::evaluate() {
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    const at::Tensor no_edit = at::zeros_like(directions_.narrow(0, 0, 1)).expand({images.size(0), -1, -1});
    return {{"unseen_l2", l2_loss(rendered(images, no_edit), images).item<double>()}};
}

void EditorStage::write_samples(const std::string& path) {
    const FeatureEditor editor(editor_adam_->average());
    write_edit_samples(path, data_.first_unseen(10), directions_,
                       [&](const at::Tensor& image, const at::Tensor& w_offset) {
                           return edited(editor, invert(image), w_offset, /*training=*/false);
                       });
}

}  // namespace lineament
