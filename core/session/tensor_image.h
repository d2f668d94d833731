// The step between pictures (OpenCV) and what networks eat and give (LibTorch).
#pragma once

#include <ATen/core/Tensor.h>

#include <opencv2/core.hpp>

namespace lineament {

/// rgb8: [H, W] CV_8UC3 RGB -> [1, 3, H, W] float32 in [-1, 1]: (x / 255 - 0.5) / 0.5, as the published scripts do.
at::Tensor image_to_tensor(const cv::Mat& rgb8);

/// image: [1, 3, H, W], RGB, nominal range [-1, 1], any device and floating type -> CV_8UC3 RGB. As SFE's tensor2im:
/// (x + 1) / 2 * 255, clipped, then cut off (not rounded) to a byte; a thousandth of a step is added first, so that a
/// picture that went through image_to_tensor comes back unchanged instead of losing a step to rounding errors.
cv::Mat tensor_to_rgb8(const at::Tensor& image);

/// The same to CV_32FC3 RGB in [0, 1], clipped, without steps: for calculating on.
cv::Mat tensor_to_rgb32f(const at::Tensor& image);

}  // namespace lineament
