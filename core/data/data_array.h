// Arrays among the training data.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace lineament {

/// A .npy file of crops or copies; throws DataError with a sentence where it is missing or damaged.
at::Tensor load_data_array(const std::string& npy);

}  // namespace lineament
