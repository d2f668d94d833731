#include "core/training/stages/fs_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/data/image_grid.h"
#include "core/data/losses.h"
#include "core/inversion/partial_feature.h"
#include "core/weights/state_dict.h"

namespace lineament {
namespace {

StateDict first_weights(const FsStageOptions& options, const StateDict& previous) {
    StateDict fresh = fresh_sfe_backbone(options.encoder, options.seed);
    if (!options.from_inverter) return fresh;
    StateDict inverter = sub_state(previous, "fs_backbone.");
    for (const auto& [name, tensor] : fresh) {
        const auto found = inverter.find(name);
        if (found == inverter.end() || found->second.sizes() != tensor.sizes()) {
            throw std::invalid_argument(
                "The stage 'fs' was to begin with the inverter's backbone, but that has no tensor of this shape: " +
                name + ". Give the options 'encoder' the inverter's widths and depths, or set from_inverter to false.");
        }
    }
    return cloned(inverter);
}

}  // namespace

void FsStageOptions::check() const {
    if (synthetic < 1 || real < 1) {
        throw std::invalid_argument("The stage 'fs' needs at least one synthetic face and one portrait per batch.");
    }
    if (pair_batch < 0 || pair_batch > real) {
        throw std::invalid_argument("The stage 'fs' counts its pair_batch among its real portraits: 0 to real.");
    }
}

FsStage::FsStage(const PortraitData& data, const StateDict& previous, const FsStageOptions& options,
                 const FaceComparison& comparison, const EditPairs* pairs)
    : OptimisedStage(data, options.seed),
      options_(options),
      face_weights_{/*l2=*/0, options.perceptual_weight, options.identity_weight},
      comparison_(comparison_for(face_weights_, comparison, previous, "fs")),
      generator_(sub_state(previous, "generator.")),
      passes_(generator_, {options.feature_index}),
      strides_(passes_.options().strides(generator_.options())),
      pairs_(pairs) {
    options.check();
    const GeneratorOptions& generator = generator_.options();
    if (data.side() != generator.resolution) {
        throw std::invalid_argument("The crops are " + std::to_string(data.side()) +
                                    " px wide, but the generator makes " + std::to_string(generator.resolution) +
                                    " px.");
    }
    if (options.mapped && generator.mapping_layers == 0) {
        throw std::invalid_argument(
            "The stage 'fs' draws faces by a mapping network, which the generator has not: train the stage 'mapping' "
            "before it, or set mapped to false.");
    }
    if (options.encoder.feature_channels != generator.feature_channels(options.feature_index)) {
        throw std::invalid_argument("The stage 'fs' must make " +
                                    std::to_string(generator.feature_channels(options.feature_index)) +
                                    " feature_channels, as the generator has at its feature layer.");
    }
    set_requires_grad(previous, false);
    if (options.pair_batch > 0) directions_ = directions_for_pairs("fs", previous, pairs);
    if (!options.mapped) e4e_ = std::make_unique<StyleEncoder>(sub_state(previous, "e4e."));
    OptimiserOptions rule;
    rule.beta1 = 0.9;
    if (options.optimiser == OptimiserRule::Ranger) rule = OptimiserOptions::ranger();
    rule.learning_rate = options.rate;
    rule.average_decay = 0.995;
    optimiser_ = &add_model("fs", first_weights(options, previous), rule);
    encoder_ = std::make_unique<SfeBackbone>(optimiser_->parameters(), strides_);
}

FsStage::Pass FsStage::run(const SfeBackbone& encoder, const at::Tensor& images, double feature_scale,
                           bool training) const {
    Pass pass;
    pass.faces = passes_.invert(encoder, images, training);
    pass.styles = generator_.styles(pass.faces.w_plus);
    const GeneratorState head = passes_.head(pass.styles);
    pass.generated = head.feature;
    pass.image = render(pass.styles, head, pass.faces.feature, feature_scale);
    return pass;
}

at::Tensor FsStage::render(const StyleCode& styles, const GeneratorState& head, const at::Tensor& feature,
                           double feature_scale) const {
    return passes_.image(styles, {partial_feature(head.feature, feature, feature_scale), head.rgb});
}

at::Tensor FsStage::edited(const Pass& pass, int64_t first, const at::Tensor& offsets, double feature_scale) const {
    const auto rows = [&](const at::Tensor& x) { return x.narrow(0, first, offsets.size(0)); };
    const StyleCode styles = generator_.styles(rows(pass.faces.w_plus) + offsets);
    const FsEditState edit = passes_.edit(rows(pass.faces.feature), rows(pass.generated), styles);
    return render(styles, {edit.generated, edit.state.rgb}, edit.state.feature, feature_scale);
}

at::Tensor FsStage::synthetic_codes() {
    const int64_t n = options_.synthetic;
    const GeneratorOptions& generator = generator_.options();
    if (options_.mapped) {
        const at::Tensor w = generator_.map(random_.normal({n, generator.w_dim}));
        return w.unsqueeze(1).expand({n, generator.w_rows(), generator.w_dim});
    }
    const at::Tensor portraits = data_.random_batch(2 * n, random_).images;
    const at::Tensor codes = e4e_->encode(portraits) + generator_.latent_avg();
    return codes.narrow(0, 0, n).lerp(codes.narrow(0, n, n), random_.uniform({n, 1, 1}));
}

std::vector<at::Tensor> FsStage::fresh_noise(int64_t count) {
    std::vector<at::Tensor> noise;
    for (const Generator::StyledConvolution& layer : generator_.convolutions())
        noise.push_back(random_.normal({count, 1, layer.noise.size(2), layer.noise.size(3)}));
    return noise;
}

at::Tensor FsStage::perceptual(const at::Tensor& images, const at::Tensor& targets) const {
    const int64_t side = std::min<int64_t>(256, images.size(2));
    at::Tensor sum;
    for (const int64_t scale : {1, 2, 4}) {
        const at::Tensor distance =
            comparison_.perceptual(area_downsample(images, side / scale), area_downsample(targets, side / scale));
        sum = sum.defined() ? sum + distance : distance;
    }
    return sum;
}

Measures FsStage::step(double progress) {
    const int64_t synthetic = options_.synthetic;
    at::Tensor codes, images, portraits;
    PairBatch pairs;
    {
        const at::NoGradGuard no_grad;
        codes = synthetic_codes();
        const int64_t plain = options_.real - options_.pair_batch;
        if (plain > 0) portraits = data_.random_batch(plain, random_).images;
        if (options_.pair_batch > 0) {
            pairs = in_other_light(pairs_->random_batch(options_.pair_batch, random_), random_);
            portraits = portraits.defined() ? at::cat({portraits, pairs.before}) : pairs.before;
        }
        images = at::cat({generator_.synthesize(codes).image, portraits});
        if (e4e_ && options_.code_weight > 0) {
            codes = at::cat({codes, e4e_->encode(portraits) + generator_.latent_avg()});
        }
    }
    const double rise = options_.feature_scale_rise;
    const double scale = rise > 0 ? std::min(1.0, rise * static_cast<double>(steps_)) : 1.0;
    const Pass pass = run(*encoder_, images, scale, /*training=*/true);
    const auto drawn = [&](const at::Tensor& x) { return x.narrow(0, 0, synthetic); };
    const auto real = [&](const at::Tensor& x) { return x.narrow(0, synthetic, options_.real); };

    const at::Tensor l2 = l2_loss(drawn(pass.image), drawn(images));
    const at::Tensor real_l2 = l2_loss(real(pass.image), real(images));
    const at::Tensor feature = l2_loss(pass.faces.feature, pass.generated);
    at::Tensor loss = l2 * options_.l2_weight + real_l2 * options_.real_l2_weight + feature * options_.feature_weight +
                      l2_loss(pass.faces.w_plus.narrow(0, 0, codes.size(0)), codes) * options_.code_weight;
    Measures measures{
        {"l2", l2.item<double>()}, {"real_l2", real_l2.item<double>()}, {"feature", feature.item<double>()}};
    if (options_.pair_batch > 0) {
        const at::Tensor after =
            edited(pass, images.size(0) - options_.pair_batch, pair_offsets(directions_, pairs), scale);
        loss = loss + copy_loss(after, pairs) * options_.copy_weight;
        measures["pair_l2"] = l2_loss(after, pairs.after).item<double>();
    }
    if (options_.pyramid_weight > 0) loss = loss + pyramid_loss(pass.image, images) * options_.pyramid_weight;
    if (options_.perceptual_weight > 0) {
        at::Tensor distance = perceptual(pass.image, images);
        if (options_.random_noise) {
            const at::Tensor again =
                passes_.image_with_noise(pass.styles, pass.faces.feature, scale, fresh_noise(images.size(0)));
            distance = distance + perceptual(again, images);
        }
        loss = loss + distance * options_.perceptual_weight;
        measures["perceptual"] = distance.item<double>();
    }
    if (options_.identity_weight > 0) {
        const at::Tensor distance = comparison_.identity(pass.image, images);
        loss = loss + distance * options_.identity_weight;
        measures["identity"] = distance.item<double>();
    }
    loss.backward();
    step_models({optimiser_}, progress < options_.drop_from ? 1.0 : 0.1);
    ++steps_;
    return measures;
}

FsStage::Pass FsStage::run_averaged(const at::Tensor& images) const {
    const SfeBackbone encoder(optimiser_->average(), strides_);
    return run(encoder, images, /*feature_scale=*/1.0, /*training=*/false);
}

at::Tensor FsStage::rendered(const at::Tensor& images, const at::Tensor& w_offsets) const {
    const at::NoGradGuard no_grad;
    const Pass pass = run_averaged(images);
    return w_offsets.defined() ? edited(pass, 0, w_offsets, /*feature_scale=*/1.0) : pass.image;
}

Measures FsStage::evaluate() {
    const at::NoGradGuard no_grad;
    const at::Tensor images = data_.batch(data_.evaluation()).images;
    const Pass pass = run_averaged(images);
    return {{"unseen_l2", l2_loss(pass.image, images).item<double>()},
            {"unseen_w_l2", l2_loss(generator_.synthesize(pass.styles).image, images).item<double>()}};
}

void FsStage::write_samples(const std::string& path) {
    const at::NoGradGuard no_grad;
    const at::Tensor images = data_.first_unseen(8).images;
    const Pass pass = run_averaged(images);
    save_image_grid(path, at::cat({images, pass.image, generator_.synthesize(pass.styles).image}), 8);
}

}  // namespace lineament
