// How a training state's tensors are kept in its parts: what the writer and the reader of state_parts.h agree on.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <string>

#include "core/weights/state_dict.h"

namespace lineament {

constexpr char kStateFormat[] = "lineament training state 1";
constexpr size_t kStateLengthBytes = 8;  ///< of the number in front of the index

/// "stage.<model>@<rule>.<part>.<name>" taken apart; an empty part for all other keys.
struct OptimiserKey {
    std::string part, weight;  ///< "average", "stage.<model>.<name>"

    explicit OptimiserKey(const std::string& key);
};

/// "distance" and "coarse distance": kept as the difference to the weights.
bool is_distance(const std::string& encoding);

/// A tensor of the parts as it was, in float32 unless it is "plain". `state` holds the weights that distances count
/// from. Throws DataError with a sentence where the encoding is not known or the weights do not fit.
at::Tensor decoded(const at::Tensor& tensor, const std::string& key, const std::string& encoding,
                   const StateDict& state);

}  // namespace lineament
