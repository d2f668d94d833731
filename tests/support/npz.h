// Reads NumPy's .npz archives (golden outputs are kept in them).
#pragma once

#include <string>

#include "core/weights/state_dict.h"

namespace lineament::testing {

/// Array name (without ".npy") -> tensor, for stored and deflated archives with any element type that
/// core/weights/npy.h reads. Throws std::runtime_error with the file's name.
StateDict read_npz(const std::string& path);

}  // namespace lineament::testing
