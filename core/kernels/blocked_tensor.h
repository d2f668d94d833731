#pragma once

#include <cstddef>

#include "core/kernels/aligned_buffer.h"

namespace lineament {

/// Channels are grouped by 16, so that one pixel of a group is one cache line and one AVX-512 register.
constexpr int kGroup = 16;

constexpr int group_count(int channels) {
    return (channels + kGroup - 1) / kGroup;
}
constexpr int padded_channels(int channels) {
    return group_count(channels) * kGroup;
}

/// Activations in the layout that the convolution kernels read and write: [N][C/16][H+2][W+2][16], float32, with a
/// border of one zero pixel (the padding of a 3x3 convolution). The kernels write the interior only, so the border
/// stays zero. Spare channels up to a multiple of 16 hold finite values of no meaning (weights for them are zero). Not
/// thread-safe while being written.
class BlockedTensor {
  public:
    BlockedTensor() = default;
    BlockedTensor(int batch, int channels, int height, int width) { resize(batch, channels, height, width); }

    /// Sets the shape; contents of the interior are undefined afterwards unless the shape stayed the same.
    void resize(int batch, int channels, int height, int width);

    int batch() const { return batch_; }
    int channels() const { return channels_; }
    int height() const { return height_; }
    int width() const { return width_; }
    int groups() const { return group_count(channels_); }
    bool empty() const { return channels_ == 0; }

    std::ptrdiff_t row_stride() const { return static_cast<std::ptrdiff_t>(width_ + 2) * kGroup; }
    std::ptrdiff_t group_stride() const { return (height_ + 2) * row_stride(); }
    std::ptrdiff_t image_stride() const { return groups() * group_stride(); }

    /// The 16 channels of `group` at a pixel; y and x run from -1 (border) to height and width (border).
    float* pixel(int image, int group, int y, int x) { return buffer_.data() + offset(image, group, y, x); }
    const float* pixel(int image, int group, int y, int x) const { return buffer_.data() + offset(image, group, y, x); }

    /// From and to plain [N, C, H, W] float32 memory of this tensor's shape.
    void load_nchw(const float* source);
    void store_nchw(float* target) const;
    /// Shape and contents of another tensor.
    void copy_from(const BlockedTensor& other);

  private:
    std::ptrdiff_t offset(int image, int group, int y, int x) const {
        return image * image_stride() + group * group_stride() + (y + 1) * row_stride() +
               static_cast<std::ptrdiff_t>(x + 1) * kGroup;
    }

    void clear_border(int image, int group);

    AlignedBuffer buffer_;
    int batch_ = 0;
    int channels_ = 0;
    int height_ = 0;
    int width_ = 0;
};

/// out = a - b, same shapes.
void subtract(const BlockedTensor& a, const BlockedTensor& b, BlockedTensor& out);
/// out = a + b, same shapes; out may be a or b.
void add(const BlockedTensor& a, const BlockedTensor& b, BlockedTensor& out);
/// out[y, x] = mean of the 2x2 cell; height and width must be even.
void average_pool_2x2(const BlockedTensor& in, BlockedTensor& out);
/// out = in with twice the height and width by bilinear interpolation (pixel centres, edges repeated), plus base where
/// given (shape of out).
void upsample_bilinear_2x(const BlockedTensor& in, const BlockedTensor* base, BlockedTensor& out);

}  // namespace lineament
