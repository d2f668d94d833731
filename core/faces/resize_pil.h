// Image resizing with the arithmetic of Pillow's 8-bit path, which the published networks' pre-processing used.
#pragma once

#include <opencv2/core.hpp>

namespace lineament {

enum class PilFilter { Bilinear, Bicubic, Lanczos };  // supports 1, 2 and 3 source pixels (times the reduction)

// src: CV_8U with 1 to 4 channels. Two separable passes, horizontal first, each with coefficients rounded to 22 bits
// and results rounded to bytes; reductions widen the filter (antialiased). Safe from several threads.
cv::Mat resize_pil(const cv::Mat& src, cv::Size size, PilFilter filter);

// The part `area` (inside `size`) of resize_pil(src, size, filter), at the cost of that part only.
cv::Mat resize_pil(const cv::Mat& src, cv::Size size, PilFilter filter, const cv::Rect& area);

inline cv::Mat resize_pil_bilinear(const cv::Mat& src, cv::Size size) {
    return resize_pil(src, size, PilFilter::Bilinear);
}

}  // namespace lineament
