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

/// Copies values by name into existing tensors (which networks and optimisers hold handles of).
void copy_into(const StateDict& target, const StateDict& values);

/// Deep copy, cut from any graph.
StateDict cloned(const StateDict& state);

/// Is this name a parameter that training changes by gradient (as opposed to a buffer)?
bool is_trainable_name(const std::string& name);

/// Turns gradients on or off for every trainable tensor.
void set_requires_grad(const StateDict& parameters, bool requires_grad);

/// Number of elements of all tensors.
int64_t element_count(const StateDict& state);

}  // namespace lineament
