// Tensors as few bytes, for files that travel.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

namespace lineament {

/// The bytes of a tensor (any type), deflated: first all lowest bytes of the elements, then all second ones, and so
/// on, because the bytes with sign and exponent of weights repeat and those of the mantissa do not.
std::string packed_bytes(const at::Tensor& tensor);

/// Back. Throws std::runtime_error where the bytes are not those of such a tensor; no more memory is taken than a small
/// multiple of theirs.
at::Tensor unpacked_tensor(const std::string& bytes, at::ScalarType dtype, const std::vector<int64_t>& sizes);

}  // namespace lineament
