// Arrays among the training data.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace lineament {

/// A .npy file of crops or copies; throws DataError with a sentence where it is missing or damaged.
at::Tensor load_data_array(const std::string& npy);

/// Pictures as they are stored, [N, S, S, 3] uint8, as networks see them: [N, 3, S, S] float, RGB in [-1, 1].
at::Tensor pixels_of(const at::Tensor& bytes);

}  // namespace lineament
