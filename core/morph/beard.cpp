#include "core/morph/beard.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/morph/face_shape.h"
#include "core/morph/strands.h"

namespace lineament {
namespace {

constexpr double kOpacity = 0.88;
constexpr float kShade = 0.55F;                 // a beard is darker than the hair
constexpr float kDarkest = 13, kLightest = 62;  // L of a beard, whatever the hair's
constexpr float kStrands = 4;                   // by how much L differs between strands

// From the ears along the jaw, back over the cheeks and under the nose.
PointSet outline_of(const PointSet& shape) {
    const cv::Point2f mouth = (shape[51] + shape[57]) * 0.5F;
    PointSet outline;
    for (int p = 2; p <= 14; ++p) {
        const float below = p >= 6 && p <= 10 ? 1.06F : 1.0F;  // it hangs over the chin
        outline.push_back(mouth + (shape[p] - mouth) * below);
    }
    const auto between = [&](int a, int b, float t) { return shape[a] + (shape[b] - shape[a]) * t; };
    outline.push_back(between(13, 54, 0.30F));
    outline.push_back(between(12, 54, 0.72F));
    outline.push_back(between(54, 35, 0.55F));
    outline.push_back(between(33, 51, 0.22F));
    outline.push_back(between(48, 31, 0.55F));
    outline.push_back(between(4, 48, 0.72F));
    outline.push_back(between(3, 48, 0.30F));
    return outline;
}

}  // namespace

cv::Mat with_beard(const cv::Mat& image, const PointSet& shape, const cv::Vec3f& lab) {
    const double pixel = image.cols / 128.0;
    cv::Mat alpha = cv::Mat::zeros(image.size(), CV_32F);
    fill_outline(alpha, outline_of(shape), kOpacity);
    cv::GaussianBlur(alpha, alpha, {}, 1.5 * pixel);
    cv::Mat mouth = cv::Mat::zeros(image.size(), CV_32F);
    PointSet lips;
    cv::convexHull(PointSet(shape.begin() + 48, shape.begin() + 60), lips);
    fill_outline(mouth, lips, 1);
    cv::GaussianBlur(mouth, mouth, {}, 0.6 * pixel);

    const cv::Vec3f colour(std::clamp(lab[0] * kShade, kDarkest, kLightest), lab[1], lab[2]);
    cv::Mat light, smooth;
    cv::cvtColor(image, light, cv::COLOR_RGB2Lab);
    cv::extractChannel(light, light, 0);
    const cv::Scalar mean_light = cv::mean(light, alpha > 0.5 * kOpacity);
    cv::GaussianBlur(light, smooth, {}, 3 * pixel);
    const cv::Mat texture = strands(image.cols, 1.6 * pixel, 68);
    cv::Mat result = image.clone();
    cv::Mat beard(image.size(), CV_32FC3);
    beard.forEach<cv::Vec3f>([&](cv::Vec3f& value, const int* at) {
        const float shade =
            std::clamp(smooth.at<float>(at[0], at[1]) / static_cast<float>(mean_light[0] + 1), 0.5F, 1.4F);
        value = colour;
        value[0] = std::clamp(colour[0] * shade + kStrands * texture.at<float>(at[0], at[1]), 4.0F, 90.0F);
    });
    paint_over(result, beard, alpha.mul(1 - mouth));
    return result;
}

}  // namespace lineament
