#include "core/session/tensor_image.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

namespace lineament {

namespace {

/// float32 on the CPU, three contiguous planes.
at::Tensor checked_planes(const at::Tensor& image) {
    if (!image.defined() || image.dim() != 4 || image.size(0) != 1 || image.size(1) != 3) {
        throw std::invalid_argument("A picture has to be a tensor of shape [1, 3, H, W].");
    }
    return image.detach().to(at::kCPU, at::kFloat).contiguous();
}

template <typename Pixel, typename Convert>
cv::Mat interleave(const at::Tensor& image, int type, const Convert& convert) {
    const at::Tensor planes = checked_planes(image);
    const int height = static_cast<int>(planes.size(2)), width = static_cast<int>(planes.size(3));
    const float* red = planes.data_ptr<float>();
    const float* green = red + static_cast<size_t>(height) * width;
    const float* blue = green + static_cast<size_t>(height) * width;
    cv::Mat out(height, width, type);
    for (int y = 0; y < height; ++y) {
        Pixel* row = out.ptr<Pixel>(y);
        const size_t offset = static_cast<size_t>(y) * width;
        for (int x = 0; x < width; ++x) {
            row[3 * x] = convert(red[offset + x]);
            row[3 * x + 1] = convert(green[offset + x]);
            row[3 * x + 2] = convert(blue[offset + x]);
        }
    }
    return out;
}

/// A NaN (from damaged weights, say) becomes black instead of undefined behaviour.
float unit_range(float x) {
    const float unit = (x + 1.0F) * 0.5F;
    return unit > 0 ? std::min(1.0F, unit) : 0.0F;
}

}  // namespace

at::Tensor image_to_tensor(const cv::Mat& rgb8) {
    CV_Assert(rgb8.type() == CV_8UC3 && !rgb8.empty());
    at::Tensor out = at::empty({1, 3, rgb8.rows, rgb8.cols}, at::kFloat);
    float* planes = out.data_ptr<float>();
    const size_t plane = static_cast<size_t>(rgb8.rows) * rgb8.cols;
    for (int y = 0; y < rgb8.rows; ++y) {
        const uchar* row = rgb8.ptr(y);
        for (int x = 0; x < rgb8.cols; ++x) {
            for (int channel = 0; channel < 3; ++channel) {
                const float unit = static_cast<float>(row[3 * x + channel]) / 255.0F;
                planes[channel * plane + static_cast<size_t>(y) * rgb8.cols + x] = (unit - 0.5F) / 0.5F;
            }
        }
    }
    return out;
}

cv::Mat tensor_to_rgb8(const at::Tensor& image) {
    return interleave<uchar>(image, CV_8UC3,
                             [](float x) { return static_cast<uchar>(std::min(255.0F, unit_range(x) * 255 + 1e-3F)); });
}

cv::Mat tensor_to_rgb32f(const at::Tensor& image) {
    return interleave<float>(image, CV_32FC3, unit_range);
}

}  // namespace lineament
