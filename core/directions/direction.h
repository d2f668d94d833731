// One editing direction of a generator's latent space, and how the catalogue describes it to a person.
#pragma once

#include <memory>
#include <string>

#include "core/directions/direction_info.h"
#include "core/networks/generator/generator.h"

namespace lineament {

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

    /// Whether this power leaves every code as it is.
    virtual bool is_identity(double power) const { return power == info_.neutral; }

    /// First convolution index r (0 = conv1, 1 = convs.0, ...) whose style can change: work before it can be reused.
    /// A W+ row r feeds convolution r and, if r is odd, the toRGB behind convolution r - 1: so features[0..r] stay as
    /// they are, and of the toRGBs those of the blocks below r / 2 (rounded down).
    virtual int first_layer() const { return 0; }

    /// Throws std::runtime_error with a sentence if this direction was made for a generator of another shape.
    virtual void check_fits(const GeneratorOptions& generator) const;

  private:
    DirectionInfo info_;
};

}  // namespace lineament
