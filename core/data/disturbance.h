// Random changes of a portrait that change neither who it is nor what its labels say: what a feature network must not
// see.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/data/edit_pairs.h"

namespace lineament {

struct Disturbance {
    at::Tensor place;   ///< [N, 3]: scaled by up to a tenth; moved to the left and up, in halves of the side
    at::Tensor hidden;  ///< [N, 4]: top, bottom, left, right of a greyed rectangle as shares of the side
    Light light;
};

/// One for each of `count` portraits. Of one in three a rectangle of up to `hidden_side` (0..1) of the side is greyed.
Disturbance random_disturbance(int64_t count, double hidden_side, BatchRandom& random);

/// images [N, 3, S, S], RGB in [-1, 1], so disturbed; differentiable. Images without a gradient take one pass over
/// memory on a CPU.
at::Tensor disturbed(const at::Tensor& images, const Disturbance& disturbance);

}  // namespace lineament
