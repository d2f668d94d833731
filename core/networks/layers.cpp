#include "core/networks/layers.h"

#include <ATen/ATen.h>

#include <cmath>

#include "core/networks/batch_statistics.h"

namespace lineament {

at::Tensor scaled_leaky_relu(const at::Tensor& x) {
    return at::leaky_relu(x, kLeakySlope).mul(std::sqrt(2.0));
}

EqualLinear EqualLinear::read(const WeightReader& reader, int64_t out, int64_t in, double lr_multiplier,
                              bool activate) {
    return {reader.take("weight", {out, in}), reader.take("bias", {out}), lr_multiplier, activate};
}

at::Tensor EqualLinear::forward(const at::Tensor& x) const {
    const double scale = lr_multiplier / std::sqrt(static_cast<double>(weight.size(1)));
    const at::Tensor scaled_bias = lr_multiplier == 1.0 ? bias : bias * lr_multiplier;
    const at::Tensor y = at::matmul(x * scale, weight.t()) + scaled_bias;
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
    const int64_t padding = weight.size(2) / 2;
    // Of x's type also where autocast takes the products in half precision.
    return at::conv2d(x, weight, bias, {stride, stride}, {padding, padding}).to(x.scalar_type());
}

BatchNorm BatchNorm::read(const WeightReader& reader, int64_t channels) {
    return {reader.take("weight", {channels}), reader.take("bias", {channels}), reader.take("running_mean", {channels}),
            reader.take("running_var", {channels})};
}

at::Tensor BatchNorm::forward(const at::Tensor& x, bool training) const {
    constexpr double kMomentum = 0.1, kEpsilon = 1e-5;
    if (training) {
        const at::Tensor shared = shared_batch_norm(x, weight, bias, running_mean, running_var, kMomentum, kEpsilon);
        if (shared.defined()) return shared;
    }
    return at::batch_norm(x, weight, bias, running_mean, running_var, training, kMomentum, kEpsilon,
                          /*cudnn_enabled=*/true);
}

namespace {

// One axis of the FIR: y[i] = (x[i] + 3 x[i+1] + 3 x[i+2] + x[i+3]) * scale.
at::Tensor fir_axis(const at::Tensor& x, int64_t axis, double scale) {
    const int64_t length = x.size(axis) - 3;
    const at::Tensor outer = x.narrow(axis, 0, length) + x.narrow(axis, 3, length);
    const at::Tensor inner = x.narrow(axis, 1, length) + x.narrow(axis, 2, length);
    return outer.add(inner, 3.0).mul(scale);
}

// One axis of the upsampling FIR: even samples (x[i-1] + 3 x[i]) / 4, odd ones (3 x[i] + x[i+1]) / 4, zero outside.
at::Tensor upsample_axis(const at::Tensor& x, int64_t axis) {
    const int64_t length = x.size(axis);
    std::vector<int64_t> edge_shape = x.sizes().vec();
    edge_shape[axis] = 1;
    const at::Tensor edge = at::zeros(edge_shape, x.options());
    const at::Tensor padded = at::cat({edge, x, edge}, axis);
    const at::Tensor even = padded.narrow(axis, 0, length).add(x, 3.0);
    const at::Tensor odd = padded.narrow(axis, 2, length).add(x, 3.0);
    std::vector<int64_t> shape = x.sizes().vec();
    shape[axis] *= 2;
    return at::stack({even, odd}, axis + 1).mul(0.25).reshape(shape);
}

}  // namespace

at::Tensor fir_blur(const at::Tensor& x, int64_t pad_before, int64_t pad_after, double gain) {
    TORCH_CHECK(x.dim() == 4, "fir_blur needs [N, C, H, W]");
    const at::Tensor padded = at::constant_pad_nd(x, {pad_before, pad_after, pad_before, pad_after});
    const double scale = std::sqrt(gain) / 8.0;
    return fir_axis(fir_axis(padded, 3, scale), 2, scale);
}

at::Tensor fir_upsample2(const at::Tensor& x) {
    TORCH_CHECK(x.dim() == 4, "fir_upsample2 needs [N, C, H, W]");
    return upsample_axis(upsample_axis(x, 2), 3);
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
