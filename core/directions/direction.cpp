#include "core/directions/direction.h"

#include <ATen/core/Tensor.h>

namespace lineament {

double DirectionInfo::power_from_slider(double value) const {
    const double end = sign * (value < 0 ? minimum : maximum);
    const double share = value < 0 ? -value : value;
    return neutral + (end - neutral) * share;
}

at::Tensor Direction::w_offset(const at::Tensor&, double) const {
    return {};
}

void Direction::add_to_styles(StyleCode&, double) const {}

void Direction::check_fits(const GeneratorOptions&) const {}

}  // namespace lineament
