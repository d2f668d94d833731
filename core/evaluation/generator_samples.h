// Faces that nobody has, from a pack's generator.
#pragma once

#include "core/data/portrait_data.h"
#include "core/methods/inversion_method.h"

namespace lineament {

/// `count` faces [count, 3, R, R], clipped to [-1, 1], of W+ codes drawn from the statistics of the training portraits'
/// own (CodeStatistics, 64 components, distance from the mean times `truncation`). For generators without a mapping
/// network; not random samples in StyleGAN's sense, z to w.
at::Tensor draw_from_codes(const CodeSpace& space, const PortraitData& data, int64_t count, uint64_t seed,
                           double truncation = 0.7);

}  // namespace lineament
