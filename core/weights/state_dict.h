// Named tensors, the currency between the rooms `weights`, `networks` and `training`.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

namespace lineament {

/// Parameter or buffer name (as in the published files, "convs.0.conv.weight") -> tensor.
/// Tensors are handles: copying a StateDict shares the storages.
using StateDict = std::map<std::string, at::Tensor>;

/// The entries whose key starts with `prefix`, with the prefix taken off. Give the dot yourself: "encoder." must not
/// catch "e4e_encoder.x".
StateDict sub_state(const StateDict& state, const std::string& prefix);

/// Adds `part` under `prefix` to `state`; an existing key is replaced.
void merge_state(StateDict& state, const std::string& prefix, const StateDict& part);

/// The same names with floating tensors converted to `dtype`; other tensors are kept.
StateDict to_dtype(const StateDict& state, at::ScalarType dtype);

/// Number of elements of all tensors.
int64_t element_count(const StateDict& state);

}  // namespace lineament
