// Deterministic test weights: the same float32 values, bit for bit, as the reference's checkpoint writer makes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/weights/state_dict.h"

namespace lineament::testing {

/// 64-bit FNV-1a of the key's bytes: the start of the key's number stream.
uint64_t fill_stream(const std::string& key);

/// Float32 tensor of `shape`: element i (row major) is a + b * u_i, where u_i in [-1, 1) is the i-th number of the
/// splitmix64 stream of `prefix + key`, computed in double and rounded once. `period` > 0 repeats the first `period`
/// elements (mean latents with equal rows).
at::Tensor fill(const std::string& key, const std::vector<int64_t>& shape, double a = 0.0, double b = 1.0,
                const std::string& prefix = "", int64_t period = 0);

/// The tensors of a manifest (tests/files/manifests, or the reference's own) by published key. `path` picks one node of
/// the checkpoint's nesting, joined by '/': "state_dict", "g_ema", "latent_avg" (its tensor has the key ""), or "" for
/// a bare state dict. `key_filter`, where given, keeps only keys that begin with it, and saves making the others.
/// Floating tensors are contiguous float32, counters are int64. Throws std::runtime_error when nothing matches.
StateDict fill_manifest(const std::string& manifest_path, const std::string& path, const std::string& prefix = "",
                        const std::string& key_filter = "");

/// The value of LINEAMENT_FILL_PREFIX, "" when it is not set: another set of weights for the parity tests.
std::string fill_prefix();

/// tests/files/manifests/<name>.json of this source tree.
std::string manifest_file(const std::string& name);

}  // namespace lineament::testing
