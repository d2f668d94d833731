#pragma once

#include "core/kernels/direct_conv.h"
#include "core/kernels/winograd.h"

namespace lineament {

/// Weights of a 3x3 convolution in the form that is fastest for the size they will be used at.
class Conv3x3Weights {
  public:
    Conv3x3Weights() = default;
    /// weights: [O, I, 3, 3], each times `gain`; height and width: of the images to come.
    Conv3x3Weights(const float* weights, int out_channels, int in_channels, int height, int width, float gain = 1.0f);

    bool empty() const { return winograd_.empty() && direct_.empty(); }
    bool uses_winograd() const { return !winograd_.empty(); }
    std::size_t bytes() const { return winograd_.bytes() + direct_.bytes(); }
    const WinogradWeights& winograd() const { return winograd_; }
    const DirectWeights& direct() const { return direct_; }

  private:
    WinogradWeights winograd_;
    DirectWeights direct_;
};

/// Whether Winograd is the faster of the two for one image of this shape (measured, docs/BENCHMARKS.md).
bool winograd_pays(int out_channels, int in_channels, int height, int width);

/// 3x3 convolution, stride 1, zero padding 1: see winograd_conv3x3() and direct_conv().
void conv3x3(const BlockedTensor& input, const InputAffine& affine, const Conv3x3Weights& weights,
             const Epilogue& epilogue, BlockedTensor& output, Workspace& workspace);

}  // namespace lineament
