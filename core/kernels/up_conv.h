#pragma once

#include <cstddef>

#include "core/kernels/aligned_buffer.h"
#include "core/kernels/blocked_tensor.h"
#include "core/kernels/epilogue.h"
#include "core/kernels/workspace.h"

namespace lineament {

/// Weights of StyleGAN2's up-sampling convolution, sorted by the four phases of its output. Immutable, hence
/// thread-safe.
class UpConvWeights {
  public:
    UpConvWeights() = default;
    /// weights: [O, I, 3, 3] as stored (no flip), each times `gain`.
    UpConvWeights(const float* weights, int out_channels, int in_channels, float gain = 1.0f);

    int out_channels() const { return out_channels_; }
    int in_channels() const { return in_channels_; }
    bool empty() const { return out_channels_ == 0; }
    const float* data() const { return data_.data(); }
    /// Floats of one group of 16 outputs: [9 taps][I/16 * 16][16].
    std::ptrdiff_t block_stride() const { return std::ptrdiff_t{9} * padded_channels(in_channels_) * kGroup; }
    std::size_t bytes() const { return data_.capacity() * sizeof(float); }

  private:
    AlignedBuffer data_;
    int out_channels_ = 0;
    int in_channels_ = 0;
};

/// Transposed 3x3 convolution of stride 2 (H -> 2H + 1), then the blur [1,3,3,1] x [1,3,3,1] / 16 with zero padding 1
/// (-> 2H), then the epilogue, which may have no residual: input [N, I, H, W] -> output [N, O, 2H, 2W], resized here.
/// style: [N, I] factors of the input, or null. Only the nine products per input pixel are computed (each output phase
/// has its own taps: 4, 2, 2, 1), and the intermediate rows live in the cache.
void up_conv3x3(const BlockedTensor& input, const float* style, const UpConvWeights& weights, const Epilogue& epilogue,
                BlockedTensor& output, Workspace& workspace);

}  // namespace lineament
