#include "core/networks/generator/discriminator.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace lineament {
namespace {

at::Tensor equalised(const at::Tensor& weight) {
    return weight * (1.0 / std::sqrt(static_cast<double>(weight.numel() / weight.size(0))));
}

// Minibatch deviation: sample b belongs to group b mod (N / G), G = min(4, N); one extra channel.
at::Tensor append_minibatch_deviation(const at::Tensor& x) {
    const int64_t n = x.size(0);
    int64_t group = std::min<int64_t>(4, n);
    while (n % group != 0)
        --group;
    const at::Tensor grouped = x.reshape({group, n / group, x.size(1), x.size(2), x.size(3)});
    const at::Tensor centred = grouped - grouped.mean(0, /*keepdim=*/true);
    const at::Tensor deviation = centred.square().mean(0).add(1e-8).sqrt().mean({1, 2, 3});  // [N / G]
    const at::Tensor channel = deviation.reshape({1, -1, 1, 1}).expand({group, -1, x.size(2), x.size(3)});
    return at::cat({x, channel.reshape({n, 1, x.size(2), x.size(3)})}, 1);
}

}  // namespace

Discriminator::Discriminator(const StateDict& state) {
    const WeightReader reader(state, "discriminator");
    for (int side = 8; side <= 4096; side *= 2) {
        if (reader.has("b" + std::to_string(side) + ".fromrgb.weight")) resolution_ = side;
    }
    const std::string top = "b" + std::to_string(resolution_);
    from_rgb_weight_ = reader.take(top + ".fromrgb.weight", {-1, 3, 1, 1});
    int64_t width = from_rgb_weight_.size(0);
    from_rgb_bias_ = reader.take(top + ".fromrgb.bias", {width});
    for (int side = resolution_; side > 4; side /= 2) {
        const WeightReader block = reader.child("b" + std::to_string(side));
        Block b;
        b.conv0_weight = block.take("conv0.weight", {width, width, 3, 3});
        b.conv0_bias = block.take("conv0.bias", {width});
        b.conv1_weight = block.take("conv1.weight", {-1, width, 3, 3});
        const int64_t out = b.conv1_weight.size(0);
        b.conv1_bias = block.take("conv1.bias", {out});
        b.skip_weight = block.take("skip.weight", {out, width, 1, 1});
        blocks_.push_back(b);
        width = out;
    }
    const WeightReader last = reader.child("b4");
    last_weight_ = last.take("conv.weight", {-1, width + 1, 3, 3});
    last_bias_ = last.take("conv.bias", {last_weight_.size(0)});
    fc_weight_ = last.take("fc.weight", {-1, last_weight_.size(0) * 16});
    fc_bias_ = last.take("fc.bias", {fc_weight_.size(0)});
    out_weight_ = last.take("out.weight", {1, fc_weight_.size(0)});
    out_bias_ = last.take("out.bias", {1});
}

at::Tensor Discriminator::features(const at::Tensor& x, std::vector<at::Tensor>* block_outputs) const {
    TORCH_CHECK(x.dim() == 4 && x.size(1) == 3 && x.size(2) == resolution_ && x.size(3) == resolution_,
                "discriminator: input ", x.sizes(), ", needed [N, 3, ", resolution_, ", ", resolution_, "]");
    const double half = std::sqrt(0.5);
    at::Tensor y = scaled_leaky_relu(at::conv2d(x, equalised(from_rgb_weight_)), from_rgb_bias_);
    for (const Block& block : blocks_) {
        const at::Tensor skip = at::conv2d(fir_blur(y, 1, 1, 1.0, /*down=*/2), equalised(block.skip_weight));
        at::Tensor z = scaled_leaky_relu(at::conv2d(y, equalised(block.conv0_weight), {}, 1, 1), block.conv0_bias);
        z = at::conv2d(fir_blur(z, 2, 2, 1.0), equalised(block.conv1_weight), {}, {2, 2});
        y = (scaled_leaky_relu(z, block.conv1_bias) + skip) * half;
        if (block_outputs) block_outputs->push_back(y);
    }
    y = append_minibatch_deviation(y);
    y = scaled_leaky_relu(at::conv2d(y, equalised(last_weight_), {}, 1, 1), last_bias_);
    if (block_outputs) block_outputs->push_back(y);
    return scaled_leaky_relu(at::linear(y.flatten(1), equalised(fc_weight_)), fc_bias_);
}

at::Tensor Discriminator::score(const at::Tensor& features) const {
    return at::linear(features, equalised(out_weight_), out_bias_);
}

at::Tensor Discriminator::forward(const at::Tensor& x, std::vector<at::Tensor>* block_outputs) const {
    return score(features(x, block_outputs));
}

}  // namespace lineament
