#include "core/networks/layers/layers.h"

#include <ATen/ATen.h>

#include <cmath>
#include <vector>

#include "core/ops/bias_act.h"
#include "core/ops/full_precision.h"
#include "core/ops/upfirdn2d.h"

namespace lineament {

at::Tensor scaled_leaky_relu(const at::Tensor& x, const at::Tensor& bias) {
    return bias_act(x, bias);
}

EqualLinear EqualLinear::read(const WeightReader& reader, int64_t out, int64_t in, double lr_multiplier,
                              bool activate) {
    return {reader.take("weight", {out, in}), reader.take("bias", {out}), lr_multiplier, activate};
}

at::Tensor EqualLinear::forward(const at::Tensor& x) const {
    const FullPrecision full;
    const double scale = lr_multiplier / std::sqrt(static_cast<double>(weight.size(1)));
    const at::Tensor scaled_bias = lr_multiplier == 1.0 ? bias : bias * lr_multiplier;
    const at::Tensor y = at::matmul(x.to(weight.scalar_type()) * scale, weight.t()) + scaled_bias;
    return activate ? scaled_leaky_relu(y) : y;
}

Convolution Convolution::read(const WeightReader& reader, int64_t out, int64_t in, int64_t kernel, int64_t stride) {
    Convolution layer;
    layer.weight = reader.take("weight", {out, in, kernel, kernel});
    if (reader.has("bias")) layer.bias = reader.take("bias", {layer.weight.size(0)});
    layer.stride = stride;
    return layer;
}

at::Tensor Convolution::forward(const at::Tensor& x) const {
    return as_computed(x).to(x.scalar_type());
}

at::Tensor Convolution::as_computed(const at::Tensor& x) const {
    const int64_t padding = weight.size(2) / 2;
    return at::conv2d(x, weight, bias, {stride, stride}, {padding, padding});
}

BatchNorm read_batch_norm(const WeightReader& reader, int64_t channels) {
    return {reader.take("weight", {channels}), reader.take("bias", {channels}), reader.take("running_mean", {channels}),
            reader.take("running_var", {channels})};
}

namespace {

const FirFilter& binomial_filter() {
    static const FirFilter filter = [] {
        const std::vector<double> taps{1.0 / 8, 3.0 / 8, 3.0 / 8, 1.0 / 8};
        return FirFilter::separable(taps, taps);
    }();
    return filter;
}

}  // namespace

at::Tensor fir_blur(const at::Tensor& x, int pad_before, int pad_after, double gain, int down) {
    Upfirdn2dOptions options;
    options.down_x = options.down_y = down;
    options.pad_left = options.pad_top = pad_before;
    options.pad_right = options.pad_bottom = pad_after;
    options.gain = gain;
    return upfirdn2d(x, binomial_filter(), options);
}

at::Tensor fir_upsample2(const at::Tensor& x) {
    Upfirdn2dOptions options;
    options.up_x = options.up_y = 2;
    options.pad_left = options.pad_top = 2;
    options.pad_right = options.pad_bottom = 1;
    options.gain = 4;
    return upfirdn2d(x, binomial_filter(), options);
}

at::Tensor resize_bilinear(const at::Tensor& x, int64_t height, int64_t width, bool align_corners) {
    if (x.size(2) == height && x.size(3) == width) return x;
    return at::upsample_bilinear2d(x, {height, width}, align_corners);
}

at::Tensor area_downsample(const at::Tensor& x, int64_t side) {
    TORCH_CHECK(x.size(2) % side == 0 && x.size(3) == x.size(2), "area_downsample: ", x.sizes(), " to ", side);
    const int64_t cell = x.size(2) / side;
    return cell == 1 ? x : at::avg_pool2d(x, {cell, cell}, {cell, cell});
}

}  // namespace lineament
