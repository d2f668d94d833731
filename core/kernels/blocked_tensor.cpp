#include "core/kernels/blocked_tensor.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace lineament {

namespace {

// Copies of less than half a megabyte are done before a second thread has woken up.
bool worth_threads(const BlockedTensor& tensor) {
    return tensor.batch() * tensor.image_stride() >= (1 << 17);
}

[[maybe_unused]] bool same_shape(const BlockedTensor& a, const BlockedTensor& b) {
    return a.batch() == b.batch() && a.channels() == b.channels() && a.height() == b.height() && a.width() == b.width();
}

}  // namespace

void BlockedTensor::resize(int batch, int channels, int height, int width) {
    assert(batch > 0 && channels > 0 && height > 0 && width > 0);
    if (batch == batch_ && channels == channels_ && height == height_ && width == width_) return;
    batch_ = batch;
    channels_ = channels;
    height_ = height;
    width_ = width;
    const std::size_t count = static_cast<std::size_t>(batch_) * image_stride();
    if (count > buffer_.capacity()) {
        buffer_.reserve(count);
        std::memset(buffer_.data(), 0, sizeof(float) * count);
        return;
    }
    for (int job = 0; job < batch_ * groups(); ++job)
        clear_border(job / groups(), job % groups());
}

void BlockedTensor::clear_border(int image, int group) {
    std::fill_n(pixel(image, group, -1, -1), row_stride(), 0.0f);
    std::fill_n(pixel(image, group, height_, -1), row_stride(), 0.0f);
    for (int y = 0; y < height_; ++y) {
        std::fill_n(pixel(image, group, y, -1), kGroup, 0.0f);
        std::fill_n(pixel(image, group, y, width_), kGroup, 0.0f);
    }
}

void BlockedTensor::load_nchw(const float* source) {
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(height_) * width_;
#pragma omp parallel for collapse(2) schedule(static) if (worth_threads(*this))
    for (int job = 0; job < batch_ * groups(); ++job) {
        for (int y = 0; y < height_; ++y) {
            const int image = job / groups();
            const int group = job % groups();
            const int used = std::min(kGroup, channels_ - group * kGroup);
            const float* from = source + (image * channels_ + group * kGroup) * plane + y * width_;
            float* to = pixel(image, group, y, 0);
            if (used < kGroup) std::fill_n(to, static_cast<std::ptrdiff_t>(width_) * kGroup, 0.0f);
            for (int x = 0; x < width_; ++x)
                for (int c = 0; c < used; ++c)
                    to[x * kGroup + c] = from[c * plane + x];
        }
    }
}

void BlockedTensor::store_nchw(float* target) const {
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(height_) * width_;
#pragma omp parallel for collapse(2) schedule(static) if (worth_threads(*this))
    for (int job = 0; job < batch_ * groups(); ++job) {
        for (int y = 0; y < height_; ++y) {
            const int image = job / groups();
            const int group = job % groups();
            const int used = std::min(kGroup, channels_ - group * kGroup);
            float* to = target + (image * channels_ + group * kGroup) * plane + y * width_;
            const float* from = pixel(image, group, y, 0);
            for (int c = 0; c < used; ++c)
                for (int x = 0; x < width_; ++x)
                    to[c * plane + x] = from[x * kGroup + c];
        }
    }
}

void BlockedTensor::copy_from(const BlockedTensor& other) {
    resize(other.batch_, other.channels_, other.height_, other.width_);
    std::memcpy(buffer_.data(), other.buffer_.data(), sizeof(float) * batch_ * image_stride());
}

void subtract(const BlockedTensor& a, const BlockedTensor& b, BlockedTensor& out) {
    assert(same_shape(a, b));
    out.resize(a.batch(), a.channels(), a.height(), a.width());
    const float* pa = a.pixel(0, 0, -1, -1);
    const float* pb = b.pixel(0, 0, -1, -1);
    float* po = out.pixel(0, 0, -1, -1);
    const std::ptrdiff_t count = a.batch() * a.image_stride();
#pragma omp parallel for schedule(static) if (worth_threads(a))
    for (std::ptrdiff_t i = 0; i < count; ++i)
        po[i] = pa[i] - pb[i];
}

void add(const BlockedTensor& a, const BlockedTensor& b, BlockedTensor& out) {
    assert(same_shape(a, b));
    out.resize(a.batch(), a.channels(), a.height(), a.width());
    const float* pa = a.pixel(0, 0, -1, -1);
    const float* pb = b.pixel(0, 0, -1, -1);
    float* po = out.pixel(0, 0, -1, -1);
    const std::ptrdiff_t count = a.batch() * a.image_stride();
#pragma omp parallel for schedule(static) if (worth_threads(a))
    for (std::ptrdiff_t i = 0; i < count; ++i)
        po[i] = pa[i] + pb[i];
}

void average_pool_2x2(const BlockedTensor& in, BlockedTensor& out) {
    assert(in.height() % 2 == 0 && in.width() % 2 == 0);
    out.resize(in.batch(), in.channels(), in.height() / 2, in.width() / 2);
#pragma omp parallel for collapse(2) schedule(static) if (worth_threads(in))
    for (int job = 0; job < in.batch() * in.groups(); ++job) {
        for (int y = 0; y < out.height(); ++y) {
            const float* top = in.pixel(job / in.groups(), job % in.groups(), 2 * y, 0);
            const float* bottom = top + in.row_stride();
            float* to = out.pixel(job / in.groups(), job % in.groups(), y, 0);
            for (int x = 0; x < out.width(); ++x)
                for (int c = 0; c < kGroup; ++c)
                    to[x * kGroup + c] = 0.25f * (top[2 * x * kGroup + c] + top[(2 * x + 1) * kGroup + c] +
                                                  bottom[2 * x * kGroup + c] + bottom[(2 * x + 1) * kGroup + c]);
        }
    }
}

void upsample_bilinear_2x(const BlockedTensor& in, const BlockedTensor* base, BlockedTensor& out) {
    out.resize(in.batch(), in.channels(), 2 * in.height(), 2 * in.width());
    assert(base == nullptr || same_shape(*base, out));
#pragma omp parallel for collapse(2) schedule(static) if (worth_threads(out))
    for (int job = 0; job < in.batch() * in.groups(); ++job) {
        for (int y = 0; y < out.height(); ++y) {
            const int image = job / in.groups();
            const int group = job % in.groups();
            const int other_y = std::clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, in.height() - 1);
            const float* near_row = in.pixel(image, group, y / 2, 0);
            const float* far_row = in.pixel(image, group, other_y, 0);
            const float* base_row = base == nullptr ? nullptr : base->pixel(image, group, y, 0);
            float* to = out.pixel(image, group, y, 0);
            for (int x = 0; x < out.width(); ++x) {
                const int near_x = x / 2 * kGroup;
                const int far_x = std::clamp(x / 2 + (x % 2 == 0 ? -1 : 1), 0, in.width() - 1) * kGroup;
                for (int c = 0; c < kGroup; ++c) {
                    const float value = 0.5625f * near_row[near_x + c] + 0.1875f * near_row[far_x + c] +
                                        0.1875f * far_row[near_x + c] + 0.0625f * far_row[far_x + c];
                    to[x * kGroup + c] = base_row == nullptr ? value : value + base_row[x * kGroup + c];
                }
            }
        }
    }
}

}  // namespace lineament
