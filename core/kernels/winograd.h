#pragma once

#include <cstddef>

#include "core/kernels/aligned_buffer.h"
#include "core/kernels/blocked_tensor.h"
#include "core/kernels/epilogue.h"
#include "core/kernels/workspace.h"

namespace lineament {

/// Weights of a 3x3 convolution transformed for F(4x4, 3x3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural
/// Networks", 2016): 36 matrices, so four times the memory of the plain weights. Immutable, hence thread-safe.
class WinogradWeights {
  public:
    WinogradWeights() = default;
    /// weights: [O, I, 3, 3], each times `gain`.
    WinogradWeights(const float* weights, int out_channels, int in_channels, float gain = 1.0f);

    int out_channels() const { return out_channels_; }
    int in_channels() const { return in_channels_; }
    bool empty() const { return out_channels_ == 0; }
    /// [I/16 * 16][16] of one of the 36 points and one group of 16 outputs.
    const float* block(int point, int out_group) const {
        return data_.data() +
               (static_cast<std::ptrdiff_t>(point) * group_count(out_channels_) + out_group) * block_stride();
    }
    std::ptrdiff_t block_stride() const { return static_cast<std::ptrdiff_t>(padded_channels(in_channels_)) * kGroup; }
    std::size_t bytes() const { return data_.capacity() * sizeof(float); }

  private:
    AlignedBuffer data_;
    int out_channels_ = 0;
    int in_channels_ = 0;
};

/// 3x3 convolution, stride 1, zero padding 1 (after the affine): input [N, I, H, W] -> output [N, O, H, W], resized
/// here. The output may not be the input; it may be the epilogue's residual. Runs on OpenMP's current number of
/// threads. Error against exact arithmetic about 1e-5 of the largest output.
void winograd_conv3x3(const BlockedTensor& input, const InputAffine& affine, const WinogradWeights& weights,
                      const Epilogue& epilogue, BlockedTensor& output, Workspace& workspace);

}  // namespace lineament
