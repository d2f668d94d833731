// Disturbed pictures in one pass over memory, for training on a CPU.
#pragma once

#include "core/data/disturbance.h"

namespace lineament {

/// disturbed() of images [N, 3, S, S], contiguous floats on the CPU as all of the disturbance is; not differentiable.
/// Thread safe.
at::Tensor disturbed_on_cpu(const at::Tensor& images, const Disturbance& disturbance);

}  // namespace lineament
