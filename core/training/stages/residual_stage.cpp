#include "core/training/stages/residual_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/data/image_grid.h"
#include "core/data/losses.h"
#include "core/inversion/styleres_kind.h"
#include "core/inversion/warpres_kind.h"
#include "core/weights/state_dict.h"

namespace lineament {
namespace {

FaceLossWeights straight_weights(const ResidualOptions& options) {
    return {options.l2_weight, options.perceptual_weight, options.identity_weight};
}

FaceLossWeights cycle_weights(const ResidualOptions& options) {
    return {options.cycle_l2_weight, options.cycle_perceptual_weight, options.cycle_identity_weight};
}

// Of either path's: what must be at hand.
FaceLossWeights largest_weights(const ResidualOptions& options) {
    return {0.0, std::max(options.perceptual_weight, options.cycle_perceptual_weight),
            std::max(options.identity_weight, options.cycle_identity_weight)};
}

}  // namespace

void ResidualOptions::check() const {
    if (batch < 2) throw std::invalid_argument("A residual stage's batch must be at least two portraits.");
    if (!(least_edit >= 0 && most_edit >= least_edit)) {
        throw std::invalid_argument("A residual stage's least_edit must lie between 0 and its most_edit.");
    }
    if (cycle_batch < 0 || cycle_batch > batch) {
        throw std::invalid_argument("A residual stage's cycle_batch must lie between 0 (all) and its batch.");
    }
    if (pair_batch < 0 || pair_batch >= batch) {
        throw std::invalid_argument("A residual stage's pair_batch must be a part of its batch, or 0.");
    }
    if (r1_every < 1) throw std::invalid_argument("A residual stage's r1_every must be at least one step.");
}

ResidualStage::ResidualStage(const PortraitData& data, const StateDict& previous, const StyleResOptions& options,
                             const FaceComparison& comparison, const EditPairs* pairs)
    : ResidualStage("styleres", data, previous, options, comparison,
                    fresh_styleres_modules(options.shape, options.seed), {}, pairs) {}

ResidualStage::ResidualStage(const PortraitData& data, const StateDict& previous, const WarpResOptions& options,
                             const FaceComparison& comparison, ReferenceFlow reference_flow, const EditPairs* pairs)
    : ResidualStage("warpres", data, previous, options, comparison, fresh_warpres_modules(options.shape, options.seed),
                    std::move(reference_flow), pairs) {}

ResidualStage::ResidualStage(const char* name, const PortraitData& data, const StateDict& previous,
                             const ResidualOptions& options, const FaceComparison& comparison, StateDict modules,
                             ReferenceFlow reference_flow, const EditPairs* pairs)
    : OptimisedStage(data, options.seed),
      name_(name),
      options_(options),
      comparison_(comparison_for(largest_weights(options), comparison, previous, name)),
      reference_flow_(std::move(reference_flow)),
      pairs_(pairs),
      generator_(sub_state(previous, "generator.")),
      encoder_(sub_state(previous, "e4e.")),
      passes_(generator_, encoder_, {options.feature_index}) {
    options.check();
    set_requires_grad(previous, false);
    if (options.pair_batch > 0) directions_ = directions_for_pairs(name, previous, pairs);
    OptimiserOptions adam;
    adam.learning_rate = options.rate;
    adam.beta1 = 0.9;
    adam.beta2 = 0.999;
    modules_adam_ = &add_model(name, std::move(modules), adam);
    modules_ = modules_of(modules_adam_->parameters());
    passes_.check(*modules_);
    if (options.adversarial_weight == 0) return;
    const StateDict judge = sub_state(previous, "discriminator.");
    if (judge.empty()) {
        throw std::invalid_argument(std::string("The adversarial loss of the stage '") + name +
                                    "' fine-tunes a discriminator, but none is there: train the stage 'refine' or "
                                    "'gan' before it, or set adversarial_weight to 0.");
    }
    adam.learning_rate = options.discriminator_rate;
    adam.average_decay = 0;
    discriminator_adam_ = &add_model("discriminator", cloned(judge), adam);
    discriminator_ = std::make_unique<Discriminator>(discriminator_adam_->parameters());
}

std::unique_ptr<ResidualKind> ResidualStage::modules_of(const StateDict& state) const {
    if (name_ == "styleres") return std::make_unique<StyleResKind>(std::make_shared<const StyleResModules>(state));
    return std::make_unique<WarpResKind>(std::make_shared<const WarpResModules>(state));
}

ResidualStage::Rendering ResidualStage::render(const ResidualKind& modules, const FaceResidual& residual,
                                               const StyleCode& styles, const ResidualHead& head) const {
    const ResidualEditState state = passes_.edit(modules, residual, styles, head);
    return {passes_.image(state), state.state.feature - head.state.feature, state.flow};
}

ResidualStage::Rendering ResidualStage::render(const ResidualKind& modules, const FaceResidual& residual,
                                               const at::Tensor& w_plus) const {
    const StyleCode styles = generator_.styles(w_plus);
    return render(modules, residual, styles, passes_.head(modules, styles));
}

at::Tensor ResidualStage::edit_towards_others(const at::Tensor& w_plus) {
    const at::NoGradGuard no_grad;
    const int64_t n = w_plus.size(0);
    const at::Tensor share =
        random_.uniform({n, 1, 1}) * (options_.most_edit - options_.least_edit) + options_.least_edit;
    at::Tensor others = w_plus.roll({1}, {0});
    if (options_.mapped_edits) {
        others = generator_.map(random_.normal({n, generator_.options().w_dim})).unsqueeze(1).expand_as(w_plus);
    }
    return (others - w_plus) * share;
}

// The pairs are the last of the batch.
at::Tensor ResidualStage::distance_to_copies(const ResidualFaces& faces, const PairBatch& pairs,
                                             Measures& measures) const {
    const int64_t paired = options_.pair_batch, first = options_.batch - paired;
    const at::Tensor edited = faces.w_plus.narrow(0, first, paired) + pair_offsets(directions_, pairs);
    const at::Tensor after = render(*modules_, faces.residual.rows(first, paired), edited).image;
    measures["pair_l2"] = l2_loss(after, pairs.after).item<double>();
    return copy_loss(after, pairs);
}

// The reference sees what the generator makes of both codes; it knows nothing of residuals.
at::Tensor ResidualStage::flow_loss(const Rendering& edited, const at::Tensor& w_plus,
                                    const at::Tensor& edited_w) const {
    at::Tensor wanted;
    {
        const at::NoGradGuard no_grad;
        wanted = reference_flow_(generator_.synthesize(w_plus).image, generator_.synthesize(edited_w).image);
        const int64_t side = edited.flow.size(2);
        wanted = area_downsample(wanted, side) * (static_cast<double>(side) / static_cast<double>(wanted.size(2)));
    }
    return (edited.flow - wanted).abs().mean();
}

double ResidualStage::rate_scale() const {
    const auto passed = std::count_if(options_.halve_rate_at.begin(), options_.halve_rate_at.end(),
                                      [&](int step) { return steps_ >= step; });
    return std::pow(0.5, static_cast<double>(passed));
}

Measures ResidualStage::step(double) {
    const int64_t paired = options_.pair_batch;
    at::Tensor images = data_.random_batch(options_.batch - paired, random_).images;
    PairBatch pairs;
    if (paired > 0) {
        pairs = in_other_light(pairs_->random_batch(paired, random_), random_);
        images = at::cat({images, pairs.before});
    }
    const ResidualFaces faces = passes_.invert(*modules_, images);
    const Rendering straight = render(*modules_, faces.residual, faces.styles, faces.head);

    const int64_t cycled = options_.cycle_batch > 0 ? options_.cycle_batch : options_.batch;
    const at::Tensor codes = faces.w_plus.narrow(0, 0, cycled);
    const at::Tensor targets = images.narrow(0, 0, cycled);
    const at::Tensor offsets = edit_towards_others(faces.w_plus).narrow(0, 0, cycled);
    const Rendering edited = render(*modules_, faces.residual.rows(0, cycled), codes + offsets);
    const ResidualFaces again = passes_.invert(*modules_, edited.image.clamp(-1, 1));  // as a picture is
    const Rendering back = render(*modules_, again.residual, again.w_plus - offsets);

    Measures measures, cycle_measures;
    const at::Tensor added = straight.added.abs().mean() + edited.added.abs().mean();
    at::Tensor loss = face_loss(straight.image, images, straight_weights(options_), comparison_, measures) +
                      face_loss(back.image, targets, cycle_weights(options_), comparison_, cycle_measures) +
                      added * options_.feature_weight;
    for (const auto& [figure, value] : cycle_measures)
        measures["cycle_" + figure] = value;
    measures["l2"] = l2_loss(straight.image, images).item<double>();
    measures["cycle_l2"] = l2_loss(back.image, targets).item<double>();
    measures["added"] = added.item<double>();
    if (options_.pyramid_weight > 0) loss = loss + pyramid_loss(straight.image, images) * options_.pyramid_weight;
    if (options_.cycle_pyramid_weight > 0) {
        loss = loss + pyramid_loss(back.image, targets) * options_.cycle_pyramid_weight;
    }
    if (paired > 0) {
        loss = loss + distance_to_copies(faces, pairs, measures) * options_.copy_weight;
    }
    if (reference_flow_ && edited.flow.defined() && options_.flow_weight > 0) {
        const at::Tensor flow = flow_loss(edited, codes, codes + offsets);
        loss = loss + flow * options_.flow_weight;
        measures["flow"] = flow.item<double>();
    }
    const at::Tensor fakes = at::cat({straight.image, edited.image});
    if (discriminator_) {
        set_requires_grad(discriminator_adam_->parameters(), false);
        const at::Tensor adversarial =
            generator_loss(discriminator_->forward(area_downsample(fakes, discriminator_->resolution())));
        loss = loss + adversarial * options_.adversarial_weight;
        measures["adversarial"] = adversarial.item<double>();
    }
    loss.backward();
    step_models({modules_adam_}, rate_scale(), options_.gradient_limit);
    if (discriminator_) measures["judge"] = step_discriminator(images, fakes.detach());
    ++steps_;
    return measures;
}

double ResidualStage::step_discriminator(const at::Tensor& reals, const at::Tensor& fakes) {
    set_requires_grad(discriminator_adam_->parameters(), true);
    const auto judge = [&](const at::Tensor& images) { return discriminator_->forward(images); };
    const double r1_weight = steps_ % options_.r1_every == 0 ? options_.r1_gamma / 2 * options_.r1_every : 0;
    const int side = discriminator_->resolution();
    const double loss = judge_backward(judge, area_downsample(reals, side), area_downsample(fakes, side), r1_weight);
    step_models({discriminator_adam_}, rate_scale());
    return loss;
}

at::Tensor ResidualStage::rendered(const at::Tensor& images, const at::Tensor& w_offsets) const {
    const at::NoGradGuard no_grad;
    const std::unique_ptr<ResidualKind> modules = modules_of(modules_adam_->average());
    const ResidualFaces faces = passes_.invert(*modules, images);
    if (!w_offsets.defined()) return render(*modules, faces.residual, faces.styles, faces.head).image;
    return render(*modules, faces.residual, faces.w_plus + w_offsets).image;
}

Measures ResidualStage::evaluate() {
    const at::NoGradGuard no_grad;
    const std::unique_ptr<ResidualKind> modules = modules_of(modules_adam_->average());
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    const ResidualFaces faces = passes_.invert(*modules, images);
    const at::Tensor image = render(*modules, faces.residual, faces.styles, faces.head).image;
    return {{"unseen_l2", l2_loss(image, images).item<double>()},
            {"unseen_w_l2", l2_loss(generator_.synthesize(faces.styles).image, images).item<double>()}};
}

void ResidualStage::write_samples(const std::string& path) {
    const at::NoGradGuard no_grad;
    const std::unique_ptr<ResidualKind> modules = modules_of(modules_adam_->average());
    const at::Tensor images = data_.first_unseen(8).images;
    const ResidualFaces faces = passes_.invert(*modules, images);
    const at::Tensor towards_others = faces.w_plus.lerp(faces.w_plus.roll({1}, {0}), options_.most_edit);
    save_image_grid(
        path,
        at::cat({images, generator_.synthesize(faces.styles).image,
                 render(*modules, faces.residual, faces.styles, faces.head).image,
                 generator_.synthesize(towards_others).image, render(*modules, faces.residual, towards_others).image}),
        8);
}

}  // namespace lineament
