// Single channels of the style vectors (Wu et al. 2021, StyleSpace Analysis).
#pragma once

#include <vector>

#include "core/directions/direction.h"

namespace lineament {

/// styles.conv[convolution][channel] += weight * scale * power.
struct StyleChannel {
    int convolution = 0;  ///< index into StyleCode::conv: 0 = conv1, 1 = convs.0, ...
    int channel = 0;
    double weight = 1.0;
};

/// The convolution at `position` of the published list of all layers: conv1, toRGB, then per resolution up-convolution,
/// convolution, toRGB. Throws std::invalid_argument for a negative position and for a toRGB, which no direction uses.
int convolution_of_layer(int position);

class StyleSpaceDirection : public Direction {
  public:
    /// scale: what a power is multiplied by (3 for the published channels).
    StyleSpaceDirection(DirectionInfo info, std::vector<StyleChannel> channels, double scale = 3.0);

    void add_to_styles(StyleCode& styles, double power) const override;
    bool acts_in_style_space() const override { return true; }
    int first_layer() const override { return first_layer_; }
    void check_fits(const GeneratorOptions& generator) const override;

    const std::vector<StyleChannel>& channels() const { return channels_; }

  private:
    std::vector<StyleChannel> channels_;
    double scale_;
    int first_layer_ = 0;
};

}  // namespace lineament
