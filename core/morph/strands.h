// Painted hair: strokes and shading that the drawn beard and the drawn head of hair share.
#pragma once

#include <opencv2/core.hpp>

namespace lineament {

/// [side, side] CV_32F of mean 0 and deviation 1: strokes downwards, `length` pixels long, the same for a seed.
cv::Mat strands(int side, double length, unsigned seed);

/// `image` [S, S] CV_32FC3 RGB in [0, 1] with Lab colours `lab` [S, S] CV_32FC3 where `alpha` [S, S] CV_32F covers it.
void paint_over(cv::Mat& image, const cv::Mat& lab, const cv::Mat& alpha);

}  // namespace lineament
