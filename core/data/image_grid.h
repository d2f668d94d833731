// Sample grids as PNG, without an image library: the engine-only build has none.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace lineament {

/// Writes images [N, 3, S, S], RGB in [-1, 1] (clipped), as a grid of `columns` columns. Throws std::runtime_error if
/// the file cannot be written.
void save_image_grid(const std::string& path, const at::Tensor& images, int columns);

}  // namespace lineament
