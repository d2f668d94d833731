#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/kernels/epilogue.h"

/// The definitions that the kernels are compared with: plain loops in double precision.
namespace lineament::testing {

/// [N, C, H, W] in plain order.
struct Image {
    int batch = 0, channels = 0, height = 0, width = 0;
    std::vector<double> values;
    Image() = default;
    Image(int n, int c, int h, int w)
        : batch(n), channels(c), height(h), width(w), values(static_cast<std::size_t>(n) * c * h * w, 0.0) {}
    double& at(int n, int c, int y, int x) { return values[((n * channels + c) * height + y) * width + x]; }
    double at(int n, int c, int y, int x) const { return values[((n * channels + c) * height + y) * width + x]; }
    /// Zero outside of the image.
    double padded(int n, int c, int y, int x) const {
        return y < 0 || x < 0 || y >= height || x >= width ? 0.0 : at(n, c, y, x);
    }
};

/// Normal numbers from a fixed seed; about `scale` large.
std::vector<float> random_values(std::size_t count, unsigned seed, float scale = 1.0f);
Image random_image(int n, int c, int h, int w, unsigned seed);
BlockedTensor to_blocked(const Image& image);
/// A tensor of the shape whose interior and spare channels are NaN, to show what a kernel leaves unwritten.
BlockedTensor poisoned(int n, int c, int h, int w);

Image naive_conv(const Image& input, const std::vector<float>& weights, int out_channels, int kernel_size, double gain,
                 const InputAffine& affine);
/// Transposed convolution of stride 2 and blur, as in the StyleGAN2 paper's code: scatter, then FIR with padding 1.
Image naive_up_conv(const Image& input, const std::vector<float>& weights, int out_channels, double gain,
                    const float* style);
/// residual: plain copy of epilogue.residual, or null.
void naive_epilogue(Image& image, const Epilogue& epilogue, const Image* residual);
/// Zero insertion and FIR, padding 2 before and 1 after.
Image naive_upsample(const Image& input);

/// Largest absolute difference; infinite if anything is not a number or the border of the tensor is not zero.
double largest_error(const BlockedTensor& actual, const Image& expected);

/// Runs the body once per instruction set of this processor and for one, two and three threads, with the case's name.
void for_each_setting(const std::function<void(const std::string& name)>& body);

}  // namespace lineament::testing
