// The square that the FFHQ data set cuts around a face, from its landmarks.
#pragma once

#include <array>
#include <opencv2/core.hpp>

#include "core/faces/face.h"

namespace lineament {

// A (turned) square in pixel-index coordinates of an image: the centre of the first pixel is (0, 0). It may reach past
// the image's border.
struct FaceQuad {
    std::array<cv::Point2d, 4> corners;  // top-left, bottom-left, bottom-right, top-right, as the face stands

    double side() const { return cv::norm(corners[3] - corners[0]); }  // pixels

    // The same square in a copy of the image that was resized by `scale` (pixel centres: (x + 0.5) * scale - 0.5).
    FaceQuad scaled(double scale) const;

    // image_from_crop: 2x3 affine map from (t, u) in [0, 1] x [0, 1] of the crop (0, 0 = its top-left corner, not the
    // centre of its first pixel) to the image; crop_from_image is its inverse.
    cv::Matx23d image_from_crop() const;
    cv::Matx23d crop_from_image() const;
};

// Source: Karras, Laine, Aila, "A Style-Based Generator Architecture for GANs" (FFHQ), as used by pSp, e4e and SFE:
// along the eyes and down to the mouth, half side max(2 |eye to eye|, 1.8 |eyes to mouth|), centre a tenth of the way
// down. Throws std::runtime_error when the landmarks span no area.
FaceQuad ffhq_quad(const Landmarks& landmarks);

}  // namespace lineament
