// Helpers of the fuzz targets.
#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/base/mapped_file.h"

namespace lineament::fuzzing {

/// The input as a file of exactly its size, so that the address sanitizer sees any step outside.
inline std::shared_ptr<const MappedFile> as_file(const uint8_t* data, size_t size) {
    return MappedFile::from_bytes("input", std::vector<uint8_t>(data, data + size));
}

/// Reads the first and the last element by address: a tensor that reaches outside its storage shows here.
inline void touch(const at::Tensor& tensor) {
    if (tensor.numel() == 0) return;
    int64_t last = 0;
    for (int64_t d = 0; d < tensor.dim(); ++d)
        last += (tensor.size(d) - 1) * tensor.stride(d);
    const auto* bytes = static_cast<const volatile uint8_t*>(tensor.data_ptr());
    const int64_t width = static_cast<int64_t>(tensor.element_size());
    static_cast<void>(bytes[0]);
    static_cast<void>(bytes[(last + 1) * width - 1]);
}

}  // namespace lineament::fuzzing
