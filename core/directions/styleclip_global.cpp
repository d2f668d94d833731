#include "core/directions/styleclip_global.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace lineament {

StyleclipGlobal::StyleclipGlobal(DirectionInfo direction_info, const at::Tensor& relevance, const at::Tensor& text,
                                 const at::Tensor& deviations, const std::vector<int>& widths,
                                 const StyleclipGlobalOptions& options)
    : Direction(std::move(direction_info)), widths_(widths) {
    const size_t used = std::min(widths.size(), static_cast<size_t>(std::max(options.used_convolutions, 0)));
    const int64_t all_channels = std::accumulate(widths.begin(), widths.end(), int64_t{0});
    const int64_t used_channels = std::accumulate(widths.begin(), widths.begin() + used, int64_t{0});
    if (relevance.dim() != 2 || relevance.size(0) != all_channels || relevance.size(1) != text.numel() ||
        deviations.numel() < used_channels) {
        throw std::invalid_argument("Direction '" + info().id + "': relevance matrix, text direction and style " +
                                    "deviations do not belong together.");
    }
    at::Tensor relevances = at::matmul(relevance.to(at::kFloat), text.reshape({-1}).to(at::kFloat));  // [channels]
    relevances = at::where(relevances.abs() < options.beta, at::zeros_like(relevances), relevances);
    const double largest = relevances.abs().max().item<double>();
    if (largest > 0) relevances = relevances / largest;
    const at::Tensor scaled = relevances.narrow(0, 0, used_channels) *
                              deviations.reshape({-1}).to(at::kFloat).narrow(0, 0, used_channels) / options.divisor;
    int64_t begin = 0;
    first_layer_ = static_cast<int>(used);
    for (size_t i = 0; i < used; begin += widths[i], ++i) {
        const at::Tensor part = scaled.narrow(0, begin, widths[i]);
        const bool changes = part.ne(0).any().item<bool>();
        offsets_.push_back(changes ? part.clone() : at::Tensor());
        if (changes) first_layer_ = std::min(first_layer_, static_cast<int>(i));
    }
}

void StyleclipGlobal::check_fits(const GeneratorOptions& generator) const {
    bool fits = static_cast<int>(widths_.size()) == generator.w_rows() - 1;
    for (size_t i = 0; fits && i < widths_.size(); ++i)
        fits = widths_[i] == generator.feature_channels(static_cast<int>(i));
    if (!fits) throw std::runtime_error("Direction '" + info().id + "' was made for another generator's style space.");
}

void StyleclipGlobal::add_to_styles(StyleCode& styles, double power) const {
    for (size_t i = 0; i < std::min(offsets_.size(), styles.conv.size()); ++i) {
        if (!offsets_[i].defined()) continue;
        styles.conv[i] = styles.conv[i] + offsets_[i].to(styles.conv[i].options()) * power;
    }
}

}  // namespace lineament
