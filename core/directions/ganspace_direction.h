// Principal components of the latent distribution (Härkönen et al. 2020, GANSpace).
#pragma once

#include "core/directions/direction.h"

namespace lineament {

/// One component of a principal component analysis of w. The component acts on rows first_row .. end_row - 1.
struct GanspaceComponent {
    at::Tensor component;  ///< [w_dim], unit length
    double deviation = 1;  ///< standard deviation of w along it
    int first_row = 0;
    int end_row = 18;  ///< exclusive

    /// Takes component `index` out of comp [K, 1, w_dim] (or [K, w_dim]) and std [K].
    /// Throws std::runtime_error if there are fewer components.
    static GanspaceComponent take(const at::Tensor& comp, const at::Tensor& std, int index, int first_row, int end_row);
    void check_fits(const GeneratorOptions& generator, const std::string& id) const;
};

/// offset = power * deviation * component: a power of 0 changes nothing. What sliders use.
class GanspaceRelative : public Direction {
  public:
    GanspaceRelative(DirectionInfo info, GanspaceComponent component);
    at::Tensor w_offset(const at::Tensor& w_plus, double power) const override;
    int first_layer() const override { return component_.first_row; }
    void check_fits(const GeneratorOptions& generator) const override;

  private:
    GanspaceComponent component_;
};

/// As published: the power is the coordinate that row 0 of the code would have along the component. With c the
/// present coordinate of row 0, offset = (power - c) * deviation * component on the rows. No power is the identity.
class GanspaceAbsolute : public Direction {
  public:
    /// mean: [1, w_dim] or [w_dim].
    GanspaceAbsolute(DirectionInfo info, GanspaceComponent component, const at::Tensor& mean);
    at::Tensor w_offset(const at::Tensor& w_plus, double power) const override;
    bool is_identity(double) const override { return false; }
    int first_layer() const override { return component_.first_row; }
    void check_fits(const GeneratorOptions& generator) const override;

  private:
    GanspaceComponent component_;
    at::Tensor mean_;  // [w_dim]
};

}  // namespace lineament
