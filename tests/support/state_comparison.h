// How far two training states are from each other: the same steps, taken twice, differ by rounding alone. Bits cannot
// be asked for: oneDNN rounds some sums by where in memory its operands happen to lie (seen with its AVX2 kernels).
#pragma once

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/weights/state_dict.h"

namespace lineament::testing {

/// The same steps twice, or two processes against one: both stay below it; a lost moment or random number does not.
constexpr double kRounding = 1e-5;

struct StateDifference {
    double relative = 0;  ///< infinite where names, shapes or whole numbers differ
    std::string name;     ///< of the tensor
};

/// The largest difference of any tensor, as a share of the tensor's largest value; of a mean that batch normalisation
/// takes off, as a share of the deviation that it divides by, because behind another normalisation the mean is zero.
inline StateDifference worst_difference(const StateDict& a, const StateDict& b) {
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    constexpr char kMean[] = "running_mean";
    StateDifference worst;
    if (a.empty() || a.size() != b.size()) return {kInfinite, "the number of tensors"};
    for (const auto& [name, tensor] : a) {
        const auto other = b.find(name);
        if (other == b.end() || other->second.sizes() != tensor.sizes()) return {kInfinite, name};
        if (!tensor.is_floating_point()) {
            if (!at::equal(tensor, other->second)) return {kInfinite, name};
            continue;
        }
        if (tensor.numel() == 0) continue;
        at::Tensor scale = tensor.abs();
        const size_t mean = name.rfind(kMean);
        if (mean != std::string::npos) scale = a.at(name.substr(0, mean) + "running_var").sqrt();
        const double difference = (tensor - other->second).abs().max().item<double>();
        const double relative = difference / std::max(scale.max().item<double>(), 1e-3);
        if (!std::isfinite(relative)) return {kInfinite, name};
        if (relative > worst.relative) worst = {relative, name};
    }
    return worst;
}

}  // namespace lineament::testing
