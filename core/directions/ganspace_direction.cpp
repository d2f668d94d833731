#include "core/directions/ganspace_direction.h"

#include <ATen/ATen.h>

#include <stdexcept>

namespace lineament {
namespace {

// step [N], the multiple of the component for each code -> [N, rows, w_dim].
at::Tensor spread(const GanspaceComponent& c, const at::Tensor& step, const at::Tensor& w_plus) {
    TORCH_CHECK(w_plus.dim() == 3 && w_plus.size(2) == c.component.numel() && c.end_row <= w_plus.size(1),
                "GANSpace component of ", c.component.numel(), " entries, rows up to ", c.end_row, ", for a code ",
                w_plus.sizes());
    const at::Tensor offset = at::zeros_like(w_plus);
    offset.narrow(1, c.first_row, c.end_row - c.first_row)
        .copy_((step.unsqueeze(1) * c.component.to(w_plus.options())).unsqueeze(1));
    return offset;
}

}  // namespace

GanspaceComponent GanspaceComponent::take(const at::Tensor& comp, const at::Tensor& std, int index, int first_row,
                                          int end_row) {
    if (comp.dim() < 2 || index < 0 || index >= comp.size(0) || index >= std.numel()) {
        throw std::runtime_error("The principal components have no component " + std::to_string(index) + ".");
    }
    if (first_row < 0 || end_row <= first_row) throw std::runtime_error("A GANSpace direction acts on no rows.");
    GanspaceComponent result;
    result.component = comp.select(0, index).reshape({-1}).to(at::kFloat).contiguous();
    result.deviation = std.reshape({-1})[index].item<double>();
    result.first_row = first_row;
    result.end_row = end_row;
    return result;
}

void GanspaceComponent::check_fits(const GeneratorOptions& generator, const std::string& id) const {
    if (component.numel() != generator.w_dim || end_row > generator.w_rows()) {
        throw std::runtime_error("Direction '" + id + "' was made for another generator: its component has " +
                                 std::to_string(component.numel()) + " entries and acts on rows up to " +
                                 std::to_string(end_row) + ", this one's codes have " +
                                 std::to_string(generator.w_rows()) + " rows of " + std::to_string(generator.w_dim) +
                                 ".");
    }
}

GanspaceRelative::GanspaceRelative(DirectionInfo direction_info, GanspaceComponent component)
    : Direction(std::move(direction_info)), component_(std::move(component)) {}

at::Tensor GanspaceRelative::w_offset(const at::Tensor& w_plus, double power) const {
    const at::Tensor step = at::full({w_plus.size(0)}, power * component_.deviation, w_plus.options());
    return spread(component_, step, w_plus);
}

void GanspaceRelative::check_fits(const GeneratorOptions& generator) const {
    component_.check_fits(generator, info().id);
}

GanspaceAbsolute::GanspaceAbsolute(DirectionInfo direction_info, GanspaceComponent component, const at::Tensor& mean)
    : Direction(std::move(direction_info)),
      component_(std::move(component)),
      mean_(mean.reshape({-1}).to(at::kFloat).contiguous()) {
    if (mean_.numel() != component_.component.numel()) {
        throw std::invalid_argument("Direction '" + info().id + "': mean and component have different lengths.");
    }
}

at::Tensor GanspaceAbsolute::w_offset(const at::Tensor& w_plus, double power) const {
    const at::Tensor row0 = w_plus.select(1, 0) - mean_.to(w_plus.options());  // [N, w_dim]
    const at::Tensor coordinate = at::matmul(row0, component_.component.to(w_plus.options())) / component_.deviation;
    return spread(component_, (power - coordinate) * component_.deviation, w_plus);
}

void GanspaceAbsolute::check_fits(const GeneratorOptions& generator) const {
    component_.check_fits(generator, info().id);
}

}  // namespace lineament
