#include "tests/support/deterministic_fill.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace lineament::testing {

namespace {

constexpr int64_t kGrain = 1 << 16;

// The index-th number of the stream that begins at `start`: splitmix64 used as a counter, its top 24 bits scaled to
// [-1, 1).
double uniform(uint64_t start, uint64_t index) {
    uint64_t z = start + (index + 1) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    z ^= z >> 31;
    return static_cast<double>(z >> 40) / 8388608.0 - 1.0;
}

// The blur kernel: outer product of 1, 3, 3, 1 with sum `gain`.
at::Tensor blur_kernel(const std::vector<int64_t>& shape, float gain) {
    const at::Tensor row = at::tensor({1.0f, 3.0f, 3.0f, 1.0f});
    return (at::outer(row, row) / 64.0f * gain).reshape(shape).contiguous();
}

std::string joined_path(const nlohmann::json& entry) {
    std::string joined;
    for (const nlohmann::json& part : entry.value("path", nlohmann::json::array())) {
        joined += (joined.empty() ? "" : "/") + part.get<std::string>();
    }
    return joined;
}

at::Tensor fill_entry(const nlohmann::json& entry, const std::string& prefix) {
    const std::vector<int64_t> shape = entry.at("shape").get<std::vector<int64_t>>();
    const std::string role = entry.at("role").get<std::string>();
    if (role == "int_zero") return at::zeros(shape, at::TensorOptions(at::kLong));
    if (role == "kernel_1331") return blur_kernel(shape, 1.0f);
    if (role == "kernel_1331_up") return blur_kernel(shape, 4.0f);
    return fill(entry.at("fill_key").get<std::string>(), shape, entry.value("a", 0.0), entry.value("b", 0.0), prefix,
                entry.value("index_mod", int64_t{0}));
}

}  // namespace

uint64_t fill_stream(const std::string& key) {
    uint64_t hash = 0xCBF29CE484222325ull;
    for (const char c : key)
        hash = (hash ^ static_cast<uint8_t>(c)) * 0x100000001B3ull;
    return hash;
}

at::Tensor fill(const std::string& key, const std::vector<int64_t>& shape, double a, double b,
                const std::string& prefix, int64_t period) {
    at::Tensor tensor = at::empty(shape, at::TensorOptions(at::kFloat));
    float* values = tensor.data_ptr<float>();
    const uint64_t start = fill_stream(prefix + key);
    at::parallel_for(0, tensor.numel(), kGrain, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            const int64_t index = period > 0 ? i % period : i;
            values[i] = static_cast<float>(a + b * uniform(start, static_cast<uint64_t>(index)));
        }
    });
    return tensor;
}

StateDict fill_manifest(const std::string& manifest_path, const std::string& path, const std::string& prefix,
                        const std::string& key_filter) {
    std::ifstream file(manifest_path);
    if (!file) throw std::runtime_error("Cannot open the manifest '" + manifest_path + "'.");
    const nlohmann::json manifest = nlohmann::json::parse(file);
    StateDict state;
    for (const nlohmann::json& entry : manifest.at("tensors")) {
        const std::string key = entry.at("key").get<std::string>();
        if (joined_path(entry) != path || key.compare(0, key_filter.size(), key_filter) != 0) continue;
        if (entry.contains("alias_of")) {
            state[key] = state.at(entry["alias_of"].get<std::string>());
        } else {
            state[key] = fill_entry(entry, prefix);
        }
    }
    if (state.empty()) {
        throw std::runtime_error("The manifest '" + manifest_path + "' has no tensors at '" + path +
                                 "' beginning with '" + key_filter + "'.");
    }
    return state;
}

std::string fill_prefix() {
    const char* prefix = std::getenv("LINEAMENT_FILL_PREFIX");
    return prefix ? prefix : "";
}

std::string manifest_file(const std::string& name) {
    return std::string(LINEAMENT_TEST_DATA_DIR) + "/manifests/" + name + ".json";
}

}  // namespace lineament::testing
