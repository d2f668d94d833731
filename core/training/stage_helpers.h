// Small pieces that the training stages share.
#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>
#include <string>

#include "core/weights/state_dict.h"

namespace lineament {

/// Learning-rate factor: linear warm-up over `warmup_steps`, constant, then a half cosine to 5 % over the last 60 %.
double learning_rate_scale(double progress, int64_t step, int64_t warmup_steps = 200);

/// A seeded CPU random generator, and its state as a tensor for checkpoints.
at::Generator seeded_random(uint64_t seed);

/// Copies values by name into existing tensors (which networks and optimisers hold handles of).
void copy_into(const StateDict& target, const StateDict& values);

/// A number as printf writes it by `format`, which takes one double.
std::string number_text(double value, const char* format);

/// Deep copy, cut from any graph.
StateDict cloned(const StateDict& state);

}  // namespace lineament
