// Tensors whose elements lie in a mapped file.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/mapped_file.h"

namespace lineament {

/// Product of `sizes`. Throws UnreadableFileError (naming `what`) for a negative size, more than 16 dimensions, or a
/// product (zero sizes counted as one) that does not fit into 62 bits.
int64_t checked_element_count(const std::vector<int64_t>& sizes, const std::string& path, const std::string& what);

/// A contiguous tensor of `sizes` whose little-endian elements begin at byte `offset` of the file. Zero-copy where the
/// address is aligned for the element type; otherwise, and for bool (whose bytes are made 0 or 1), a copy.
/// Throws UnreadableFileError (naming `what`) when any part lies outside the file.
at::Tensor tensor_in_file(const std::shared_ptr<const MappedFile>& file, uint64_t offset,
                          const std::vector<int64_t>& sizes, at::ScalarType dtype, const std::string& what);

}  // namespace lineament
