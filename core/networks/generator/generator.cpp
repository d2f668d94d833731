#include "core/networks/generator/generator.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "core/networks/generator/fast_generator.h"
#include "core/ops/styled_epilogue.h"
#include "core/weights/mean_code.h"

namespace lineament {

int GeneratorOptions::w_rows() const {
    return 2 * static_cast<int>(channels.size());
}

int GeneratorOptions::feature_side(int index) const {
    return 4 << (index / 2);
}

int GeneratorOptions::feature_channels(int index) const {
    return channels.at(static_cast<size_t>(index / 2));
}

void GeneratorOptions::check() const {
    if (channels.size() < 2 || resolution != 4 << (channels.size() - 1)) {
        throw std::invalid_argument("A generator of " + std::to_string(resolution) + " px needs " +
                                    "one channel count for each of 4, 8, ... up to its resolution.");
    }
    if (w_dim < 1 || mapping_layers < 0) throw std::invalid_argument("w_dim and mapping_layers must not be negative.");
    if (!(conv_clamp >= 0.0)) throw std::invalid_argument("A generator's conv_clamp must not be negative.");
}

namespace {

at::Tensor limited(const at::Tensor& x, double clamp) {
    return clamp > 0.0 ? x.clamp(-clamp, clamp) : x;
}

}  // namespace

at::Tensor Generator::StyledConvolution::forward(const at::Tensor& x, const at::Tensor& style,
                                                 const at::Tensor& given_noise) const {
    const at::Tensor y = conv.convolve(x, style);
    return limited(styled_epilogue(y, {conv.demodulation(style), given_noise, noise_strength, bias}), clamp);
}

at::Tensor Generator::ToRgb::forward(const at::Tensor& x, const at::Tensor& style,
                                     const at::Tensor& previous_rgb) const {
    const at::Tensor rgb = limited(conv.forward(x, style) + bias, clamp);
    return previous_rgb.defined() ? rgb + fir_upsample2(previous_rgb) : rgb;
}

Generator::Generator(const StateDict& state) {
    const WeightReader reader(state, "StyleGAN2 generator");
    constant_ = reader.take("input.input", {1, -1, 4, 4});
    options_.channels = {static_cast<int>(constant_.size(1))};
    const at::Tensor modulation = reader.take("conv1.conv.modulation.weight", {-1, -1});
    options_.w_dim = static_cast<int>(modulation.size(1));
    const int blocks = reader.count_children("to_rgbs");
    options_.resolution = 4 << blocks;
    if (reader.has("conv_clamp")) options_.conv_clamp = reader.take("conv_clamp", {1}).item<double>();

    const auto add_conv = [&](const std::string& name, int in, bool upsample) {
        const WeightReader layer = reader.child(name);
        const int side = 4 << ((static_cast<int>(convs_.size()) + 1) / 2);
        StyledConvolution conv;
        conv.conv = ModulatedConvolution::read(layer.child("conv"), -1, in, 3, options_.w_dim, upsample);
        conv.noise_strength = layer.take("noise.weight", {1});
        conv.noise = reader.take("noises.noise_" + std::to_string(convs_.size()), {1, 1, side, side});
        conv.bias = layer.take("activate.bias", {conv.conv.out_channels()});
        conv.clamp = options_.conv_clamp;
        convs_.push_back(conv);
        return static_cast<int>(conv.conv.out_channels());
    };
    const auto add_rgb = [&](const std::string& name, int in) {
        const WeightReader layer = reader.child(name);
        to_rgbs_.push_back({ModulatedConvolution::read(layer.child("conv"), 3, in, 1, options_.w_dim, false),
                            layer.take("bias", {1, 3, 1, 1}), options_.conv_clamp});
    };
    int channels = add_conv("conv1", options_.channels[0], false);
    add_rgb("to_rgb1", channels);
    for (int block = 0; block < blocks; ++block) {
        channels = add_conv("convs." + std::to_string(2 * block), channels, true);
        channels = add_conv("convs." + std::to_string(2 * block + 1), channels, false);
        options_.channels.push_back(channels);
        add_rgb("to_rgbs." + std::to_string(block), channels);
    }
    options_.mapping_layers = 0;
    while (reader.has("style." + std::to_string(options_.mapping_layers + 1) + ".weight")) {
        const WeightReader layer = reader.child("style." + std::to_string(++options_.mapping_layers));
        mapping_.push_back(EqualLinear::read(layer, options_.w_dim, options_.w_dim, /*lr_multiplier=*/0.01, true));
    }
    if (reader.has("latent_avg")) {
        latent_avg_ = reader.take("latent_avg", {options_.w_dim});
    } else if (mapping_.empty()) {
        latent_avg_ = at::zeros({options_.w_dim}, constant_.options());  // the mean of vectors in all directions
    } else {
        latent_avg_ = mean_code(state).to(constant_.options());
    }
    options_.check();
}

int Generator::block_of_side(int side) const {
    int block = 0;
    while ((4 << block) < side)
        ++block;
    TORCH_CHECK((4 << block) == side && side <= options_.resolution, "generator of ", options_.resolution,
                " px has no stage of ", side, " px");
    return block;
}

void Generator::prepare_fast_inference() {
    fast_ = std::make_shared<const FastGenerator>(*this);
}

bool Generator::runs_fast(const at::Tensor& x) const {
    return fast_ && !at::GradMode::is_enabled() && x.device().is_cpu() && x.scalar_type() == at::kFloat;
}

at::Tensor Generator::map(const at::Tensor& z, double truncation_psi) const {
    TORCH_CHECK(z.dim() == 2 && z.size(1) == options_.w_dim, "mapping network: z is ", z.sizes());
    at::Tensor w = z * z.square().mean(1, /*keepdim=*/true).add(1e-8).rsqrt();
    for (const EqualLinear& layer : mapping_)
        w = layer.forward(w);
    return truncation_psi == 1.0 ? w : latent_avg_ + (w - latent_avg_) * truncation_psi;
}

StyleCode Generator::styles(const at::Tensor& w_plus, int stop_side) const {
    TORCH_CHECK(w_plus.dim() == 3 && w_plus.size(1) == options_.w_rows() && w_plus.size(2) == options_.w_dim,
                "W+ code is ", w_plus.sizes(), ", the generator needs [N, ", options_.w_rows(), ", ", options_.w_dim,
                "]");
    const int last_block = block_of_side(stop_side ? stop_side : options_.resolution);
    if (runs_fast(w_plus)) return fast_->styles(w_plus, last_block);
    StyleCode code;
    for (int i = 0; i <= 2 * last_block; ++i)
        code.conv.push_back(convs_[i].conv.style(w_plus.select(1, i)));
    for (int block = 0; block <= last_block; ++block) {
        code.rgb.push_back(to_rgbs_[block].conv.style(w_plus.select(1, 2 * block + 1)));
    }
    return code;
}

Synthesis Generator::synthesize(const at::Tensor& w_plus, const SynthesisOptions& options) const {
    return synthesize(styles(w_plus, options.stop_side), options);
}

Synthesis Generator::synthesize(const StyleCode& styles, const SynthesisOptions& options) const {
    const int last_block = block_of_side(options.stop_side ? options.stop_side : options_.resolution);
    Synthesis result;
    const auto keep = [&](const at::Tensor& feature) {
        if (options.want_features) result.features.push_back(feature);
    };
    int produced = 0;  // index of the feature in x
    const auto enter_next = [&](const at::Tensor& x) {
        if (produced != options.insert_index) return x;
        TORCH_CHECK(options.insert_feature.sizes() == x.sizes(), "inserted feature is ", options.insert_feature.sizes(),
                    ", the generator needs ", x.sizes());
        if (options.feature_scale == 1.0) return options.insert_feature;
        return x * (1.0 - options.feature_scale) + options.insert_feature * options.feature_scale;
    };
    at::Tensor x = constant_.expand({styles.conv[0].size(0), -1, -1, -1});  // [N, C, 4, 4]
    TORCH_CHECK(options.noise.empty() || options.noise.size() > static_cast<size_t>(2 * last_block), "noise for ",
                options.noise.size(), " convolutions");
    if (options.noise.empty() && runs_fast(styles.conv[0])) {
        FastGenerator::Stretch stretch;
        stretch.last = 2 * last_block;
        stretch.want_features = options.want_features;
        stretch.insert_index = options.insert_index;
        stretch.insert_feature = options.insert_feature;
        stretch.feature_scale = options.feature_scale;
        Synthesis fast = fast_->run(styles, x, {}, stretch);
        if (options.want_features) fast.features.insert(fast.features.begin(), x);
        return fast;
    }
    keep(x);
    for (int i = 0; i <= 2 * last_block; ++i) {
        const at::Tensor& noise = options.noise.empty() ? convs_[i].noise : options.noise[i];
        x = convs_[i].forward(enter_next(x), styles.conv[i], noise);
        produced = i + 1;
        keep(x);
        if (i % 2 == 0) result.image = to_rgbs_[i / 2].forward(x, styles.rgb[i / 2], result.image);
    }
    return result;
}

// Convolutions index .. to_index - 1, by the kernels where they serve.
GeneratorState Generator::run(const StyleCode& styles, int index, const GeneratorState& state, int to_index,
                              bool want_rgb) const {
    TORCH_CHECK(0 <= index && index < to_index && to_index <= static_cast<int>(styles.conv.size()),
                "the generator cannot go from features[", index, "] to features[", to_index, "] with styles of ",
                styles.conv.size(), " convolutions");
    TORCH_CHECK(index == 0 || !want_rgb || state.rgb.defined(), "the RGB skip in front of features[", index,
                "] is missing");
    if (runs_fast(state.feature)) {
        FastGenerator::Stretch stretch;
        stretch.first = index;
        stretch.last = to_index - 1;
        stretch.want_rgb = want_rgb;
        stretch.want_last = true;
        const Synthesis fast = fast_->run(styles, state.feature, want_rgb ? state.rgb : at::Tensor(), stretch);
        return {fast.features.back(), fast.image};
    }
    GeneratorState result = state;
    if (!want_rgb) result.rgb = at::Tensor();
    for (int i = index; i < to_index; ++i) {
        result.feature = convs_[i].forward(result.feature, styles.conv[i]);
        if (want_rgb && i % 2 == 0) result.rgb = to_rgbs_[i / 2].forward(result.feature, styles.rgb[i / 2], result.rgb);
    }
    return result;
}

GeneratorState Generator::head(const StyleCode& styles, int index, bool want_rgb) const {
    const at::Tensor start = constant_.expand({styles.conv[0].size(0), -1, -1, -1});
    return run(styles, 0, {start, {}}, index, want_rgb);
}

GeneratorState Generator::advance(const StyleCode& styles, int index, const GeneratorState& state, int to_index) const {
    return index == to_index ? state : run(styles, index, state, to_index, state.rgb.defined());
}

at::Tensor Generator::tail(const StyleCode& styles, int index, const GeneratorState& state, int out_side) const {
    TORCH_CHECK(index >= 1 && state.rgb.defined(), "the tail needs a feature behind the constant and the RGB skip");
    const int last_block = block_of_side(out_side ? out_side : options_.resolution);
    if (index == 2 * last_block + 1) return state.rgb;
    if (!runs_fast(state.feature)) return run(styles, index, state, 2 * last_block + 1, /*want_rgb=*/true).rgb;
    FastGenerator::Stretch stretch;  // without handing out the last feature
    stretch.first = index;
    stretch.last = 2 * last_block;
    return fast_->run(styles, state.feature, state.rgb, stretch).image;
}

}  // namespace lineament
