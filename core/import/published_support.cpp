#include "core/import/published_support.h"

#include <ATen/ATen.h>

#include <utility>

namespace lineament {

bool has(const StateDict& state, const std::string& key) {
    return state.count(key) != 0;
}

bool has_prefix(const StateDict& state, const std::string& prefix) {
    const auto it = state.lower_bound(prefix);
    return it != state.end() && it->first.compare(0, prefix.size(), prefix) == 0;
}

bool has_shape(const StateDict& state, const std::string& key, const std::vector<int64_t>& sizes) {
    const auto it = state.find(key);
    return it != state.end() && it->second.sizes() == at::IntArrayRef(sizes);
}

int count_numbered(const StateDict& state, const std::string& before, const std::string& after) {
    int count = 0;
    while (has(state, before + std::to_string(count) + after))
        ++count;
    return count;
}

StateDict unwrapped(const StateDict& state) {
    StateDict result;
    for (const auto& [key, tensor] : state) {
        std::string name = "." + key;
        for (const std::string wrapper : {".module.", "._orig_mod."}) {
            for (size_t at = name.find(wrapper); at != std::string::npos; at = name.find(wrapper, at))
                name.erase(at, wrapper.size() - 1);
        }
        name.erase(0, 1);
        if (!result.emplace(name, tensor).second) {
            throw RepeatedNameError("It holds the tensor '" + name.substr(0, 80) +
                                    "' twice, with and without the 'module.' of a wrapper, and only one could be "
                                    "kept; save the state_dict of the network itself.");
        }
    }
    return result;
}

void add_missing(std::vector<std::string>& missing, const StateDict& state, const std::string& prefix,
                 const std::vector<const char*>& names) {
    for (const char* name : names) {
        if (!has(state, prefix + name)) missing.push_back(prefix + name);
    }
}

void add_missing_norms(std::vector<std::string>& missing, const StateDict& state) {
    const std::string mean = "running_mean";
    for (const auto& [key, tensor] : state) {
        if (key.size() < mean.size() || key.compare(key.size() - mean.size(), mean.size(), mean) != 0) continue;
        add_missing(missing, state, key.substr(0, key.size() - mean.size()), {"weight", "bias", "running_var"});
    }
}

void finish(PublishedFile& file, std::vector<PublishedPart> parts, const std::vector<std::string>& missing) {
    if (missing.empty()) {
        file.parts = std::move(parts);
        return;
    }
    file.problem = "It lacks the tensor '" + missing.front() + "'";
    if (missing.size() > 1) file.problem += " and " + std::to_string(missing.size() - 1) + " more";
    file.problem += ", so it is not whole; get it anew.";
}

std::string weights_path(const std::string& role) {
    return role + ".safetensors";
}

}  // namespace lineament
