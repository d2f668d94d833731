// Stored pictures as networks see them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/networks/layers/picture_view.h"

namespace lineament {

/// A picture in memory, RGB in rows of pixels; borrowed.
struct StoredPicture {
    const uint8_t* bytes;   ///< [S, S, 3]
    bool mirrored = false;  ///< is to be read mirrored left-right
};

/// The pictures, all of side S, mirrored and then seen so: [N, 3, side, side] float, RGB in [-1, 1]. What the view
/// leaves out is not read. Throws c10::Error where the view is not inside the pictures. Thread safe.
at::Tensor read_pictures(const std::vector<StoredPicture>& pictures, int64_t picture_side,
                         const PictureView& view = {});

}  // namespace lineament
