#include "core/training/stages/mapping_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/data/losses.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/ops/seeded_random.h"
#include "core/training/loop/stage_helpers.h"
#include "core/training/stages/condition_stage.h"
#include "core/training/stages/generator_stage.h"
#include "core/weights/state_dict.h"

namespace lineament {
namespace {

constexpr double kMappingRate = 0.01;  // learning-rate multiplier of a mapping network: its layers multiply by it

// `count` values of each sorted column, evenly spaced from first to last: quantiles.
at::Tensor quantiles(const at::Tensor& columns, int64_t count) {
    const at::Tensor sorted = std::get<0>(columns.sort(0));
    if (columns.size(0) == count) return sorted;
    const at::Tensor places = (at::arange(count, columns.options().requires_grad(false)) + 0.5) *
                                  (static_cast<double>(columns.size(0)) / static_cast<double>(count)) -
                              0.5;
    const at::Tensor clamped = places.clamp(0, static_cast<double>(columns.size(0) - 1));
    const at::Tensor first = clamped.floor();
    const at::Tensor share = (clamped - first).unsqueeze(1);
    const at::Tensor low = first.to(at::kLong), high = clamped.ceil().to(at::kLong);
    return sorted.index_select(0, low) * (1 - share) + sorted.index_select(0, high) * share;
}

at::Tensor covariance(const at::Tensor& codes) {
    const at::Tensor centred = codes - codes.mean(0, /*keepdim=*/true);
    return centred.t().matmul(centred) / static_cast<double>(codes.size(0) - 1);
}

StateDict without_mapping(const StateDict& generator) {
    StateDict rest;
    for (const auto& [name, tensor] : generator) {
        if (name.rfind("style.", 0) != 0) rest[name] = tensor;
    }
    return rest;
}

// A fresh mapping network whose last layer puts out the codes' mean and deviation per channel, or nearly: the way from
// unit normal numbers would be long.
StateDict first_mapping(const at::Tensor& codes, GeneratorOptions shape, const MappingOptions& options) {
    shape.mapping_layers = options.mapping_layers;
    StateDict mapping;
    merge_state(mapping, "style.", sub_state(fresh_generator(shape, options.seed), "style."));
    const std::string last = "style." + std::to_string(options.mapping_layers);
    const at::Tensor mean = codes.mean(0);
    const at::Tensor slope = at::where(mean.gt(0), at::ones_like(mean), at::full_like(mean, kLeakySlope)) * M_SQRT2;
    mapping.at(last + ".weight").mul_((codes.std(0) / slope).unsqueeze(1));
    mapping.at(last + ".bias").copy_(mean / slope / kMappingRate);
    return mapping;
}

bool starts_with(const std::string& text, const std::string& start) {
    return text.rfind(start, 0) == 0;
}

// What encoders put out counts from latent_avg: when that moves by `by`, the last biases move against it.
void keep_codes(StateDict& models, const at::Tensor& by) {
    for (auto& [key, tensor] : models) {
        const bool is_bias = key.size() > 5 && key.compare(key.size() - 5, 5, ".bias") == 0;
        const bool last_of_encoder = key == "e4e.styles.0.linear.bias" ||  // the base row, which all rows contain
                                     (starts_with(key, "psp.styles.") && key.find(".linear.") != std::string::npos) ||
                                     starts_with(key, "fs_backbone.styles.") || starts_with(key, "fs.styles.");
        if (is_bias && last_of_encoder) tensor = tensor - by;
    }
}

}  // namespace

void MappingOptions::check() const {
    if (mapping_layers < 1) throw std::invalid_argument("A mapping network needs at least one layer.");
    if (batch < 2 || projections < 1) {
        throw std::invalid_argument("The mapping stage compares at least two codes along at least one axis.");
    }
    if (smallest_deviation <= 0) throw std::invalid_argument("The smallest deviation must be positive.");
}

at::Tensor sliced_distance(const at::Tensor& a, const at::Tensor& b) {
    TORCH_CHECK(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1), "sliced distance: ", a.sizes(), " and ",
                b.sizes());
    const int64_t count = std::min(a.size(0), b.size(0));
    return l2_loss(quantiles(a, count), quantiles(b, count));
}

MappingStage::MappingStage(const PortraitData& data, const StateDict& previous, const MappingOptions& options)
    : OptimisedStage(data, options.seed), options_(options) {
    options_.check();
    const at::NoGradGuard no_grad;
    for (const auto& [key, tensor] : previous) {
        const std::string model = key.substr(0, key.find('.'));
        if (model != "generator") inherit(model, sub_state(previous, model + "."));
    }
    fixed_ = without_mapping(cloned(sub_state(previous, "generator.")));
    const StyleEncoder encoder(sub_state(previous, "e4e."));
    first_mean_ = Generator(fixed_).latent_avg();
    const at::Tensor codes = encode_training(encoder, data).mean(1) + first_mean_;
    StateDict mapping = first_mapping(codes, Generator(fixed_).options(), options_);
    OptimiserOptions adam;
    adam.learning_rate = options_.rate;
    adam.beta1 = 0.9;
    adam.average_decay = 0.99;
    adam_ = &add_model("generator", std::move(mapping), adam);
    StateDict whole = fixed_;
    merge_state(whole, "", adam_->parameters());
    generator_ = std::make_unique<Generator>(whole);

    mean_ = codes.mean(0);
    const auto [values, vectors] = at::linalg_eigh(covariance(codes));
    const at::Tensor deviations = values.clamp_min(0).sqrt();
    axes_ = vectors / deviations.clamp_min(deviations.max() * options_.smallest_deviation);
    codes_ = normalised(codes);
    unseen_codes_ = normalised(encoder.encode(data.batch(data.evaluation()).images).mean(1) + first_mean_);
}

at::Tensor MappingStage::normalised(const at::Tensor& w) const {
    return (w - mean_).matmul(axes_);
}

at::Tensor MappingStage::map(const at::Tensor& z) const {
    return normalised(generator_->map(z));
}

at::Tensor MappingStage::random_axes() {
    const at::Tensor axes = at::randn({mean_.size(0), options_.projections}, random_.common(), mean_.options());
    return axes / axes.norm(2, {0}, /*keepdim=*/true);
}

Measures MappingStage::step(double progress) {
    const at::Tensor mapped = map(random_.normal({options_.batch, mean_.size(0)}));
    const at::Tensor axes = random_axes();
    const at::Tensor sliced = sliced_distance(mapped.matmul(axes), codes_.matmul(axes));
    const at::Tensor mean = mapped.mean(0).sub(codes_.mean(0)).square().mean();
    const at::Tensor spread = (covariance(mapped) - covariance(codes_)).square().sum(1).mean();
    (sliced + (mean + spread) * options_.moment_weight).backward();
    step_models({adam_}, learning_rate_scale(progress, steps_++));
    return {{"sliced", sliced.item<double>()}, {"mean", mean.item<double>()}, {"covariance", spread.item<double>()}};
}

Measures MappingStage::evaluate() {
    const at::NoGradGuard no_grad;
    const at::Tensor z = at::randn({codes_.size(0), mean_.size(0)}, seeded_random(options_.seed), mean_.options());
    const at::Tensor axes = at::randn({mean_.size(0), 512}, seeded_random(options_.seed + 1), mean_.options());
    const at::Tensor unit = axes / axes.norm(2, {0}, /*keepdim=*/true);
    const at::Tensor mapped = normalised(Generator(sub_state(result(), "generator.")).map(z));
    const at::Tensor unseen = unseen_codes_.matmul(unit);
    return {{"unseen_sliced", sliced_distance(mapped.matmul(unit), unseen).item<double>()},
            {"portraits_sliced", sliced_distance(codes_.matmul(unit), unseen).item<double>()}};
}

void MappingStage::write_samples(const std::string& path) {
    write_random_samples(path, Generator(sub_state(result(), "generator.")), options_.truncation);
}

StateDict MappingStage::result() const {
    StateDict result = OptimisedStage::result();
    StateDict generator = fixed_;
    merge_state(generator, "", sub_state(result, "generator."));
    merge_state(result, "generator.", with_mean_latent(generator));
    keep_codes(result, result.at("generator.latent_avg") - first_mean_);
    return result;
}

}  // namespace lineament
