// How a feature that is put into the generator gains ground while its encoder is trained.
#pragma once

#include <ATen/core/Tensor.h>

namespace lineament {

/// The generator's own feature at share 0, the one that is put in its place at 1. Both [N, C, s, s].
at::Tensor partial_feature(const at::Tensor& generated, const at::Tensor& inserted, double share);

}  // namespace lineament
