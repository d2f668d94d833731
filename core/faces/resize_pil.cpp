#include "core/faces/resize_pil.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace lineament {

namespace {

constexpr int kPrecisionBits = 32 - 8 - 2;

double sinc(double x) {
    return x == 0 ? 1 : std::sin(x * CV_PI) / (x * CV_PI);
}

double filter_value(PilFilter filter, double x) {
    x = std::abs(x);
    switch (filter) {
        case PilFilter::Bilinear:
            return x < 1 ? 1 - x : 0;
        case PilFilter::Bicubic: {
            const double a = -0.5;
            if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }
        case PilFilter::Lanczos:
            return x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }
    return 0;
}

double filter_support(PilFilter filter) {
    return filter == PilFilter::Bilinear ? 1 : filter == PilFilter::Bicubic ? 2 : 3;
}

// For each output position of [from, from + count): the first source position and its coefficients.
struct Taps {
    std::vector<int> first;
    std::vector<std::vector<int32_t>> weights;
};

Taps make_taps(int in, int out, int from, int count, PilFilter filter) {
    const double scale = static_cast<double>(in) / out;
    const double widening = std::max(scale, 1.0);
    const double support = filter_support(filter) * widening;
    Taps taps;
    for (int i = from; i < from + count; ++i) {
        const double center = (i + 0.5) * scale;
        const int first = std::max(0, static_cast<int>(center - support + 0.5));
        const int end = std::min(in, static_cast<int>(center + support + 0.5));
        std::vector<double> w(std::max(0, end - first));
        double sum = 0;
        for (size_t k = 0; k < w.size(); ++k) {
            w[k] = filter_value(filter, (static_cast<double>(k) + first - center + 0.5) * (1 / widening));
            sum += w[k];
        }
        std::vector<int32_t> fixed(w.size());
        for (size_t k = 0; k < w.size(); ++k) {
            const double v = (sum != 0 ? w[k] / sum : w[k]) * (1 << kPrecisionBits);
            fixed[k] = static_cast<int32_t>(v < 0 ? v - 0.5 : v + 0.5);
        }
        taps.first.push_back(first);
        taps.weights.push_back(std::move(fixed));
    }
    return taps;
}

uchar to_byte(int32_t sum) {
    return static_cast<uchar>(std::clamp(sum >> kPrecisionBits, 0, 255));
}

template <int C>
void filter_row(const uchar* src, uchar* dst, const Taps& taps) {
    for (size_t x = 0; x < taps.first.size(); ++x) {
        const std::vector<int32_t>& w = taps.weights[x];
        const uchar* p = src + static_cast<size_t>(taps.first[x]) * C;
        int32_t sum[C];
        std::fill(sum, sum + C, 1 << (kPrecisionBits - 1));
        for (size_t k = 0; k < w.size(); ++k) {
            for (int c = 0; c < C; ++c)
                sum[c] += p[k * C + c] * w[k];
        }
        for (int c = 0; c < C; ++c)
            dst[x * C + c] = to_byte(sum[c]);
    }
}

cv::Mat horizontal_pass(const cv::Mat& src, const Taps& taps) {
    cv::Mat out(src.rows, static_cast<int>(taps.first.size()), src.type());
    cv::parallel_for_(cv::Range(0, src.rows), [&](const cv::Range& rows) {
        for (int y = rows.start; y < rows.end; ++y) {
            switch (src.channels()) {
                case 1:
                    filter_row<1>(src.ptr(y), out.ptr(y), taps);
                    break;
                case 2:
                    filter_row<2>(src.ptr(y), out.ptr(y), taps);
                    break;
                case 3:
                    filter_row<3>(src.ptr(y), out.ptr(y), taps);
                    break;
                default:
                    filter_row<4>(src.ptr(y), out.ptr(y), taps);
            }
        }
    });
    return out;
}

cv::Mat vertical_pass(const cv::Mat& src, const Taps& taps, int first_row) {
    cv::Mat out(static_cast<int>(taps.first.size()), src.cols, src.type());
    const size_t width = static_cast<size_t>(src.cols) * src.channels();
    cv::parallel_for_(cv::Range(0, out.rows), [&](const cv::Range& rows) {
        std::vector<int32_t> sums(width);
        for (int y = rows.start; y < rows.end; ++y) {
            std::fill(sums.begin(), sums.end(), 1 << (kPrecisionBits - 1));
            const std::vector<int32_t>& w = taps.weights[y];
            for (size_t k = 0; k < w.size(); ++k) {
                const uchar* p = src.ptr(taps.first[y] - first_row + static_cast<int>(k));
                for (size_t x = 0; x < width; ++x)
                    sums[x] += p[x] * w[k];
            }
            uchar* dst = out.ptr(y);
            for (size_t x = 0; x < width; ++x)
                dst[x] = to_byte(sums[x]);
        }
    });
    return out;
}

}  // namespace

cv::Mat resize_pil(const cv::Mat& src, cv::Size size, PilFilter filter) {
    return resize_pil(src, size, filter, cv::Rect(cv::Point(), size));
}

cv::Mat resize_pil(const cv::Mat& src, cv::Size size, PilFilter filter, const cv::Rect& area) {
    CV_Assert(src.depth() == CV_8U && src.channels() <= 4 && !src.empty() && !size.empty());
    CV_Assert((area & cv::Rect(cv::Point(), size)) == area && !area.empty());
    cv::Mat image = src;
    int first_row = 0;
    const Taps rows = make_taps(src.rows, size.height, area.y, area.height, filter);
    if (src.cols != size.width || area.width != size.width) {
        // Only the rows that the vertical pass will read.
        first_row = *std::min_element(rows.first.begin(), rows.first.end());
        int end = first_row + 1;
        for (size_t i = 0; i < rows.first.size(); ++i) {
            end = std::max(end, rows.first[i] + static_cast<int>(rows.weights[i].size()));
        }
        image =
            horizontal_pass(src.rowRange(first_row, end), make_taps(src.cols, size.width, area.x, area.width, filter));
    }
    if (src.rows == size.height) return image.rowRange(area.y - first_row, area.y - first_row + area.height).clone();
    return vertical_pass(image, rows, first_row);
}

}  // namespace lineament
