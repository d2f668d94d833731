// RenderOptions of inversion_method.h.
#include <ATen/ATen.h>

#include <stdexcept>

#include "core/methods/inversion_method.h"

namespace lineament {

bool RenderOptions::operator==(const RenderOptions& other) const {
    const auto& [side, mask] = *this;  // a new field does not compile until it is compared
    if (side != other.output_side || mask.defined() != other.region_mask.defined()) return false;
    return !mask.defined() || at::equal(mask, other.region_mask);
}

void RenderOptions::check(int resolution) const {
    const int side = output_side;
    if (side != 0 && (side < 4 || side > resolution || (side & (side - 1)) != 0)) {
        throw std::invalid_argument("A face is rendered at a side of 4, 8, 16 ... up to " + std::to_string(resolution) +
                                    " px, not of " + std::to_string(side) + ".");
    }
    if (!region_mask.defined()) return;
    if (region_mask.dim() != 4 || region_mask.size(0) != 1 || region_mask.size(1) != 1 ||
        region_mask.size(2) != region_mask.size(3) || region_mask.size(2) < 1) {
        throw std::invalid_argument("A region mask is one square of numbers, [1, 1, s, s].");
    }
}

}  // namespace lineament
