#include "core/weights/state_dict.h"

namespace lineament {

StateDict sub_state(const StateDict& state, const std::string& prefix) {
    StateDict part;
    for (auto it = state.lower_bound(prefix); it != state.end() && it->first.compare(0, prefix.size(), prefix) == 0;
         ++it) {
        part.emplace(it->first.substr(prefix.size()), it->second);
    }
    return part;
}

void merge_state(StateDict& state, const std::string& prefix, const StateDict& part) {
    for (const auto& [key, tensor] : part)
        state[prefix + key] = tensor;
}

StateDict to_dtype(const StateDict& state, at::ScalarType dtype) {
    StateDict converted;
    for (const auto& [key, tensor] : state) {
        converted.emplace(key, tensor.is_floating_point() ? tensor.to(dtype) : tensor);
    }
    return converted;
}

int64_t element_count(const StateDict& state) {
    int64_t count = 0;
    for (const auto& [key, tensor] : state)
        count += tensor.numel();
    return count;
}

}  // namespace lineament
