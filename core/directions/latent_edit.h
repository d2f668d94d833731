// The sum of all sliders: what turns a code into the edited code.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "core/directions/direction.h"

namespace lineament {

/// A set of (direction, power). Value type; order of adding does not matter (the terms are kept sorted by id, so that
/// the floating-point sum is the same too). Thread safe for reading.
class LatentEdit {
  public:
    struct Term {
        std::shared_ptr<const Direction> direction;
        double power;
    };

    /// Adds a direction, or replaces its power. A power equal to the direction's neutral one removes it.
    void set(std::shared_ptr<const Direction> direction, double power);

    const std::vector<Term>& terms() const { return terms_; }
    bool is_zero() const { return terms_.empty(); }

    /// Edited W+ code (style-space terms not included): [N, rows, w_dim] -> same shape.
    at::Tensor apply_to_w(const at::Tensor& w_plus) const;

    /// Edited style code: modulations of the edited W+ plus the style-space terms. `stop_side` as in Generator::styles.
    StyleCode apply(const Generator& generator, const at::Tensor& w_plus, int stop_side = 0) const;

    /// First convolution whose style can change; a large number for the zero edit.
    int first_layer() const;

  private:
    std::vector<Term> terms_;
};

}  // namespace lineament
