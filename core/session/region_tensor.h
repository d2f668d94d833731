// Regions of a face, named by a person, as the mask that an inversion method takes.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/faces/face.h"
#include "core/faces/face_quad.h"
#include "core/faces/face_regions.h"

namespace lineament {

/// Names as in face_regions.h ("mouth"). Throws std::invalid_argument naming an unknown one.
std::vector<FaceRegion> regions_named(const std::vector<std::string>& names);

/// regions: as regions_named() takes them. Returns [1, 1, 64, 64] float32 in [0, 1]: 1 where the original is to
/// be kept, that is outside the regions. Throws std::invalid_argument naming an unknown region.
at::Tensor keep_mask(const std::vector<std::string>& regions, const Landmarks& landmarks_in_image,
                     const FaceQuad& quad);

}  // namespace lineament
