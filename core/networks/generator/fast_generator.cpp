#include "core/networks/generator/fast_generator.h"

#include <ATen/ATen.h>

#include <cmath>
#include <limits>

#include "core/kernels/to_rgb.h"
#include "core/networks/generator/blocked_conversion.h"

namespace lineament {
namespace {

at::Tensor plain(const at::Tensor& x) {
    TORCH_CHECK(x.device().is_cpu(), "the CPU kernels were given a tensor on another device");
    return x.detach().to(at::kFloat).contiguous();
}

std::vector<float> values(const at::Tensor& x, double factor = 1.0) {
    const at::Tensor scaled = plain(x).mul(factor).contiguous();
    return std::vector<float>(scaled.data_ptr<float>(), scaled.data_ptr<float>() + scaled.numel());
}

}  // namespace

FastGenerator::FastGenerator(const Generator& generator)
    : clamp_(generator.options().conv_clamp > 0.0 ? static_cast<float>(generator.options().conv_clamp)
                                                  : std::numeric_limits<float>::max()) {
    for (const Generator::StyledConvolution& source : generator.convolutions()) {
        Layer layer;
        layer.in = static_cast<int>(source.conv.in_channels());
        layer.out = static_cast<int>(source.conv.out_channels());
        layer.up = source.conv.upsample;
        const at::Tensor weight = plain(source.conv.weight);
        const float gain = static_cast<float>(1.0 / std::sqrt(9.0 * layer.in));
        const int side = static_cast<int>(source.noise.size(3));
        if (layer.up) {
            layer.up_conv = UpConvWeights(weight.data_ptr<float>(), layer.out, layer.in, gain);
        } else {
            layer.conv = Conv3x3Weights(weight.data_ptr<float>(), layer.out, layer.in, side, side, gain);
        }
        layer.demodulation = Demodulation(weight.data_ptr<float>(), layer.out, layer.in, 9, gain);
        layer.noise = plain(source.noise);
        layer.bias = plain(source.bias);
        layer.noise_strength = source.noise_strength.item<float>();
        layers_.push_back(std::move(layer));
        modulations_.push_back(modulation_of(source.conv));
    }
    for (const Generator::ToRgb& source : generator.to_rgbs()) {
        const double gain = 1.0 / std::sqrt(static_cast<double>(source.conv.in_channels()));
        rgb_layers_.push_back({values(source.conv.weight, gain), values(source.bias)});
        rgb_modulations_.push_back(modulation_of(source.conv));
    }
}

FastGenerator::Modulation FastGenerator::modulation_of(const ModulatedConvolution& conv) {
    const EqualLinear& linear = conv.modulation;
    const double scale = linear.lr_multiplier / std::sqrt(static_cast<double>(linear.weight.size(1)));
    const at::Tensor bias = linear.lr_multiplier == 1.0 ? linear.bias : linear.bias * linear.lr_multiplier;
    return {plain(linear.weight), plain(bias), static_cast<float>(scale)};
}

at::Tensor FastGenerator::Modulation::forward(const at::Tensor& w_plus, int row) const {
    const int channels = static_cast<int>(weight.size(0));
    const int w_dim = static_cast<int>(weight.size(1));
    at::Tensor style = at::empty({w_plus.size(0), channels}, w_plus.options());
    for (int64_t n = 0; n < w_plus.size(0); ++n) {
        matrix_vector(weight.data_ptr<float>(), channels, w_dim,
                      w_plus.data_ptr<float>() + (n * w_plus.size(1) + row) * w_dim, scale, bias.data_ptr<float>(),
                      style.data_ptr<float>() + n * channels);
    }
    return style;
}

StyleCode FastGenerator::styles(const at::Tensor& w_plus, int last_block) const {
    const at::Tensor rows = plain(w_plus);
    StyleCode code;
    for (int i = 0; i <= 2 * last_block; ++i)
        code.conv.push_back(modulations_[i].forward(rows, i));
    for (int block = 0; block <= last_block; ++block)
        code.rgb.push_back(rgb_modulations_[block].forward(rows, 2 * block + 1));
    return code;
}

void FastGenerator::convolve(const Layer& layer, const at::Tensor& style, const BlockedTensor& input,
                             BlockedTensor& output, Scratch& scratch) const {
    TORCH_CHECK(style.dim() == 2 && style.size(0) == input.batch() && style.size(1) == layer.in, "style is ",
                style.sizes(), " for ", layer.in, " channels");
    const at::Tensor factors = plain(style);
    scratch.scale.resize(static_cast<size_t>(input.batch()) * layer.out);
    for (int n = 0; n < input.batch(); ++n) {
        layer.demodulation.coefficients(factors.data_ptr<float>() + n * layer.in, &scratch.scale[n * layer.out]);
    }
    Epilogue epilogue;
    epilogue.scale = scratch.scale.data();
    epilogue.bias = layer.bias.data_ptr<float>();
    epilogue.noise = layer.noise_strength == 0.0f ? nullptr : layer.noise.data_ptr<float>();
    epilogue.noise_strength = layer.noise_strength;
    epilogue.activation = Activation::leaky_relu;
    epilogue.clamp = clamp_;
    if (layer.up) {
        up_conv3x3(input, factors.data_ptr<float>(), layer.up_conv, epilogue, output, scratch.workspace);
    } else {
        conv3x3(input, {factors.data_ptr<float>(), nullptr}, layer.conv, epilogue, output, scratch.workspace);
    }
}

at::Tensor FastGenerator::add_rgb(const RgbLayer& layer, const at::Tensor& style, const BlockedTensor& x,
                                  const at::Tensor& previous, Scratch& scratch) const {
    at::Tensor image = at::empty({x.batch(), 3, x.height(), x.width()}, style.options());
    const at::Tensor before = previous.defined() ? plain(previous) : previous;
    to_rgb(x, layer.weights.data(), plain(style).data_ptr<float>(), layer.bias.data(),
           before.defined() ? before.data_ptr<float>() : nullptr, image.data_ptr<float>(), scratch.workspace, clamp_);
    return image;
}

Synthesis FastGenerator::run(const StyleCode& styles, const at::Tensor& x, const at::Tensor& rgb,
                             const Stretch& stretch) const {
    const ScratchPool<Scratch>::Lease scratch = scratch_.borrow();
    Synthesis result;
    result.image = rgb;
    BlockedTensor* current = &scratch->ping;
    BlockedTensor* next = &scratch->pong;
    load_blocked(plain(x), *current);
    for (int i = stretch.first; i <= stretch.last; ++i) {
        if (i == stretch.insert_index) {
            at::Tensor inserted = stretch.insert_feature;
            if (stretch.feature_scale != 1.0) {
                inserted = store_blocked(*current) * (1.0 - stretch.feature_scale) + inserted * stretch.feature_scale;
            }
            load_blocked(plain(inserted), *current);
        }
        convolve(layers_[i], styles.conv[i], *current, *next, *scratch);
        std::swap(current, next);
        if (stretch.want_features || (stretch.want_last && i == stretch.last))
            result.features.push_back(store_blocked(*current));
        if (stretch.want_rgb && i % 2 == 0)
            result.image = add_rgb(rgb_layers_[i / 2], styles.rgb[i / 2], *current, result.image, *scratch);
    }
    return result;
}

std::size_t FastGenerator::bytes() const {
    std::size_t total = 0;
    for (const Layer& layer : layers_)
        total += layer.conv.bytes() + layer.up_conv.bytes();
    return total;
}

}  // namespace lineament
