#include "core/morph/drawn_hair.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "core/morph/face_shape.h"
#include "core/morph/strands.h"

namespace lineament {
namespace {

constexpr double kOpacity = 0.95;
constexpr float kStrandContrast = 3;  // by how much L differs between strands
constexpr float kDepth = 18;          // by how much L falls from the middle of a lock to its edges

// The head's own axes: across from the middle between the ears to the left picture's edge of the face, up from the nose
// to the brows. Points are given in these, so that hair follows size, place and tilt of the head.
struct HeadAxes {
    cv::Point2f brow, across, up;
    explicit HeadAxes(const PointSet& shape)
        : brow((shape[21] + shape[22]) * 0.5F), across((shape[16] - shape[0]) * 0.5F), up(brow - shape[33]) {}
    cv::Point2f at(float x, float y) const { return brow + across * x + up * y; }
};

PointSet top_outline(const HeadAxes& head) {
    PointSet outline;
    for (float x = -1.12F; x <= 1.13F; x += 0.14F)
        outline.push_back(head.at(x, 1.62F - 0.15F * x * x - 0.85F * x * x * x * x));
    for (float x = 0.98F; x >= -0.99F; x -= 0.14F)
        outline.push_back(head.at(x, 1.0F - 0.2F * x * x - 0.6F * x * x * x * x * x * x));
    return outline;
}

// side: -1 left of the picture, +1 right.
PointSet side_outline(const HeadAxes& head, const PointSet& shape, float side) {
    const auto cheek = [&](int p) { return shape[side < 0 ? p : 16 - p]; };
    PointSet outline;
    for (const auto& [x, y] : {std::pair(0.2F, 1.62F),
                               {0.7F, 1.5F},
                               {1.05F, 1.15F},
                               {1.25F, 0.6F},
                               {1.34F, 0.0F},
                               {1.4F, -0.7F},
                               {1.4F, -1.4F},
                               {1.3F, -1.95F},
                               {1.08F, -2.15F},
                               {0.8F, -2.0F}})
        outline.push_back(head.at(x * side, y));
    for (const int p : {4, 3, 2, 1, 0}) {
        const cv::Point2f inwards = (shape[33] - cheek(p)) * (p >= 4 ? 0.02F : 0.07F);
        outline.push_back(cheek(p) + inwards);
    }
    for (const auto& [x, y] : {std::pair(0.93F, 0.45F), {0.85F, 0.8F}, {0.55F, 1.15F}})
        outline.push_back(head.at(x * side, y));
    return outline;
}

cv::Mat sides_mask(const PointSet& shape, cv::Size size) {  // [S, S] CV_32F, hard
    cv::Mat mask = cv::Mat::zeros(size, CV_32F);
    for (const float side : {-1.0F, 1.0F})
        fill_outline(mask, side_outline(HeadAxes(shape), shape, side), 1);
    return mask;
}

cv::Mat face_mask(const PointSet& shape, cv::Size size) {  // [S, S] CV_32F, soft: jaw, cheeks and forehead
    PointSet face(shape.begin(), shape.begin() + 17), hull;
    for (int p = 17; p <= 26; ++p)
        face.push_back(shape[p] + (shape[27] - shape[33]) * 0.9F);
    cv::convexHull(face, hull);
    cv::Mat mask = cv::Mat::zeros(size, CV_32F);
    fill_outline(mask, hull, 1);
    cv::dilate(mask, mask, cv::Mat());
    cv::GaussianBlur(mask, mask, {}, size.width / 128.0);
    return mask;
}

cv::Scalar background_of(const cv::Mat& image) {  // mean of both upper corners
    const int width = std::max(1, image.cols / 21), height = std::max(1, image.rows / 3);
    return (cv::mean(image(cv::Rect(0, 0, width, height))) +
            cv::mean(image(cv::Rect(image.cols - width, 0, width, height)))) *
           0.5;
}

}  // namespace

cv::Mat without_sides(const cv::Mat& image, const PointSet& shape) {
    const double pixel = image.cols / 128.0;
    cv::Mat alpha = sides_mask(shape, image.size());
    cv::dilate(alpha, alpha, cv::Mat(), {-1, -1}, std::max(1, cvRound(4 * pixel)));
    const int brow = cvRound(std::min(shape[19].y, shape[24].y) - 4 * pixel);
    alpha.rowRange(0, std::clamp(brow, 1, image.rows)).setTo(0);
    cv::GaussianBlur(alpha, alpha, {}, 2 * pixel);
    alpha = alpha.mul(1 - face_mask(shape, image.size()));
    cv::Mat background(1, 1, CV_32FC3, background_of(image)), lab;
    cv::cvtColor(background, lab, cv::COLOR_RGB2Lab);
    cv::Mat result = image.clone();
    paint_over(result, cv::Mat(image.size(), CV_32FC3, cv::Scalar(lab.at<cv::Vec3f>(0, 0))), alpha);
    return result;
}

cv::Mat with_hair(const cv::Mat& image, const PointSet& shape, HairPart part, const cv::Vec3f& lab) {
    const double pixel = image.cols / 128.0;
    cv::Mat alpha = cv::Mat::zeros(image.size(), CV_32F);
    if (part == HairPart::Top) {
        fill_outline(alpha, top_outline(HeadAxes(shape)), 1);
    } else {
        alpha = sides_mask(shape, image.size());
    }
    cv::Mat depth;
    cv::GaussianBlur(alpha, depth, {}, 5 * pixel);  // high in the middle of a lock
    cv::GaussianBlur(alpha, alpha, {}, 1.2 * pixel);
    const cv::Mat texture = strands(image.cols, 7 * pixel, 17);
    cv::Mat hair(image.size(), CV_32FC3);
    hair.forEach<cv::Vec3f>([&](cv::Vec3f& value, const int* at) {
        value = lab;
        const float shade = kDepth * (depth.at<float>(at[0], at[1]) - 0.75F);
        const float contrast = kStrandContrast * std::clamp(lab[0] / 35, 0.6F, 1.5F);
        value[0] = std::clamp(lab[0] + shade + contrast * texture.at<float>(at[0], at[1]), 3.0F, 96.0F);
    });
    cv::Mat result = image.clone();
    paint_over(result, hair, alpha * kOpacity);
    return result;
}

}  // namespace lineament
