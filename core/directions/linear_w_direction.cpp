#include "core/directions/linear_w_direction.h"

#include <ATen/ATen.h>

#include <stdexcept>

namespace lineament {

LinearWDirection::LinearWDirection(DirectionInfo direction_info, const at::Tensor& normal,
                                   const LinearWOptions& options)
    : Direction(std::move(direction_info)), options_(options) {
    normal_ = normal.to(at::kFloat).contiguous();
    if (normal_.dim() > 1 && normal_.size(0) == 1) normal_ = normal_.squeeze(0);
    if (normal_.dim() < 1 || normal_.dim() > 2 || normal_.numel() == 0) {
        throw std::invalid_argument("Direction '" + info().id + "': the vector must have shape [1, width], " +
                                    "[1, rows, width] or [1, rows * width].");
    }
    const bool empty_range = options_.end_row >= 0 && options_.end_row <= options_.first_row;
    if (options_.first_row < 0 || empty_range) {
        throw std::invalid_argument("Direction '" + info().id + "': the range of rows is empty.");
    }
}

void LinearWDirection::check_fits(const GeneratorOptions& generator) const {
    const int64_t rows = generator.w_rows();
    const int64_t width = generator.w_dim;
    const bool one_row = normal_.dim() == 1 && normal_.numel() == width;
    const bool every_row = normal_.numel() == rows * width && (normal_.dim() == 1 || normal_.size(0) == rows);
    if (!(one_row || every_row) || options_.first_row >= rows || options_.end_row > rows) {
        throw std::runtime_error("Direction '" + info().id + "' was made for another generator: its vector has " +
                                 std::to_string(normal_.numel()) + " entries, this one's codes have " +
                                 std::to_string(rows) + " rows of " + std::to_string(width) + ".");
    }
}

at::Tensor LinearWDirection::w_offset(const at::Tensor& w_plus, double power) const {
    TORCH_CHECK(w_plus.dim() == 3, "W+ code is ", w_plus.sizes());
    const int64_t rows = w_plus.size(1);
    const int64_t width = w_plus.size(2);
    TORCH_CHECK(normal_.numel() == width || normal_.numel() == rows * width, "direction ", info().id, " has ",
                normal_.numel(), " entries, the code is ", w_plus.sizes());
    const at::Tensor n = normal_.to(w_plus.options()) * (power * options_.scale);
    at::Tensor offset =
        n.numel() == width ? n.reshape({1, 1, width}).expand({1, rows, width}) : n.reshape({1, rows, width});
    const int64_t end = options_.end_row < 0 ? rows : options_.end_row;
    if (options_.first_row > 0 || end < rows) {
        const at::Tensor part = at::zeros({1, rows, width}, w_plus.options());
        part.narrow(1, options_.first_row, end - options_.first_row)
            .copy_(offset.narrow(1, options_.first_row, end - options_.first_row));
        offset = part;
    }
    return offset.expand_as(w_plus);
}

}  // namespace lineament
