// Which part of a picture a network looks at, and how coarsely.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lineament {

/// A square part, `top` and `left` pixels into the picture, averaged over cells of `cell` x `cell` pixels to `side` x
/// `side`. As it stands: the whole picture, pixel by pixel.
struct PictureView {
    int64_t top = 0, left = 0;
    int64_t side = 0;  ///< 0: the whole picture; top and left must be 0
    int64_t cell = 1;

    /// With the side filled in, for pictures of `picture_side` pixels. Throws c10::Error where it is not inside them.
    PictureView inside(int64_t picture_side) const;
};

/// images [N, C, S, S] of any values, seen so: [N, C, side, side]. Differentiable.
at::Tensor seen_part(const at::Tensor& images, const PictureView& view);

}  // namespace lineament
