#include "core/weights/state_dict.h"

#include <ATen/core/grad_mode.h>

namespace lineament {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

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

void copy_into(const StateDict& target, const StateDict& values) {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : target)
        tensor.copy_(values.at(name));
}

StateDict cloned(const StateDict& state) {
    const at::NoGradGuard no_grad;
    StateDict copy;
    for (const auto& [name, tensor] : state)
        copy[name] = tensor.detach().clone();
    return copy;
}

bool is_trainable_name(const std::string& name) {
    return !ends_with(name, "running_mean") && !ends_with(name, "running_var") &&
           !ends_with(name, "num_batches_tracked") && !ends_with(name, ".kernel") &&
           name.find("noises.") == std::string::npos && !ends_with(name, "latent_avg") &&
           !ends_with(name, "conv_clamp");
}

void set_requires_grad(const StateDict& parameters, bool requires_grad) {
    for (const auto& [name, tensor] : parameters) {
        if (is_trainable_name(name) && tensor.is_floating_point()) tensor.set_requires_grad(requires_grad);
    }
}

int64_t element_count(const StateDict& state) {
    int64_t count = 0;
    for (const auto& [key, tensor] : state)
        count += tensor.numel();
    return count;
}

}  // namespace lineament
