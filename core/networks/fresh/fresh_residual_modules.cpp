#include "core/networks/fresh/fresh_residual_modules.h"

#include <algorithm>
#include <stdexcept>

#include "core/networks/fresh/weight_maker.h"

namespace lineament {
namespace {

constexpr double kSmallGain = 0.1;

void check_positive(const char* what, const std::vector<int>& numbers) {
    if (!numbers.empty() && std::all_of(numbers.begin(), numbers.end(), [](int number) { return number > 0; })) return;
    throw std::invalid_argument(std::string(what) + " must be positive numbers.");
}

void residual_block(WeightMaker& make, const std::string& key, int64_t out, int64_t in, bool shortcut) {
    make.convolution(key + ".res_layer.0", out, in, 3);
    make.convolution(key + ".res_layer.2", out, out, 3, kSmallGain);
    if (shortcut) make.kaiming(key + ".shortcut_layer.0.weight", {out, in, 1, 1}, 1.0);
}

// `count` blocks of one width; the first may have a shortcut.
void residual_chain(WeightMaker& make, const std::string& key, int count, int64_t width, bool first_shortcut = false) {
    for (int i = 0; i < count; ++i)
        residual_block(make, key + "." + std::to_string(i), width, width, i == 0 && first_shortcut);
}

// Two blocks of one width and one to another, which is zero at first.
void zero_chain(WeightMaker& make, const std::string& key, int64_t width, int64_t out) {
    residual_chain(make, key, 2, width);
    make.convolution(key + ".2.res_layer.0", out, width, 3);
    make.convolution(key + ".2.res_layer.2", out, out, 3, 0.0);
    if (out != width) make.kaiming(key + ".2.shortcut_layer.0.weight", {out, width, 1, 1}, 0.0);
}

}  // namespace

void StyleResShape::check() const {
    check_positive("The widths of StyleRes' modules", {skip_channels, feature_channels, width});
    if (width % 2 != 0) throw std::invalid_argument("The width of StyleRes' modules must be even.");
}

StateDict fresh_styleres_modules(const StyleResShape& shape, uint64_t seed) {
    shape.check();
    WeightMaker make(seed);
    const int64_t w = shape.width;
    const std::string alignment = "modify_feature_alignment.";
    make.convolution(alignment + "first_layer", w, shape.skip_channels + shape.feature_channels, 1, 1.0);
    residual_chain(make, alignment + "conv1", 1, w);
    residual_chain(make, alignment + "conv2", 2, w, /*first_shortcut=*/true);
    residual_chain(make, alignment + "conv3", 2, w, /*first_shortcut=*/true);
    residual_chain(make, alignment + "dconv1", 2, w);
    residual_chain(make, alignment + "dconv2", 2, w);
    make.convolution(alignment + "out_layer", w, w, 1, 1.0);
    const std::string extraction = "modify_feature_extraction.";
    make.convolution(extraction + "first_layer", w, w, 1, 1.0);
    residual_chain(make, extraction + "convs", 3, w);
    const std::string gates = "modify_feature_gates.";
    make.convolution(gates + "down1", w / 2, shape.feature_channels, 3, kSmallGain);
    make.convolution(gates + "down2", w / 2, w, 3, kSmallGain);
    zero_chain(make, gates + "convs", w, shape.feature_channels);
    zero_chain(make, gates + "convs2", w, 1);
    return make.take();
}

void WarpResShape::check() const {
    check_positive("The widths of WarpRes' modules", {skip_channels, feature_channels, width, match_width, radius});
    check_positive("The channels of WarpRes' flow levels", flow_channels);
    check_positive("The widths of WarpRes' flow decoders", decoder_widths);
    if (feature_channels % 2 != 0 || coarse_side < 2) {
        throw std::invalid_argument("WarpRes needs features of an even width and a coarsest level of at least 2 px.");
    }
}

StateDict fresh_warpres_modules(const WarpResShape& shape, uint64_t seed) {
    shape.check();
    WeightMaker make(seed);
    const int64_t c = shape.feature_channels;
    const int64_t w = shape.width;
    make.convolution("extraction.entry", w, shape.skip_channels + c, 3, 1.0);
    for (int i = 0; i < 3; ++i) {
        residual_block(make, "extraction.down." + std::to_string(i), w, w, /*shortcut=*/true);
        residual_block(make, "extraction.up." + std::to_string(i), w, w, /*shortcut=*/false);
    }
    make.convolution("extraction.exit", c, w, 3, 1.0);
    make.convolution("transformation.halve_residual", c / 2, c, 3, 1.0);
    make.convolution("transformation.halve_feature", c / 2, c, 3, 1.0);
    for (int i = 0; i < 4; ++i) {
        const int64_t in = i == 0 ? c : w;
        residual_block(make, "transformation.blocks." + std::to_string(i), w, in, in != w);
    }
    make.convolution("transformation.exit", c, w, 3, 0.0);
    for (size_t level = 0; level < shape.flow_channels.size(); ++level) {
        const std::string number = std::to_string(level);
        make.convolution("flow.match." + number, shape.match_width, shape.flow_channels[level], 3, 1.0);
        const int64_t window = level == 0 ? shape.coarse_side : 2 * shape.radius + 1;
        int64_t in = window * window + 2;
        for (size_t i = 0; i <= shape.decoder_widths.size(); ++i) {
            const bool is_last = i == shape.decoder_widths.size();
            const int64_t out = is_last ? 2 : shape.decoder_widths[i];
            make.convolution("flow.decoders." + number + "." + std::to_string(i), out, in, 3,
                             is_last ? 0.0 : std::sqrt(2.0));
            in = out;
        }
    }
    return make.take();
}

}  // namespace lineament
