// Random changes of a portrait that change neither who it is nor what its labels say: what a feature network must not
// see.
#pragma once

#include <ATen/core/Tensor.h>

#include "core/training/edit_pairs.h"

namespace lineament {

struct Disturbance {
    at::Tensor affine;  ///< [N, 2, 3]: scaled by up to a tenth, moved by up to a sixteenth of the side
    at::Tensor hidden;  ///< [N, 4]: top, bottom, left, right of a greyed rectangle as shares of the side
    Light light;
};

/// One for each of `count` portraits. Of one in three a rectangle of up to `hidden_side` (0..1) of the side is greyed.
Disturbance random_disturbance(int64_t count, double hidden_side, BatchRandom& random);

/// images [N, 3, S, S], RGB in [-1, 1], so disturbed; differentiable.
at::Tensor disturbed(const at::Tensor& images, const Disturbance& disturbance);

}  // namespace lineament
