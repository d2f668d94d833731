// A drawn head of hair: for the bald, and long for those who wear it short; and long hair cut off.
#pragma once

#include <opencv2/core.hpp>

#include "core/morph/thin_plate_warp.h"

namespace lineament {

enum class HairPart {
    Top,   ///< from ear to ear over the forehead: what the bald lack
    Sides  ///< along the cheeks down to the shoulders: long hair
};

/// `image` [S, S] CV_32FC3 RGB in [0, 1] of a face of shape `shape`, with this part of a head of hair in the colour
/// `lab` (OpenCV Lab of floats: L 0..100). Alike for all, so that a network can learn to draw it. Safe from several
/// threads.
cv::Mat with_hair(const cv::Mat& image, const PointSet& shape, HairPart part, const cv::Vec3f& lab);

/// The same portrait with the background's colour where long hair would hang beside the face, below the brows.
cv::Mat without_sides(const cv::Mat& image, const PointSet& shape);

}  // namespace lineament
