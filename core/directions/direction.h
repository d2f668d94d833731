// One editing direction of a generator's latent space, and how the catalogue describes it to a person.
#pragma once

#include <memory>
#include <string>

#include "core/directions/direction_info.h"
#include "core/networks/generator.h"

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

    /// First convolution index (0 = conv1, 1 = convs.0, ...) whose style can change: work before it can be reused.
    virtual int first_layer() const { return 0; }

  private:
    DirectionInfo info_;
};

}  // namespace lineament
