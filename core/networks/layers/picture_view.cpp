#include "core/networks/layers/picture_view.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/networks/layers/layers.h"

namespace lineament {

PictureView PictureView::inside(int64_t picture_side) const {
    PictureView view = *this;
    TORCH_CHECK(cell > 0 && side >= 0, "a view of ", side, " pixels in cells of ", cell);
    if (side == 0) {
        TORCH_CHECK(picture_side % cell == 0, "cells of ", cell, " pixels do not fill a picture of ", picture_side);
        view.side = picture_side / cell;
    }
    TORCH_CHECK(top >= 0 && left >= 0 && std::max(top, left) + view.side * cell <= picture_side, "a view of ",
                view.side * cell, " pixels from ", top, ", ", left, " is not inside a picture of ", picture_side);
    return view;
}

at::Tensor seen_part(const at::Tensor& images, const PictureView& view) {
    const PictureView part = view.inside(images.size(2));
    const int64_t side = part.side * part.cell;
    return area_downsample(images.narrow(2, part.top, side).narrow(3, part.left, side), part.side);
}

}  // namespace lineament
