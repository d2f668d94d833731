#include "core/faces/align_face.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/faces/resize_pil.h"

namespace lineament {

namespace {

constexpr int kMaxCropSide = 8192;
constexpr double kFinestWideSigma = 8;  // pixels of a reduced copy: below it the reduction would show

// Round half to even, as Python and numpy do.
int rint_to_int(double v) {
    return static_cast<int>(std::nearbyint(v));
}

void translate(FaceQuad& quad, double dx, double dy) {
    for (cv::Point2d& p : quad.corners)
        p += cv::Point2d(dx, dy);
}

// floor and ceil of the corners: left, top, right, bottom.
std::array<int, 4> bounds(const FaceQuad& quad) {
    const auto& c = quad.corners;
    const auto [min_x, max_x] = std::minmax({c[0].x, c[1].x, c[2].x, c[3].x});
    const auto [min_y, max_y] = std::minmax({c[0].y, c[1].y, c[2].y, c[3].y});
    return {static_cast<int>(std::floor(min_x)), static_cast<int>(std::floor(min_y)),
            static_cast<int>(std::ceil(max_x)), static_cast<int>(std::ceil(max_y))};
}

cv::Rect crop_box(const FaceQuad& quad, int border, cv::Size size) {
    const std::array<int, 4> b = bounds(quad);
    const int left = std::clamp(b[0] - border, 0, size.width), top = std::clamp(b[1] - border, 0, size.height);
    const int right = std::clamp(b[2] + border, left, size.width);
    const int bottom = std::clamp(b[3] + border, top, size.height);
    return {left, top, right - left, bottom - top};
}

// How far into the padding each pixel lies: 1 at the outer border, 0 at the photo's edge, negative inside.
cv::Mat padding_depth(cv::Size size, const std::array<int, 4>& pad) {
    const auto axis = [](int n, int before, int after) {
        std::vector<float> depth(n);
        for (int i = 0; i < n; ++i) {
            depth[i] = 1.0f - std::min(static_cast<float>(i) / static_cast<float>(before),
                                       static_cast<float>(n - 1 - i) / static_cast<float>(after));
        }
        return depth;
    };
    const std::vector<float> xs = axis(size.width, pad[0], pad[2]), ys = axis(size.height, pad[1], pad[3]);
    cv::Mat depth(size, CV_32F);
    for (int y = 0; y < size.height; ++y) {
        float* row = depth.ptr<float>(y);
        for (int x = 0; x < size.width; ++x)
            row[x] = std::max(xs[x], ys[y]);
    }
    return depth;
}

cv::Vec3f channel_medians(const cv::Mat& image) {
    cv::Vec3f medians;
    std::vector<float> values(image.total());
    for (int c = 0; c < 3; ++c) {
        size_t n = 0;
        for (int y = 0; y < image.rows; ++y) {
            const cv::Vec3f* row = image.ptr<cv::Vec3f>(y);
            for (int x = 0; x < image.cols; ++x)
                values[n++] = row[x][c];
        }
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(n / 2);
        std::nth_element(values.begin(), middle, values.end());
        medians[c] = n % 2 == 1 ? *middle : (*std::max_element(values.begin(), middle) + *middle) / 2;
    }
    return medians;
}

// image += (target - image) * clip(depth * gain + offset, 0, 1)
template <typename Target>
void blend_by_depth(cv::Mat& image, const cv::Mat& depth, float gain, float offset, const Target& target) {
    cv::parallel_for_(cv::Range(0, image.rows), [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            cv::Vec3f* pixel = image.ptr<cv::Vec3f>(y);
            const float* d = depth.ptr<float>(y);
            for (int x = 0; x < image.cols; ++x) {
                const float weight = std::clamp(d[x] * gain + offset, 0.0f, 1.0f);
                if (weight > 0) pixel[x] += (target(y, x) - pixel[x]) * weight;
            }
        }
    });
}

// Gaussian of the whole image, edges mirrored. A wide one is made on a copy reduced by whole pixels: its kernel's
// variance is lowered by what averaging (1/12 of a reduced pixel squared) and bilinear enlarging (1/6) add by
// themselves.
cv::Mat blurred_by(const cv::Mat& image, double sigma) {
    cv::Mat blurred;
    const int reduction = std::max(1, static_cast<int>(sigma / kFinestWideSigma));
    if (reduction == 1) {
        const int taps = 2 * static_cast<int>(4.0 * sigma + 0.5) + 1;
        cv::GaussianBlur(image, blurred, cv::Size(taps, taps), sigma, sigma, cv::BORDER_REFLECT);
        return blurred;
    }
    cv::Mat whole, small;  // `whole` ends at a multiple of the reduction
    cv::copyMakeBorder(image, whole, 0, (reduction - image.rows % reduction) % reduction, 0,
                       (reduction - image.cols % reduction) % reduction, cv::BORDER_REFLECT);
    cv::resize(whole, small, whole.size() / reduction, 0, 0, cv::INTER_AREA);
    const double reduced = sigma / reduction;
    const double rest = std::sqrt(reduced * reduced - 1.0 / 12 * (1 - 1.0 / (reduction * reduction)) - 1.0 / 6);
    const int taps = 2 * static_cast<int>(4.0 * rest + 0.5) + 1;
    cv::GaussianBlur(small, small, cv::Size(taps, taps), rest, rest, cv::BORDER_REFLECT);
    cv::resize(small, whole, whole.size(), 0, 0, cv::INTER_LINEAR);
    return whole(cv::Rect(cv::Point(), image.size()));
}

cv::Mat pad_and_soften(const cv::Mat& rgb8, const std::array<int, 4>& pad, double quad_side) {
    cv::Mat image;
    cv::copyMakeBorder(rgb8, image, pad[1], pad[3], pad[0], pad[2], cv::BORDER_REFLECT_101);
    image.convertTo(image, CV_32F);
    const cv::Mat blurred = blurred_by(image, quad_side * 0.02);
    const cv::Mat depth = padding_depth(image.size(), pad);
    blend_by_depth(image, depth, 3, 1, [&](int y, int x) { return blurred.at<cv::Vec3f>(y, x); });
    const cv::Vec3f median = channel_medians(image);
    blend_by_depth(image, depth, 1, 0, [&](int, int) { return median; });
    cv::Mat out;
    image.convertTo(out, CV_8U);  // rounds half to even and clips
    return out;
}

}  // namespace

cv::Mat transform_quad_pil(const cv::Mat& rgb8, const FaceQuad& quad, int out_size) {
    CV_Assert(rgb8.type() == CV_8UC3 && out_size > 0);
    const cv::Point2d half(0.5, 0.5);
    const cv::Point2d a = quad.corners[0] + half, b = quad.corners[1] + half;
    const cv::Point2d c = quad.corners[2] + half, d = quad.corners[3] + half;
    const double n = 1.0 / out_size;
    const cv::Point2d along = (d - a) * n, down = (b - a) * n, twist = (c - b - d + a) * n * n;
    cv::Mat out(out_size, out_size, CV_8UC3);
    cv::parallel_for_(cv::Range(0, out_size), [&](const cv::Range& rows) {
        for (int j = rows.start; j < rows.end; ++j) {
            cv::Vec3b* dst = out.ptr<cv::Vec3b>(j);
            for (int i = 0; i < out_size; ++i) {
                const double t = i + 0.5, u = j + 0.5;
                const cv::Point2d p = a + along * t + down * u + twist * (t * u);
                dst[i] = cv::Vec3b();
                if (!(p.x >= 0 && p.x < rgb8.cols && p.y >= 0 && p.y < rgb8.rows)) continue;
                const double px = p.x - 0.5, py = p.y - 0.5;
                const int x = static_cast<int>(std::floor(px)), y = static_cast<int>(std::floor(py));
                const double dx = px - x, dy = py - y;
                const int x0 = std::max(x, 0), x1 = std::min(x + 1, rgb8.cols - 1);
                const cv::Vec3b* r0 = rgb8.ptr<cv::Vec3b>(std::max(y, 0));
                const cv::Vec3b* r1 = rgb8.ptr<cv::Vec3b>(std::min(y + 1, rgb8.rows - 1));
                for (int k = 0; k < 3; ++k) {
                    const double upper = r0[x0][k] + (r0[x1][k] - r0[x0][k]) * dx;
                    const double lower = r1[x0][k] + (r1[x1][k] - r1[x0][k]) * dx;
                    dst[i][k] = static_cast<uchar>(upper + (lower - upper) * dy);
                }
            }
        }
    });
    return out;
}

AlignedFace align_quad(const cv::Mat& rgb8, const FaceQuad& quad, int out_size, const AlignOptions& options,
                       AlignTrace* trace) {
    CV_Assert(rgb8.type() == CV_8UC3 && !rgb8.empty());
    CV_Assert(out_size > 0 && out_size <= kMaxCropSide);
    AlignTrace steps;
    steps.quad_initial = quad;
    FaceQuad q = quad;
    double side = quad.side();
    cv::Size size = rgb8.size();
    const int shrink = static_cast<int>(std::floor(side / out_size * 0.5));
    if (options.shrink && shrink > 1) {
        size = {std::max(1, rint_to_int(static_cast<double>(rgb8.cols) / shrink)),
                std::max(1, rint_to_int(static_cast<double>(rgb8.rows) / shrink))};
        for (cv::Point2d& p : q.corners)
            p /= shrink;
        side /= shrink;
        steps.shrink = shrink;
        steps.size_after_shrink = size;
    }
    const int border = std::max(rint_to_int(side * 0.1), 3);
    const cv::Rect crop = crop_box(q, border, size);
    if (crop.empty()) return {cv::Mat(out_size, out_size, CV_8UC3, cv::Scalar::all(0)), quad, {}};
    cv::Mat image = steps.shrink ? resize_pil(rgb8, size, PilFilter::Lanczos, crop) : rgb8(crop);
    translate(q, -crop.x, -crop.y);
    const std::array<int, 4> box = bounds(q);
    std::array<int, 4> pad{std::max(border - box[0], 0), std::max(border - box[1], 0),
                           std::max(box[2] - image.cols + border, 0), std::max(box[3] - image.rows + border, 0)};
    if (options.fill_border && *std::max_element(pad.begin(), pad.end()) > border - 4) {
        for (int& p : pad)
            p = std::max(p, rint_to_int(side * 0.3));
        image = pad_and_soften(image, pad, side);
        translate(q, pad[0], pad[1]);
        steps.padding = pad;
    }
    if (trace) {
        steps.border = border;
        steps.crop = crop;
        steps.size_before_transform = image.size();
        steps.quad_final = q;
        steps.quad_side = side;
        *trace = steps;
    }
    return {transform_quad_pil(image, q, out_size), quad, {}};
}

AlignedFace align_face(const cv::Mat& rgb8, const Landmarks& landmarks, int out_size, const AlignOptions& options,
                       AlignTrace* trace) {
    AlignedFace face = align_quad(rgb8, ffhq_quad(landmarks), out_size, options, trace);
    const cv::Matx23d map = face.quad.crop_from_image();
    Landmarks& in_crop = face.landmarks_in_crop.emplace();
    for (size_t i = 0; i < landmarks.size(); ++i) {
        const cv::Vec2d unit = map * cv::Vec3d(landmarks[i].x, landmarks[i].y, 1);
        in_crop[i] = {unit[0] * out_size - 0.5, unit[1] * out_size - 0.5};
    }
    return face;
}

AlignedFace align_largest_face(FaceFinder& finder, const cv::Mat& rgb8, int out_size, const std::string& name,
                               const AlignOptions& options) {
    const std::vector<Face> faces = finder.find(rgb8);
    if (faces.empty()) {
        throw NoFaceError("No face was found in " + name +
                          ": use a photo where a face looks roughly towards the camera and is not covered.");
    }
    return align_face(rgb8, faces.front().landmarks_in_image, out_size, options);
}

}  // namespace lineament
