// NumPy's .npy files. Format description: numpy.lib.format (NEP 1).
#pragma once

#include <memory>
#include <string>

#include "core/base/mapped_file.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// Reads an array of format version 1 to 3, C or Fortran order, little-endian: f2, f4, f8, i1, i2, i4, i8, u1, b1.
/// The tensor points into the mapped file where it is aligned (Fortran order gives a transposed view).
/// Throws UnreadableFileError. Thread safety: free function, no shared state.
at::Tensor load_npy(const std::string& path);

/// The same for bytes at hand.
at::Tensor parse_npy(const std::shared_ptr<const MappedFile>& file);

/// Writes a float32 or uint8 tensor (any device and strides) in C order, atomically.
/// Throws std::runtime_error for another type or when the disk refuses.
void save_npy(const std::string& path, const at::Tensor& tensor);

/// The file that belongs to an array: its path with `ending` (".names.txt") in place of ".npy".
std::string file_beside_npy(const std::string& npy_path, const std::string& ending);

}  // namespace lineament
