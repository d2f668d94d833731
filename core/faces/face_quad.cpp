#include "core/faces/face_quad.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace lineament {

namespace {

cv::Point2d mean_of(const Landmarks& landmarks, int first, int count) {
    cv::Point2d sum;
    for (int i = first; i < first + count; ++i)
        sum += landmarks[i];
    return sum / count;
}

}  // namespace

FaceQuad FaceQuad::scaled(double scale) const {
    FaceQuad out;
    for (size_t i = 0; i < corners.size(); ++i) {
        out.corners[i] = (corners[i] + cv::Point2d(0.5, 0.5)) * scale - cv::Point2d(0.5, 0.5);
    }
    return out;
}

cv::Matx23d FaceQuad::image_from_crop() const {
    const cv::Point2d right = corners[3] - corners[0], down = corners[1] - corners[0];
    return {right.x, down.x, corners[0].x, right.y, down.y, corners[0].y};
}

cv::Matx23d FaceQuad::crop_from_image() const {
    const cv::Matx23d m = image_from_crop();
    const double det = m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0);
    CV_Assert(det != 0);
    const double a = m(1, 1) / det, b = -m(0, 1) / det, c = -m(1, 0) / det, d = m(0, 0) / det;
    return {a, b, -(a * m(0, 2) + b * m(1, 2)), c, d, -(c * m(0, 2) + d * m(1, 2))};
}

FaceQuad ffhq_quad(const Landmarks& landmarks) {
    const cv::Point2d left_eye = mean_of(landmarks, 36, 6), right_eye = mean_of(landmarks, 42, 6);
    const cv::Point2d eyes = (left_eye + right_eye) * 0.5, eye_to_eye = right_eye - left_eye;
    const cv::Point2d mouth = (landmarks[48] + landmarks[54]) * 0.5, down = mouth - eyes;
    cv::Point2d x(eye_to_eye.x + down.y, eye_to_eye.y - down.x);
    const double length = cv::norm(x);
    const double half_side = std::max(cv::norm(eye_to_eye) * 2.0, cv::norm(down) * 1.8);
    if (!(length > 0) || !std::isfinite(half_side) || half_side < 1) {
        throw std::runtime_error(
            "The landmarks of this face span no area, so it cannot be aligned: choose another face.");
    }
    x *= half_side / length;
    const cv::Point2d y(-x.y, x.x), center = eyes + down * 0.1;
    return {{center - x - y, center - x + y, center + x + y, center + x - y}};
}

}  // namespace lineament
