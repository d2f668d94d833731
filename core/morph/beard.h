// A drawn full beard, for faces that have none.
#pragma once

#include <opencv2/core.hpp>

#include "core/morph/thin_plate_warp.h"

namespace lineament {

/// `image` [S, S] CV_32FC3 RGB in [0, 1] of a face of shape `shape`, with moustache and full beard of the hair colour
/// `lab` (8-bit-free OpenCV Lab: L 0..100). Few portraits have one to lend; drawn, it fits every jaw and every hair.
/// Safe from several threads.
cv::Mat with_beard(const cv::Mat& image, const PointSet& shape, const cv::Vec3f& lab);

}  // namespace lineament
