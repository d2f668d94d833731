#include "core/networks/measuring/feature_network.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>

#include "core/ops/full_precision.h"
#include "core/ops/normed_leaky_relu.h"

namespace lineament {
namespace {

constexpr int64_t kCropUnits = 128;

at::Tensor unit_channels(const at::Tensor& features) {  // [N, C, s, s]
    return features / features.square().sum(1, /*keepdim=*/true).add(1e-6).sqrt();
}

}  // namespace

FeatureNetwork::FeatureNetwork(const StateDict& state) {
    const WeightReader reader(state, "feature network");
    input_side_ = reader.take("input_side", {1}).item<int64_t>();
    if (reader.has("input_crop")) {
        const at::Tensor crop = reader.take("input_crop", {3}).to(at::kLong).contiguous();
        crop_.assign(crop.data_ptr<int64_t>(), crop.data_ptr<int64_t>() + 3);
        const bool inside =
            crop_[0] >= 0 && crop_[1] >= 0 && crop_[2] > 0 && std::max(crop_[0], crop_[1]) + crop_[2] <= kCropUnits;
        if (!inside) throw std::runtime_error("The feature network looks at a part that is not inside the picture.");
    }
    int64_t width = 3;
    for (int i = 0; i < reader.count_children("blocks"); ++i) {
        const WeightReader block = reader.child("blocks." + std::to_string(i));
        blocks_.push_back({Convolution::read(block.child("conv"), -1, width, 3, /*stride=*/2), {}});
        width = blocks_.back().conv.out_channels();
        blocks_.back().norm = read_batch_norm(block.child("norm"), width);
    }
    embedding_weight_ = reader.take("embedding.weight", {-1, width});
    embedding_bias_ = reader.take("embedding.bias", {embedding_weight_.size(0)});
    attribute_weight_ = reader.take("attributes.weight", {-1, width});
    attribute_bias_ = reader.take("attributes.bias", {attribute_weight_.size(0)});
}

PictureView FeatureNetwork::view(int64_t picture_side) const {
    PictureView view;
    int64_t seen = picture_side;
    if (!crop_.empty()) {
        for (const int64_t units : crop_)
            TORCH_CHECK(units * picture_side % kCropUnits == 0,
                        "feature network: it looks at parts in 128ths, which are no whole pixels of ", picture_side);
        view.top = crop_[0] * picture_side / kCropUnits;
        view.left = crop_[1] * picture_side / kCropUnits;
        seen = crop_[2] * picture_side / kCropUnits;
    }
    TORCH_CHECK(seen > 0 && seen % input_side_ == 0, "feature network: looks at ", seen, " pixels of ", picture_side,
                ", which must be a multiple of ", input_side_);
    view.side = input_side_;
    view.cell = seen / input_side_;
    return view;
}

at::Tensor FeatureNetwork::looked_at(const at::Tensor& images) const {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && images.size(2) == images.size(3),
                "feature network: images are ", images.sizes(), ", needed [N, 3, S, S]");
    return seen_part(images, view(images.size(2)));
}

FeatureNetwork::Output FeatureNetwork::forward(const at::Tensor& images, bool training) const {
    return forward_part(looked_at(images), training);
}

FeatureNetwork::Output FeatureNetwork::forward_part(const at::Tensor& part, bool training) const {
    TORCH_CHECK(part.dim() == 4 && part.size(1) == 3 && part.size(2) == input_side_ && part.size(3) == input_side_,
                "feature network: the part is ", part.sizes(), ", needed [N, 3, ", input_side_, ", ", input_side_, "]");
    Output output;
    at::Tensor x = part;
    for (const Block& block : blocks_) {
        // In training half precision stays so from one convolution to the next.
        const at::Tensor convolved = training ? block.conv.as_computed(x) : block.conv.forward(x);
        x = normed_leaky_relu(convolved, block.norm, kLeakySlope, training);
        output.features.push_back(x);
    }
    const FullPrecision full;
    // Not mean(), whose gradient is divided where it is large.
    const double pixels = static_cast<double>(x.size(2) * x.size(3));
    const at::Tensor pooled = x.to(at::kFloat).sum({2, 3}) * (1 / pixels);  // [N, C]
    const at::Tensor embedding = at::linear(pooled, embedding_weight_, embedding_bias_);
    output.embedding = embedding / embedding.square().sum(1, /*keepdim=*/true).add(1e-12).sqrt();
    output.attributes = at::linear(pooled, attribute_weight_, attribute_bias_);
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
