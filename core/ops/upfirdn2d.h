// Upsample, pad, filter, downsample in one operator, with its first- and second-order gradients. Karras et al. 2020,
// "Analyzing and Improving the Image Quality of StyleGAN"; the order of the four is that of StyleGAN2 and 3.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace lineament {

/// Taps of a finite filter on the host. At most kMaxFirTaps.
struct FirFilter {
    int height = 0, width = 0;
    std::vector<double> taps;         ///< [height * width]
    std::vector<double> column, row;  ///< where taps = column x row (faster on the CPU); else empty

    static FirFilter separable(const std::vector<double>& column, const std::vector<double>& row);
    static FirFilter dense(int height, int width, std::vector<double> taps);
};

struct Upfirdn2dOptions {
    int up_x = 1, up_y = 1;      ///< factor; zeros go after each sample
    int down_x = 1, down_y = 1;  ///< every so many samples are kept, the first included
    int pad_left = 0, pad_right = 0, pad_top = 0, pad_bottom = 0;  ///< zeros after upsampling; negative: cropped
    bool correlate = false;                                        ///< false: convolution (the filter is reversed)
    double gain = 1;

    void check() const;
};

/// [N, C, H, W] -> [N, C, (H up_y + pads - filter height) / down_y + 1, ...] of x's type, device and memory format
/// (contiguous or channels-last). Float, double, half or bfloat16; half types are summed in float. Differentiable twice
/// and more. On a CUDA device it is one kernel where the build has it (LINEAMENT_CUDA_KERNELS), convolutions of
/// LibTorch where not. Thread safe.
at::Tensor upfirdn2d(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& options);

/// The same out of LibTorch's own operators: zero insertion, padding, conv2d.
at::Tensor upfirdn2d_reference(const at::Tensor& x, const FirFilter& filter, const Upfirdn2dOptions& options);

}  // namespace lineament
