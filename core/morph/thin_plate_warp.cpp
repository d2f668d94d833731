#include "core/morph/thin_plate_warp.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace lineament {
namespace {

constexpr int kGridStep = 4;  // px between the points at which the spline is evaluated; it is smooth in between

float plate(float squared_distance) {  // r^2 log r^2
    return squared_distance < 1e-6F ? 0.0F : squared_distance * std::log(squared_distance);
}

float squared_distance(const cv::Point2f& a, const cv::Point2f& b) {
    const cv::Point2f d = a - b;
    return d.dot(d);
}

void hold_border(PointSet& points, float last) {
    for (float t : {0.0F, 0.25F, 0.5F, 0.75F}) {
        points.insert(points.end(), {{t * last, 0}, {last, t * last}, {last - t * last, last}, {0, last - t * last}});
    }
}

// The spline f with f(to) = from: a row of weights per point, then the affine part. [n + 3, 2].
cv::Mat_<float> solve_spline(const PointSet& from, const PointSet& to) {
    const int n = static_cast<int>(to.size());
    cv::Mat_<float> system = cv::Mat_<float>::zeros(n + 3, n + 3);
    cv::Mat_<float> values = cv::Mat_<float>::zeros(n + 3, 2);
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < n; ++j)
            system(i, j) = plate(squared_distance(to[i], to[j]));
        system(i, i) = 1.0F;  // a little slack, so that landmarks that nearly coincide do not fold the image
        system(i, n) = system(n, i) = 1;
        system(i, n + 1) = system(n + 1, i) = to[i].x;
        system(i, n + 2) = system(n + 2, i) = to[i].y;
        values(i, 0) = from[i].x;
        values(i, 1) = from[i].y;
    }
    cv::Mat_<float> weights;
    cv::Mat_<double> wide_system(system), wide_weights;  // r^2 log r spans too many digits for float
    cv::solve(wide_system, cv::Mat_<double>(values), wide_weights, cv::DECOMP_LU);
    wide_weights.convertTo(weights, CV_32F);
    return weights;
}

}  // namespace

cv::Mat warp_to(const cv::Mat& image, const PointSet& from, const PointSet& to) {
    CV_Assert(from.size() == to.size() && image.rows == image.cols);
    PointSet source = from, target = to;
    hold_border(source, static_cast<float>(image.cols - 1));
    hold_border(target, static_cast<float>(image.cols - 1));
    const cv::Mat_<float> weights = solve_spline(source, target);
    const int n = static_cast<int>(target.size());

    const int cells = (image.cols + kGridStep - 1) / kGridStep + 1;
    cv::Mat_<cv::Vec2f> grid(cells, cells);
    for (int y = 0; y < cells; ++y) {
        for (int x = 0; x < cells; ++x) {
            const cv::Point2f p(static_cast<float>(x * kGridStep), static_cast<float>(y * kGridStep));
            cv::Vec2f value(weights(n, 0) + weights(n + 1, 0) * p.x + weights(n + 2, 0) * p.y,
                            weights(n, 1) + weights(n + 1, 1) * p.x + weights(n + 2, 1) * p.y);
            for (int i = 0; i < n; ++i) {
                const float u = plate(squared_distance(p, target[i]));
                value[0] += weights(i, 0) * u;
                value[1] += weights(i, 1) * u;
            }
            grid(y, x) = value;
        }
    }
    cv::Mat_<cv::Vec2f> map(image.size());
    for (int y = 0; y < image.rows; ++y) {
        for (int x = 0; x < image.cols; ++x) {
            const int cx = x / kGridStep, cy = y / kGridStep;
            const float fx = static_cast<float>(x % kGridStep) / kGridStep,
                        fy = static_cast<float>(y % kGridStep) / kGridStep;
            map(y, x) = (grid(cy, cx) * (1 - fx) + grid(cy, cx + 1) * fx) * (1 - fy) +
                        (grid(cy + 1, cx) * (1 - fx) + grid(cy + 1, cx + 1) * fx) * fy;
        }
    }
    cv::Mat warped;
    cv::remap(image, warped, map, cv::noArray(), cv::INTER_CUBIC, cv::BORDER_REFLECT_101);
    return warped;
}

}  // namespace lineament
