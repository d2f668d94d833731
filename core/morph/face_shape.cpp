#include "core/morph/face_shape.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace lineament {

Landmarks as_landmarks(const PointSet& shape) {
    Landmarks landmarks;
    std::copy(shape.begin(), shape.end(), landmarks.begin());
    return landmarks;
}

FaceQuad whole_crop(int side) {
    const double last = side - 0.5;
    return {{cv::Point2d(-0.5, -0.5), {-0.5, last}, {last, last}, {last, -0.5}}};
}

cv::Mat cheeks_of(const PointSet& shape, cv::Size size) {
    cv::Mat cheeks = cv::Mat::zeros(size, CV_8U);
    const int radius = std::max(2, size.width / 25);
    cv::circle(cheeks, (shape[2] + shape[31]) * 0.5F, radius, cv::Scalar(255), cv::FILLED);
    cv::circle(cheeks, (shape[14] + shape[35]) * 0.5F, radius, cv::Scalar(255), cv::FILLED);
    return cheeks;
}

cv::Vec3f skin_colour(const cv::Mat& image, const PointSet& shape) {
    cv::Mat lab;
    cv::cvtColor(image, lab, cv::COLOR_RGB2Lab);
    const cv::Scalar mean = cv::mean(lab, cheeks_of(shape, image.size()));
    return {static_cast<float>(mean[0]), static_cast<float>(mean[1]), static_cast<float>(mean[2])};
}

float turn_of(const PointSet& shape) {
    return shape[30].x - (shape[0].x + shape[16].x) / 2;
}

float nod_of(const PointSet& shape) {
    return shape[30].y - (shape[0].y + shape[16].y) / 2;
}

PointSet mirrored(const PointSet& shape, int side) {
    // Runs of dlib's 68 points that a mirror reverses, and pairs that it swaps.
    constexpr int kReversed[][2] = {{0, 16}, {17, 26}, {31, 35}, {48, 54}, {55, 59}, {60, 64}, {65, 67}};
    constexpr int kEyes[6] = {45, 44, 43, 42, 47, 46};  // where 36..41 come from
    PointSet result = shape;
    for (const auto& [first, last] : kReversed) {
        for (int p = first; p <= last; ++p)
            result[p] = shape[first + last - p];
    }
    for (int p = 0; p < 6; ++p) {
        result[36 + p] = shape[kEyes[p]];
        result[kEyes[p]] = shape[36 + p];
    }
    for (cv::Point2f& point : result)
        point.x = static_cast<float>(side - 1) - point.x;
    return result;
}

void fill_outline(cv::Mat& mask, const PointSet& outline, double value) {
    std::vector<cv::Point> corners;
    for (const cv::Point2f& p : outline)
        corners.push_back({cvRound(p.x * 16), cvRound(p.y * 16)});
    cv::fillPoly(mask, std::vector<std::vector<cv::Point>>{corners}, cv::Scalar(value), cv::LINE_8, 4);
}

}  // namespace lineament
