#include "core/networks/feature_network.h"

#include <ATen/ATen.h>

namespace lineament {
namespace {

at::Tensor unit_channels(const at::Tensor& features) {  // [N, C, s, s]
    return features / features.square().sum(1, /*keepdim=*/true).add(1e-6).sqrt();
}

}  // namespace

FeatureNetwork::FeatureNetwork(const StateDict& state) {
    const WeightReader reader(state, "feature network");
    input_side_ = reader.take("input_side", {1}).item<int64_t>();
    int64_t width = 3;
    for (int i = 0; i < reader.count_children("blocks"); ++i) {
        const WeightReader block = reader.child("blocks." + std::to_string(i));
        blocks_.push_back({Convolution::read(block.child("conv"), -1, width, 3, /*stride=*/2), {}});
        width = blocks_.back().conv.out_channels();
        blocks_.back().norm = BatchNorm::read(block.child("norm"), width);
    }
    embedding_weight_ = reader.take("embedding.weight", {-1, width});
    embedding_bias_ = reader.take("embedding.bias", {embedding_weight_.size(0)});
    attribute_weight_ = reader.take("attributes.weight", {-1, width});
    attribute_bias_ = reader.take("attributes.bias", {attribute_weight_.size(0)});
}

FeatureNetwork::Output FeatureNetwork::forward(const at::Tensor& images, bool training) const {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) == images.size(3) &&
                    images.size(2) % input_side_ == 0,
                "feature network: images are ", images.sizes(), ", needed [N, 3, S, S] with S a multiple of ",
                input_side_);
    Output output;
    at::Tensor x = images.size(2) == input_side_ ? images : area_downsample(images, input_side_);
    for (const Block& block : blocks_) {
        x = at::leaky_relu(block.norm.forward(block.conv.forward(x), training), kLeakySlope);
        output.features.push_back(x);
    }
    const at::Tensor pooled = x.to(at::kFloat).mean({2, 3});  // [N, C]
    const at::Tensor embedding = at::linear(pooled, embedding_weight_, embedding_bias_).to(at::kFloat);
    output.embedding = embedding / embedding.square().sum(1, /*keepdim=*/true).add(1e-12).sqrt();
    output.attributes = at::linear(pooled, attribute_weight_, attribute_bias_).to(at::kFloat);
    return output;
}

at::Tensor FeatureNetwork::distance(const at::Tensor& a, const at::Tensor& b) const {
    const std::vector<at::Tensor> of_a = forward(a).features, of_b = forward(b).features;
    at::Tensor sum = at::zeros({}, a.options());
    for (size_t i = 0; i < of_a.size(); ++i)
        sum = sum + (unit_channels(of_a[i]) - unit_channels(of_b[i])).square().sum(1).mean();
    return sum / static_cast<double>(of_a.size());
}

}  // namespace lineament
