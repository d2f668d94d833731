// Where the networks run.
#pragma once

#include <string>

#include "core/methods/model_pack.h"

namespace lineament {

/// The GPU in half precision where LibTorch has one and it is wanted, else the CPU in float32.
PackPlacement best_placement(bool prefer_gpu);

/// For a person: "CPU, 2 threads", "NVIDIA H200, half precision".
std::string device_name(const PackPlacement& placement);

}  // namespace lineament
