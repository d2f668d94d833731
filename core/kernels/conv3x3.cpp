#include "core/kernels/conv3x3.h"

namespace lineament {

bool winograd_pays(int out_channels, int in_channels, int height, int width) {
    // Below 16 px there are too few tiles to pay for reading four times the weights; with very few channels the
    // transforms cost more than the products that they save.
    return height * width >= 16 * 16 && in_channels >= 16 && out_channels >= 16;
}

Conv3x3Weights::Conv3x3Weights(const float* weights, int out_channels, int in_channels, int height, int width,
                               float gain) {
    if (winograd_pays(out_channels, in_channels, height, width))
        winograd_ = WinogradWeights(weights, out_channels, in_channels, gain);
    else
        direct_ = DirectWeights(weights, out_channels, in_channels, 3, gain);
}

void conv3x3(const BlockedTensor& input, const InputAffine& affine, const Conv3x3Weights& weights,
             const Epilogue& epilogue, BlockedTensor& output, Workspace& workspace) {
    if (weights.uses_winograd())
        winograd_conv3x3(input, affine, weights.winograd(), epilogue, output, workspace);
    else
        direct_conv(input, affine, weights.direct(), epilogue, output, workspace);
}

}  // namespace lineament
