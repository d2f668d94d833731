#include "core/networks/generator/modulated_conv.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

#include "core/ops/autocast.h"
#include "core/ops/channel_scale.h"
#include "core/ops/full_precision.h"

namespace lineament {

ModulatedConvolution ModulatedConvolution::read(const WeightReader& reader, int64_t out, int64_t in, int64_t kernel,
                                                int64_t w_dim, bool upsample) {
    ModulatedConvolution layer;
    layer.weight = reader.take("weight", {1, out, in, kernel, kernel});
    layer.modulation = EqualLinear::read(reader.child("modulation"), layer.in_channels(), w_dim);
    layer.demodulate = kernel == 3;
    layer.upsample = upsample;
    return layer;
}

at::Tensor ModulatedConvolution::demodulation(const at::Tensor& style) const {
    const FullPrecision full;
    const double fan_in = static_cast<double>(weight.size(2) * weight.size(3) * weight.size(4));
    const at::Tensor energy = weight[0].square().sum({2, 3}).div(fan_in);  // [out, in]
    return at::matmul(style.square(), energy.t()).add(1e-8).rsqrt();       // [N, out]
}

at::Tensor ModulatedConvolution::convolve(const at::Tensor& x, const at::Tensor& style) const {
    TORCH_CHECK(x.dim() == 4 && x.size(1) == in_channels(), "modulated convolution: input ", x.sizes(), " for ",
                in_channels(), " channels");
    TORCH_CHECK(style.dim() == 2 && style.size(1) == in_channels(), "modulated convolution: style ", style.sizes());
    const double gain = 1.0 / std::sqrt(static_cast<double>(weight.size(2) * weight.size(3) * weight.size(4)));
    const at::Tensor kernel = weight[0];  // [out, in, k, k]
    const bool half = x.device().is_cpu() && is_autocast_on(at::kCPU);
    const at::ScalarType type = half ? autocast_type(at::kCPU) : x.scalar_type();
    const at::Tensor scaled = scale_channels(x, style * gain, type);
    if (upsample) return convolve_up(scaled, kernel);
    const int64_t padding = kernel.size(2) / 2;
    return at::conv2d(scaled, kernel, {}, {1, 1}, {padding, padding});
}

at::Tensor ModulatedConvolution::forward(const at::Tensor& x, const at::Tensor& style) const {
    at::Tensor y = convolve(x, style);
    if (y.size(1) != out_channels()) y = at::pixel_shuffle(y, 2);
    y = y.to(x.scalar_type());  // also where autocast takes the products in half precision
    return demodulate ? scale_channels(y, demodulation(style), y.scalar_type()) : y;
}

at::Tensor ModulatedConvolution::convolve_up(const at::Tensor& x, const at::Tensor& kernel) const {
    if (at::GradMode::is_enabled()) return upsample_convolution_phases(x, kernel);
    const at::Tensor spread = at::conv_transpose2d(x, kernel.transpose(0, 1), {}, {2, 2});  // [N, out, 2H+1, 2W+1]
    return fir_blur(spread, 1, 1, /*gain=*/4.0);
}

namespace {

// The 9 taps of a 3x3 weight to the 36 taps of its phases, [9, (p, p', j, j')]. The transposed convolution scatters:
// T[2y + k] += W[k] x[y]; blurring T is scattering the 6-tap V = W * FIR. Output sample 2y + p then reads x[y + 1 - j]
// with tap V[p + 2 j], j = 0..2 (pad 1): a 3-tap correlation with reversed taps.
at::Tensor phases_of_taps(const at::TensorOptions& options) {
    const at::NoGradGuard no_grad;
    const at::Tensor each = at::eye(9, options).reshape({9, 1, 3, 3});
    const at::Tensor blurred = fir_blur(each, 3, 3, /*gain=*/4.0);          // [9, 1, 6, 6]
    const at::Tensor taps = blurred.reshape({9, 3, 2, 3, 2}).flip({1, 3});  // [9, j, p, j', p']
    return taps.permute({0, 2, 4, 1, 3}).reshape({9, 36});
}

}  // namespace

at::Tensor upsample_convolution_phases(const at::Tensor& x, const at::Tensor& weight) {
    const int64_t out = weight.size(0);
    const int64_t in = weight.size(1);
    TORCH_CHECK(weight.size(2) == 3 && weight.size(3) == 3, "polyphase upsampling needs 3x3 weights");
    // As a product of matrices: far quicker than filtering a million tiny images, above all backwards.
    const at::Tensor taps = [&] {
        const FullPrecision full;
        return at::matmul(weight.reshape({out * in, 9}), phases_of_taps(weight.options()));
    }();
    const at::Tensor phases =  // channel o*4 + p*2 + p'
        taps.reshape({out, in, 4, 9}).transpose(1, 2).reshape({out * 4, in, 3, 3});
    return at::conv2d(x, phases, {}, {1, 1}, {1, 1});
}

at::Tensor upsample_convolution_polyphase(const at::Tensor& x, const at::Tensor& weight) {
    return at::pixel_shuffle(upsample_convolution_phases(x, weight), 2);
}

}  // namespace lineament
