#include "core/training/state/state_encoding.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <array>

#include "core/data/data_error.h"

namespace lineament {

OptimiserKey::OptimiserKey(const std::string& key) {
    const size_t rule = key.find('@');
    if (rule == std::string::npos) return;
    const size_t part_begin = key.find('.', rule) + 1, name = key.find('.', part_begin);
    if (part_begin == 0 || name == std::string::npos) return;
    part = key.substr(part_begin, name - part_begin);
    weight = key.substr(0, rule) + key.substr(name);
}

bool is_distance(const std::string& encoding) {
    return encoding == "distance" || encoding == "coarse distance";
}

at::Tensor decoded(const at::Tensor& tensor, const std::string& key, const std::string& encoding,
                   const StateDict& state) {
    if (encoding == "plain") return tensor;
    const std::array<const char*, 3> wider{"half", "bfloat16", "coarse"};
    const bool is_wider = std::find(wider.begin(), wider.end(), encoding) != wider.end();
    if (!tensor.is_floating_point() || (!is_wider && !is_distance(encoding))) {
        throw DataError("The training state keeps the tensor '" + key +
                        "' in a way that is not known; split it again.");
    }
    const at::Tensor wide = tensor.to(at::kFloat);
    if (!is_distance(encoding)) return wide;
    const auto weight = state.find(OptimiserKey(key).weight);
    if (weight == state.end() || weight->second.sizes() != wide.sizes() || !weight->second.is_floating_point()) {
        throw DataError("The training state lacks the weights that its tensor '" + key + "' counts from.");
    }
    return wide + weight->second;
}

}  // namespace lineament
