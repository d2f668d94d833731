// One editing direction of a generator's latent space, and how the catalogue describes it to a person.
#pragma once

#include <memory>
#include <string>

#include "core/networks/generator.h"

namespace lineament {

/// What a slider needs to know about a direction. Plain data, no tensors.
struct DirectionInfo {
    std::string id;     ///< unique in the catalogue: "smile"
    std::string title;  ///< "Smile"
    std::string group;  ///< where the slider stands: "Expression", "Hair", "Pose", ...
    std::string
        family;  ///< "interfacegan", "ganspace", "stylespace", "styleclip_mapper", "styleclip_global", "fs_boundary"
    std::string unit;     ///< what a power of 1 means: "sigma", "W distance", ...
    double minimum = -1;  ///< power at slider value -1
    double maximum = 1;   ///< power at slider value +1
    double neutral = 0;   ///< power at slider value 0
    double sign = 1;      ///< -1 where a positive power does the opposite of the title
    std::string warning;  ///< "also changes ..." or empty
    std::string source;   ///< how it was found, from which data
    std::string tooltip;  ///< what it does at +1, in a sentence

    /// Power of a slider value in [-1, 1]: piecewise linear through minimum, neutral and maximum, times sign.
    double power_from_slider(double value) const;
};

/// A way of changing a code by a power. Immutable and thread safe. Offsets are computed from the unedited code, so that
/// any number of directions add up in any order. Shapes: w_plus [N, rows, w_dim].
class Direction {
  public:
    explicit Direction(DirectionInfo info) : info_(std::move(info)) {}
    virtual ~Direction() = default;

    const DirectionInfo& info() const { return info_; }

    /// Offset to add to w_plus, same shape; undefined if this direction does not act in W+.
    virtual at::Tensor w_offset(const at::Tensor& w_plus, double power) const;

    /// Adds this direction's change to style vectors (already computed from the edited W+). Default: nothing.
    virtual void add_to_styles(StyleCode& styles, double power) const;

    virtual bool acts_in_style_space() const { return false; }

    /// First convolution index (0 = conv1, 1 = convs.0, ...) whose style can change: work before it can be reused.
    virtual int first_layer() const { return 0; }

  private:
    DirectionInfo info_;
};

}  // namespace lineament
