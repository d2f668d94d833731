#include "core/directions/stylespace_direction.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

namespace lineament {

int convolution_of_layer(int position) {
    if (position == 0) return 0;
    // From position 2 on, each resolution has three layers: up-convolution, convolution, toRGB.
    const int in_block = (position % 3 + 1) % 3;  // position + 1 may be more than a number can hold
    if (position < 0 || in_block == 2) {
        throw std::invalid_argument("Layer " + std::to_string(position) +
                                    " of the style space is not a convolution; its channels cannot be edited.");
    }
    return 2 * ((position - 2) / 3) + 1 + in_block;
}

StyleSpaceDirection::StyleSpaceDirection(DirectionInfo direction_info, std::vector<StyleChannel> channels, double scale)
    : Direction(std::move(direction_info)), channels_(std::move(channels)), scale_(scale) {
    if (channels_.empty()) throw std::invalid_argument("Direction '" + info().id + "' names no channels.");
    first_layer_ = channels_.front().convolution;
    for (const StyleChannel& c : channels_) {
        if (c.convolution < 0 || c.channel < 0) {
            throw std::invalid_argument("Direction '" + info().id + "' names a negative layer or channel.");
        }
        first_layer_ = std::min(first_layer_, c.convolution);
    }
}

void StyleSpaceDirection::check_fits(const GeneratorOptions& generator) const {
    for (const StyleChannel& c : channels_) {
        // Convolution i reads features[i].
        const bool layer_there = c.convolution < generator.w_rows() - 1;
        if (!layer_there || c.channel >= generator.feature_channels(c.convolution)) {
            throw std::runtime_error("Direction '" + info().id + "' was made for another generator: this one has no " +
                                     "channel " + std::to_string(c.channel) + " in convolution " +
                                     std::to_string(c.convolution) + ".");
        }
    }
}

void StyleSpaceDirection::add_to_styles(StyleCode& styles, double power) const {
    std::vector<bool> own(styles.conv.size(), false);
    for (const StyleChannel& c : channels_) {
        // An early stop leaves out later layers.
        if (c.convolution >= static_cast<int>(styles.conv.size())) continue;
        at::Tensor& style = styles.conv[c.convolution];  // [N, C]
        TORCH_CHECK(c.channel < style.size(1), "direction ", info().id, ": no channel ", c.channel, " in convolution ",
                    c.convolution);
        if (!own[c.convolution]) style = style.clone();
        own[c.convolution] = true;
        style.select(1, c.channel).add_(c.weight * scale_ * power);
    }
}

}  // namespace lineament
