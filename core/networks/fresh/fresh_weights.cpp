#include "core/networks/fresh/fresh_weights.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

#include "core/networks/fresh/weight_maker.h"

namespace lineament {
namespace {

void check_widths(const char* what, const std::vector<int>& widths, size_t count) {
    const bool positive = std::all_of(widths.begin(), widths.end(), [](int width) { return width > 0; });
    if (widths.size() == count && positive) return;
    throw std::invalid_argument(std::string(what) + " must be " + std::to_string(count) + " positive numbers, not " +
                                std::to_string(widths.size()) + (positive ? "." : " of which one is not positive."));
}

}  // namespace

StateDict fresh_generator(const GeneratorOptions& options, uint64_t seed) {
    options.check();
    WeightMaker make(seed);
    const int64_t w = options.w_dim;
    for (int i = 1; i <= options.mapping_layers; ++i) {
        make.equal_linear("style." + std::to_string(i), w, w, /*deviation=*/100.0, 0.0);  // lr multiplier 0.01
    }
    make.normal("input.input", {1, options.channels[0], 4, 4});
    int conv_count = 0;
    const auto conv = [&](const std::string& name, int64_t out, int64_t in, bool upsample) {
        make.modulated(name + ".conv", out, in, 3, w);
        if (upsample) make.fir_kernel(name + ".conv.blur.kernel", 4.0);
        make.constant(name + ".noise.weight", {1}, 0.0);
        make.constant(name + ".activate.bias", {out}, 0.0);
        const int64_t side = 4 << ((conv_count + 1) / 2);
        make.normal("noises.noise_" + std::to_string(conv_count), {1, 1, side, side});
        ++conv_count;
    };
    const auto rgb = [&](const std::string& name, int64_t in, bool upsample) {
        make.modulated(name + ".conv", 3, in, 1, w);
        make.constant(name + ".bias", {1, 3, 1, 1}, 0.0);
        if (upsample) make.fir_kernel(name + ".upsample.kernel", 4.0);
    };
    conv("conv1", options.channels[0], options.channels[0], false);
    rgb("to_rgb1", options.channels[0], false);
    for (size_t block = 1; block < options.channels.size(); ++block) {
        const std::string first = "convs." + std::to_string(2 * (block - 1));
        const std::string second = "convs." + std::to_string(2 * block - 1);
        conv(first, options.channels[block], options.channels[block - 1], true);
        conv(second, options.channels[block], options.channels[block], false);
        rgb("to_rgbs." + std::to_string(block - 1), options.channels[block], true);
    }
    make.constant("latent_avg", {w}, 0.0);
    if (options.conv_clamp > 0.0) make.constant("conv_clamp", {1}, options.conv_clamp);
    return make.take();
}

StateDict fresh_style_encoder(const StyleEncoderOptions& options, uint64_t seed) {
    check_widths("A style encoder's widths", options.widths, 4);
    check_widths("A style encoder's depths", options.depths, 4);
    if (options.squeeze_ratio < 1) throw std::invalid_argument("A style encoder's squeeze_ratio must be positive.");
    WeightMaker make(seed);
    make.kaiming("input_layer.0.weight", {options.widths[0], 3, 3, 3});
    make.batch_norm("input_layer.1", options.widths[0]);
    make.prelu_slope("input_layer.2", options.widths[0]);
    int64_t in = options.widths[0];
    int unit = 0;
    for (size_t stage = 0; stage < options.widths.size(); ++stage) {
        const int64_t depth = options.widths[stage];
        for (int i = 0; i < options.depths[stage]; ++i, ++unit) {
            const std::string name = "body." + std::to_string(unit);
            if (in != depth) {
                make.kaiming(name + ".shortcut_layer.0.weight", {depth, in, 1, 1}, 1.0);
                make.batch_norm(name + ".shortcut_layer.1", depth);
            }
            make.batch_norm(name + ".res_layer.0", in);
            make.kaiming(name + ".res_layer.1.weight", {depth, in, 3, 3});
            make.prelu_slope(name + ".res_layer.2", depth);
            make.kaiming(name + ".res_layer.3.weight", {depth, depth, 3, 3});
            make.batch_norm(name + ".res_layer.4", depth);
            const int64_t squeezed = std::max<int64_t>(1, depth / options.squeeze_ratio);
            make.kaiming(name + ".res_layer.5.fc1.weight", {squeezed, depth, 1, 1});
            make.kaiming(name + ".res_layer.5.fc2.weight", {depth, squeezed, 1, 1}, 1.0);
            in = depth;
        }
    }
    make.kaiming("latlayer1.weight", {in, options.widths[2], 1, 1}, 1.0);
    make.constant("latlayer1.bias", {in}, 0.0);
    make.kaiming("latlayer2.weight", {in, options.widths[1], 1, 1}, 1.0);
    make.constant("latlayer2.bias", {in}, 0.0);
    int coarse_convs = 0;
    while ((16 << coarse_convs) < options.input_side)
        ++coarse_convs;
    for (int row = 0; row < options.w_rows; ++row) {
        const int extra = row < options.coarse_rows ? 0 : row < options.coarse_rows + options.middle_rows ? 1 : 2;
        const std::string name = "styles." + std::to_string(row);
        int64_t width = in;
        for (int i = 0; i < coarse_convs + extra; ++i) {
            const std::string conv = name + ".convs." + std::to_string(2 * i);
            make.kaiming(conv + ".weight", {options.head_width, width, 3, 3});
            make.constant(conv + ".bias", {options.head_width}, 0.0);
            width = options.head_width;
        }
        make.equal_linear(name + ".linear", options.w_dim, width, row == 0 ? 1.0 : 0.1, 0.0);
    }
    return make.take();
}

StateDict fresh_sfe_backbone(const SfeBackboneShape& shape, uint64_t seed) {
    check_widths("The inverter backbone's widths", shape.widths, 4);
    check_widths("The inverter backbone's depths", shape.depths, 4);
    WeightMaker make(seed);
    make.kaiming("conv.0.weight", {shape.input_width, 3, 3, 3});
    make.batch_norm("conv.1", shape.input_width);
    make.prelu_slope("conv.2", shape.input_width);
    int64_t in = shape.input_width;
    int64_t pooled = 0;
    for (int stage = 0; stage < 4; ++stage) {
        const int64_t width = shape.widths[stage];
        for (int i = 0; i < shape.depths[stage]; ++i) {
            const std::string name = "block_" + std::to_string(stage + 1) + "." + std::to_string(i);
            make.batch_norm(name + ".bn1", in);
            make.kaiming(name + ".conv1.weight", {width, in, 3, 3});
            make.batch_norm(name + ".bn2", width);
            make.prelu_slope(name + ".prelu", width);
            make.kaiming(name + ".conv2.weight", {width, width, 3, 3});
            make.batch_norm(name + ".bn3", width);
            if (i == 0) {
                make.kaiming(name + ".downsample.0.weight", {width, in, 1, 1}, 1.0);
                make.batch_norm(name + ".downsample.1", width);
            }
            in = width;
        }
        pooled += width;
    }
    const int64_t content_in = shape.widths[2];
    const int64_t c = shape.feature_channels;
    make.batch_norm("content_layer.0", content_in);
    make.kaiming("content_layer.1.weight", {c, content_in, 3, 3});
    make.batch_norm("content_layer.2", c);
    make.prelu_slope("content_layer.3", c);
    make.kaiming("content_layer.4.weight", {c, c, 3, 3});
    make.batch_norm("content_layer.5", c);
    for (int row = 0; row < shape.w_rows; ++row) {
        const std::string name = "styles." + std::to_string(row);
        make.kaiming(name + ".weight", {shape.w_dim, pooled * 9}, 0.1);
        make.constant(name + ".bias", {shape.w_dim}, 0.0);
    }
    return make.take();
}

StateDict fresh_feature_editor(int channels, uint64_t seed, int blocks, double second_gain) {
    WeightMaker make(seed);
    make.near_sum("conv.weight", channels, second_gain);
    make.constant("conv.bias", {channels}, 0.0);
    for (int i = 0; i < blocks; ++i) {
        const std::string name = "body." + std::to_string(i) + ".body.";
        make.batch_norm(name + "0", channels);
        make.kaiming(name + "1.weight", {channels, channels, 3, 3});
        make.batch_norm(name + "2", channels);
        make.prelu_slope(name + "3", channels);
        make.kaiming(name + "4.weight", {channels, channels, 3, 3});
        make.batch_norm(name + "5", channels, /*gain=*/0.0);
    }
    return make.take();
}

StateDict fresh_feature_network(const FeatureNetworkShape& shape, uint64_t seed) {
    WeightMaker make(seed);
    int64_t in = 3;
    for (size_t i = 0; i < shape.widths.size(); ++i) {
        const std::string name = "blocks." + std::to_string(i);
        make.kaiming(name + ".conv.weight", {shape.widths[i], in, 3, 3});
        make.batch_norm(name + ".norm", static_cast<int>(shape.widths[i]));
        in = shape.widths[i];
    }
    make.kaiming("embedding.weight", {shape.embedding, in}, 1.0);
    make.constant("embedding.bias", {shape.embedding}, 0.0);
    make.kaiming("attributes.weight", {shape.attributes, in}, 0.1);
    make.constant("attributes.bias", {shape.attributes}, 0.0);
    StateDict state = make.take();
    state["input_side"] = at::full({1}, shape.input_side, at::TensorOptions(at::kLong));
    if (!shape.crop.empty()) state["input_crop"] = at::tensor(shape.crop, at::TensorOptions(at::kLong));
    return state;
}

StateDict fresh_discriminator(int resolution, const std::vector<int>& channels, uint64_t seed) {
    size_t levels = 1;
    while (levels < 16 && 4 << (levels - 1) < resolution)
        ++levels;
    if (4 << (levels - 1) != resolution) {
        throw std::invalid_argument("A discriminator's side must be 4, 8, 16, ... px, not " +
                                    std::to_string(resolution) + ".");
    }
    check_widths(("The channels of a discriminator of " + std::to_string(resolution) + " px").c_str(), channels,
                 levels);
    WeightMaker make(seed);
    const std::string top = "b" + std::to_string(resolution);
    make.normal(top + ".fromrgb.weight", {channels[0], 3, 1, 1});
    make.constant(top + ".fromrgb.bias", {channels[0]}, 0.0);
    size_t level = 0;
    for (int side = resolution; side > 4; side /= 2, ++level) {
        const std::string name = "b" + std::to_string(side);
        const int in = channels[level];
        const int out = channels[level + 1];
        make.normal(name + ".conv0.weight", {in, in, 3, 3});
        make.constant(name + ".conv0.bias", {in}, 0.0);
        make.normal(name + ".conv1.weight", {out, in, 3, 3});
        make.constant(name + ".conv1.bias", {out}, 0.0);
        make.normal(name + ".skip.weight", {out, in, 1, 1});
    }
    const int c = channels[level];
    make.normal("b4.conv.weight", {c, c + 1, 3, 3});
    make.constant("b4.conv.bias", {c}, 0.0);
    make.normal("b4.fc.weight", {c, c * 16});
    make.constant("b4.fc.bias", {c}, 0.0);
    make.normal("b4.out.weight", {1, c});
    make.constant("b4.out.bias", {1}, 0.0);
    return make.take();
}

}  // namespace lineament
