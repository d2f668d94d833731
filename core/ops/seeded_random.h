// Random numbers that are the same every time.
#pragma once

#include <ATen/core/Generator.h>

#include <cstdint>

namespace lineament {

/// A CPU random generator that starts at `seed`. Its state is a tensor (get_state), for checkpoints.
at::Generator seeded_random(uint64_t seed);

}  // namespace lineament
