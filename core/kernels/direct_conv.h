#pragma once

#include <cstddef>

#include "core/kernels/aligned_buffer.h"
#include "core/kernels/blocked_tensor.h"
#include "core/kernels/epilogue.h"
#include "core/kernels/workspace.h"

namespace lineament {

/// Weights of a 1x1 or 3x3 convolution in the order in which the direct kernel reads them. Immutable, hence
/// thread-safe.
class DirectWeights {
  public:
    DirectWeights() = default;
    /// weights: [O, I, k, k] with k = 1 or 3, each times `gain`. `in_stride` is the number of input channels that a row
    /// of `weights` has where only its first `in_channels` are wanted; 0: all.
    DirectWeights(const float* weights, int out_channels, int in_channels, int kernel_size, float gain = 1.0f,
                  int in_stride = 0);

    int out_channels() const { return out_channels_; }
    int in_channels() const { return in_channels_; }
    int kernel_size() const { return kernel_size_; }
    bool empty() const { return out_channels_ == 0; }
    /// [k * k][I/16 * 16][16] of one group of 16 outputs.
    const float* block(int out_group) const { return data_.data() + out_group * block_stride(); }
    std::ptrdiff_t block_stride() const {
        return static_cast<std::ptrdiff_t>(kernel_size_) * kernel_size_ * padded_channels(in_channels_) * kGroup;
    }
    std::size_t bytes() const { return data_.capacity() * sizeof(float); }

  private:
    AlignedBuffer data_;
    int out_channels_ = 0;
    int in_channels_ = 0;
    int kernel_size_ = 0;
};

/// Convolution, stride 1, zero padding k/2 (after the affine): input [N, I, H, W] -> output [N, O, H, W], resized here.
/// The output may not be the input; it may be the epilogue's residual. Runs on OpenMP's current number of threads.
void direct_conv(const BlockedTensor& input, const InputAffine& affine, const DirectWeights& weights,
                 const Epilogue& epilogue, BlockedTensor& output, Workspace& workspace);

}  // namespace lineament
