// A trained network that proposes an offset for each code (Patashnik et al. 2021, StyleCLIP, section 5).
#pragma once

#include <array>
#include <vector>

#include "core/directions/direction.h"
#include "core/networks/layers/layers.h"

namespace lineament {

/// w + power * M(w). M treats rows 0..3, 4..7 and the rest each with its own four layers behind a normalisation over
/// the rows (as published: the mean of squares is taken over dimension 1, not over the channels). A part without
/// weights has no offset.
class StyleclipMapper : public Direction {
  public:
    /// Keys "course_mapping.mapping.1.weight" (sic), "medium_mapping.*", "fine_mapping.*", with or without "mapper."
    /// before them. Throws std::runtime_error if there is no part at all or a shape is wrong.
    StyleclipMapper(DirectionInfo info, const StateDict& state);

    at::Tensor w_offset(const at::Tensor& w_plus, double power) const override;
    int first_layer() const override;
    void check_fits(const GeneratorOptions& generator) const override;

    /// M(w): [N, rows, w_dim] -> same shape.
    at::Tensor map(const at::Tensor& w_plus) const;

  private:
    std::array<std::vector<EqualLinear>, 3> parts_;  // coarse, medium, fine; empty: no such part
};

}  // namespace lineament
