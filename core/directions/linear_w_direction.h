// A fixed vector added to W+: InterFaceGAN (Shen et al. 2020) and the boundaries of FeatureStyleEncoder (Yao et al.
// 2022).
#pragma once

#include "core/directions/direction.h"

namespace lineament {

/// w[row] + power * scale * n[row] for rows first_row .. end_row - 1.
struct LinearWOptions {
    double scale = 1.0;  ///< what a power is multiplied by (0.5 for InterFaceGAN in StyleFeatureEditor)
    int first_row = 0;
    int end_row = -1;  ///< exclusive; -1: all rows
};

class LinearWDirection : public Direction {
  public:
    /// normal: [1, w_dim] or [w_dim] (the same for all rows), [1, rows, w_dim], or, with the W+ code flattened,
    /// [1, rows * w_dim] (told from [1, w_dim] when the code is known). Throws std::invalid_argument for other shapes.
    LinearWDirection(DirectionInfo info, const at::Tensor& normal, const LinearWOptions& options = {});

    at::Tensor w_offset(const at::Tensor& w_plus, double power) const override;
    int first_layer() const override { return options_.first_row; }
    void check_fits(const GeneratorOptions& generator) const override;

  private:
    at::Tensor normal_;  // [w_dim], [rows * w_dim] or [rows, w_dim], float32
    LinearWOptions options_;
};

}  // namespace lineament
