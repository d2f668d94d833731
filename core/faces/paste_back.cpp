#include "core/faces/paste_back.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

namespace lineament {

namespace {

constexpr int kStructureSide = 256;  // the take-over is a smooth map: it needs no more pixels than this
constexpr float kFlatVariance = 1e-3f;

float smoothstep(float low, float high, float v) {
    const float t = std::clamp((v - low) / std::max(high - low, 1e-6f), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

cv::Mat as_float(const cv::Mat& rgb) {
    cv::Mat out;
    rgb.convertTo(out, CV_32F, rgb.depth() == CV_8U ? 1.0 / 255 : 1.0);
    return out;
}

cv::Mat luma(const cv::Mat& rgb) {
    cv::Mat grey;
    cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
    return grey;
}

cv::Mat luma_as_rgb(const cv::Mat& rgb) {
    cv::Mat out;
    cv::cvtColor(luma(rgb), out, cv::COLOR_GRAY2RGB);
    return out;
}

cv::Mat window_mean(const cv::Mat& image, int window) {
    cv::Mat mean;
    cv::blur(image, mean, cv::Size(window, window), cv::Point(-1, -1), cv::BORDER_REPLICATE);
    return mean;
}

int window_of(int side) {
    return std::max(3, side / 14 | 1);
}

cv::Mat structure(const cv::Mat& rgb, int side) {
    cv::Mat small = luma(rgb);
    if (small.cols > side) cv::resize(small, small, cv::Size(side, side), 0, 0, cv::INTER_AREA);
    return small - window_mean(small, window_of(side));
}

// Low-pass of the difference, made at 32 px where it costs nothing.
cv::Mat tone_offset(const cv::Mat& crop, const cv::Mat& unedited) {
    const int side = std::min(32, unedited.cols);
    cv::Mat a, b, offset;
    cv::resize(crop, a, cv::Size(side, side), 0, 0, cv::INTER_AREA);
    cv::resize(unedited, b, cv::Size(side, side), 0, 0, cv::INTER_AREA);
    cv::GaussianBlur(a - b, offset, cv::Size(), side / 12.0, 0, cv::BORDER_REPLICATE);
    cv::resize(offset, offset, unedited.size(), 0, 0, cv::INTER_LINEAR);
    return offset;
}

cv::Rect bounding_box(const FaceQuad& quad, cv::Size image) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const cv::Point2d& p : quad.corners) {
        left = std::min(left, p.x), right = std::max(right, p.x);
        top = std::min(top, p.y), bottom = std::max(bottom, p.y);
    }
    const auto inside = [](double v, int size) {
        return static_cast<int>(std::clamp(v, 0.0, static_cast<double>(size)));
    };
    const int x0 = inside(std::floor(left), image.width), y0 = inside(std::floor(top), image.height);
    return {x0, y0, inside(std::ceil(right) + 1, image.width) - x0, inside(std::ceil(bottom) + 1, image.height) - y0};
}

float fade(double v, double feather) {
    if (v <= 0 || v >= 1) return 0;
    if (feather <= 0) return 1;
    const float width = static_cast<float>(feather);
    return smoothstep(0, width, static_cast<float>(v)) * smoothstep(0, width, static_cast<float>(1 - v));
}

}  // namespace

void PasteBackOptions::check() const {
    if (!(scale > 0 && scale <= 16)) throw std::invalid_argument("PasteBackOptions.scale must lie between 0 and 16.");
    if (!(feather >= 0 && feather <= 0.5)) {
        throw std::invalid_argument("PasteBackOptions.feather must lie between 0 and 0.5.");
    }
    if (!(takeover_low >= 0 && takeover_high > takeover_low)) {
        throw std::invalid_argument(
            "PasteBackOptions.takeover_high must be above takeover_low, and both not negative.");
    }
}

PasteBack::PasteBack(const cv::Mat& photo, const FaceQuad& quad, const cv::Mat& original_crop,
                     const PasteBackOptions& options)
    : photo_(photo), crop_(as_float(original_crop)), options_(options), quad_(quad.scaled(options.scale)) {
    CV_Assert(photo.depth() == CV_8U || photo.depth() == CV_16U);
    CV_Assert(photo.channels() == 3 || photo.channels() == 4);
    CV_Assert(crop_.type() == CV_32FC3 && crop_.rows == crop_.cols && !crop_.empty());
    options_.check();
    if (options_.keep_grey) crop_ = luma_as_rgb(crop_);
    area_ = bounding_box(quad_, photo.size());
    mask_.create(area_.size(), CV_32F);
    changed_.resize(static_cast<size_t>(area_.height));
    const cv::Matx23d crop_from_image = quad_.crop_from_image();
    cv::parallel_for_(cv::Range(0, area_.height), [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            float* row = mask_.ptr<float>(y);
            cv::Range& span = changed_[static_cast<size_t>(y)];
            span = cv::Range(area_.width, 0);
            for (int x = 0; x < area_.width; ++x) {
                const cv::Matx21d p = crop_from_image * cv::Matx31d(x + area_.x, y + area_.y, 1);
                row[x] = fade(p(0), options_.feather) * fade(p(1), options_.feather);
                if (row[x] > 0) span = cv::Range(std::min(span.start, x), x + 1);
            }
        }
    });
}

cv::Mat PasteBack::takeover(const cv::Mat& unedited, const cv::Mat& edited) const {
    const int side = std::min(unedited.cols, kStructureSide), window = window_of(side);
    if (!options_.keep_detail) {
        const double change = cv::norm(unedited, edited, cv::NORM_INF);
        return cv::Mat(side, side, CV_32F, cv::Scalar(change > 0 ? 1 : 0));
    }
    const cv::Mat a = structure(unedited, side), b = structure(edited, side), change = a - b;
    const cv::Mat moved = window_mean(change.mul(change), window);
    const cv::Mat present = window_mean(a.mul(a) + b.mul(b), window);
    const float low = static_cast<float>(options_.takeover_low), high = static_cast<float>(options_.takeover_high);
    cv::Mat g(side, side, CV_32F);
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const float d = moved.at<float>(y, x) / (present.at<float>(y, x) + kFlatVariance);
            g.at<float>(y, x) = smoothstep(low, high, d);
        }
    }
    // A little wider than what moved, and soft.
    cv::dilate(g, g, cv::getStructuringElement(cv::MORPH_ELLIPSE, cv::Size(window / 2 | 1, window / 2 | 1)));
    return window_mean(window_mean(g, window / 2 | 1), window / 2 | 1);
}

// Four channels: (B - A) + g (A + L) in the photo's units, and g; the result is then o + m (terms - g o).
cv::Mat PasteBack::blend_terms(const cv::Mat& unedited, const cv::Mat& edited) const {
    const float white = photo_.depth() == CV_16U ? 65535.0f : 255.0f;
    cv::Mat crop = crop_, g = takeover(unedited, edited), tone;
    if (crop.cols != unedited.cols) cv::resize(crop, crop, unedited.size(), 0, 0, cv::INTER_AREA);
    if (g.cols != unedited.cols) cv::resize(g, g, unedited.size(), 0, 0, cv::INTER_LINEAR);
    if (options_.match_tone) tone = tone_offset(crop, unedited);
    cv::Mat terms(unedited.size(), CV_32FC4);
    cv::parallel_for_(cv::Range(0, terms.rows), [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            const cv::Vec3f *a = unedited.ptr<cv::Vec3f>(y), *b = edited.ptr<cv::Vec3f>(y);
            const cv::Vec3f* offset = tone.empty() ? nullptr : tone.ptr<cv::Vec3f>(y);
            const float* take = g.ptr<float>(y);
            cv::Vec4f* out = terms.ptr<cv::Vec4f>(y);
            for (int x = 0; x < terms.cols; ++x) {
                for (int c = 0; c < 3; ++c) {
                    const float lifted = a[x][c] + (offset ? offset[x][c] : 0.0f);
                    out[x][c] = white * ((b[x][c] - a[x][c]) + take[x] * lifted);
                }
                out[x][3] = take[x];
            }
        }
    });
    return terms;
}

template <typename T>
void PasteBack::blend(const cv::Mat& terms, cv::Mat& out) const {
    cv::Mat padded;  // a pixel more on every side, so that sampling needs no bounds
    cv::copyMakeBorder(terms, padded, 1, 2, 1, 2, cv::BORDER_REPLICATE);
    const cv::Matx23d m = quad_.crop_from_image();
    const double side = terms.cols;
    const float dx = static_cast<float>(m(0, 0) * side), dy = static_cast<float>(m(1, 0) * side);
    const size_t step = padded.step1();
    const int channels = photo_.channels();
    const float white = std::is_same_v<T, uint16_t> ? 65535.0f : 255.0f;
    cv::parallel_for_(cv::Range(0, area_.height), [&](const cv::Range& rows) {
        const cv::v_float32x4 zero = cv::v_setzero_f32(), top = cv::v_setall_f32(white);
        for (int y = rows.start; y < rows.end; ++y) {
            const cv::Range span = changed_[static_cast<size_t>(y)];
            const double py = y + area_.y;
            // Index into `padded` of column 0 of the area: crop units times side, pixel centres, one pixel of border.
            const float x0 = static_cast<float>((m(0, 0) * area_.x + m(0, 1) * py + m(0, 2)) * side + 0.5);
            const float y0 = static_cast<float>((m(1, 0) * area_.x + m(1, 1) * py + m(1, 2)) * side + 0.5);
            const float* mask = mask_.ptr<float>(y);
            const T* in = photo_.ptr<T>(y + area_.y) + static_cast<ptrdiff_t>(area_.x) * channels;
            T* dst = out.ptr<T>(y);
            for (int x = span.start; x < span.end; ++x) {
                const float sx = x0 + dx * static_cast<float>(x), sy = y0 + dy * static_cast<float>(x);
                const int ix = std::max(0, static_cast<int>(sx)), iy = std::max(0, static_cast<int>(sy));
                const float* p = padded.ptr<float>(iy) + static_cast<ptrdiff_t>(ix) * 4;
                const cv::v_float32x4 fx = cv::v_setall_f32(sx - static_cast<float>(ix));
                const cv::v_float32x4 fy = cv::v_setall_f32(sy - static_cast<float>(iy));
                const cv::v_float32x4 a = cv::v_load(p), b = cv::v_load(p + 4);
                const cv::v_float32x4 c = cv::v_load(p + step), d = cv::v_load(p + step + 4);
                const cv::v_float32x4 upper = a + (b - a) * fx, lower = c + (d - c) * fx;
                const cv::v_float32x4 term = upper + (lower - upper) * fy;
                const T* o = in + x * channels;
                const cv::v_float32x4 old(o[0], o[1], o[2], 0.0f);
                const cv::v_float32x4 take = cv::v_broadcast_element<3>(term);
                const cv::v_float32x4 value = old + cv::v_setall_f32(mask[x]) * (term - take * old);
                int rounded[4];
                cv::v_store(rounded, cv::v_round(cv::v_min(cv::v_max(value, zero), top)));
                T* q = dst + x * channels;
                q[0] = static_cast<T>(rounded[0]);
                q[1] = static_cast<T>(rounded[1]);
                q[2] = static_cast<T>(rounded[2]);
            }
        }
    });
}

cv::Mat PasteBack::apply_area(const cv::Mat& unedited, const cv::Mat& edited) const {
    CV_Assert(unedited.type() == CV_32FC3 && edited.type() == CV_32FC3);
    CV_Assert(unedited.size() == edited.size() && edited.rows == edited.cols && !edited.empty());
    cv::Mat out = photo_(area_).clone();
    if (area_.empty()) return out;
    cv::Mat a = unedited, b = edited;
    // A face smaller than the rendering: averaged first, or sampling would alias (and cost more).
    if (quad_.side() < 0.7 * a.cols) {
        const int side = std::max(8, cvRound(quad_.side()));
        cv::resize(unedited, a, cv::Size(side, side), 0, 0, cv::INTER_AREA);
        cv::resize(edited, b, cv::Size(side, side), 0, 0, cv::INTER_AREA);
    }
    cv::Mat terms = options_.keep_grey ? blend_terms(luma_as_rgb(a), luma_as_rgb(b)) : blend_terms(a, b);
    // A larger one: bilinear sampling alone would show the rendering's pixels as facets.
    const double photo_pixels_per_term = quad_.side() / terms.cols;
    if (photo_pixels_per_term > 1.5) {
        const int side = terms.cols * (photo_pixels_per_term > 3 ? 3 : 2);
        cv::resize(terms, terms, cv::Size(side, side), 0, 0, cv::INTER_CUBIC);
    }
    photo_.depth() == CV_16U ? blend<uint16_t>(terms, out) : blend<uint8_t>(terms, out);
    return out;
}

cv::Mat PasteBack::apply(const cv::Mat& unedited, const cv::Mat& edited) const {
    cv::Mat out = photo_.clone();
    if (!area_.empty()) apply_area(unedited, edited).copyTo(out(area_));
    return out;
}

cv::Mat resized_for_preview(const cv::Mat& photo, double scale) {
    if (scale == 1) return photo;
    const cv::Size size(std::max(1, cvRound(photo.cols * scale)), std::max(1, cvRound(photo.rows * scale)));
    cv::Mat out;
    cv::resize(photo, out, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
    return out;
}

}  // namespace lineament
