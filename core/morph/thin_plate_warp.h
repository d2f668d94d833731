// Moves an image so that given points come to lie on given others, smoothly in between.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace lineament {

/// Pixel-index coordinates of an aligned crop; dlib's 68 points (core/faces/face.h) where a face is meant.
using PointSet = std::vector<cv::Point2f>;

/// Thin-plate spline (Bookstein 1989). The crop's border stays where it is: sixteen points on it are held.
/// `image`: [S, S] of any type that cv::remap takes; `from` and `to`: as many points. Safe from several threads.
cv::Mat warp_to(const cv::Mat& image, const PointSet& from, const PointSet& to);

}  // namespace lineament
