#include "core/networks/measuring/perceptual_network.h"

#include <ATen/ATen.h>

namespace lineament {
namespace {

struct Place {  // of a convolution among torchvision's "features"
    int index;
    bool pool_before, tapped;
};

const std::vector<Place>& places(PerceptualNetwork::Kind kind) {
    static const std::vector<Place> alexnet{
        {0, false, true}, {3, true, true}, {6, true, true}, {8, false, true}, {10, false, true}};
    static const std::vector<Place> vgg16{{0, false, false},  {2, false, true},   {5, true, false},  {7, false, true},
                                          {10, true, false},  {12, false, false}, {14, false, true}, {17, true, false},
                                          {19, false, false}, {21, false, true},  {24, true, false}, {26, false, false},
                                          {28, false, true}};
    return kind == PerceptualNetwork::Kind::alexnet ? alexnet : vgg16;
}

// The colours that the features were trained with, in terms of [-1, 1].
at::Tensor normalised(const at::Tensor& images) {
    const auto per_channel = [&](double r, double g, double b) {
        return at::tensor({r, g, b}, images.options().requires_grad(false)).view({1, 3, 1, 1});
    };
    return (images - per_channel(-0.030, -0.088, -0.188)) / per_channel(0.458, 0.448, 0.450);
}

at::Tensor unit_channels(const at::Tensor& features) {  // [N, C, s, s]
    // All channels can be zero behind a ReLU; the bound keeps the root's slope finite there.
    const at::Tensor length = features.square().sum(1, /*keepdim=*/true).clamp_min(1e-30).sqrt();
    return features / (length + 1e-10);
}

}  // namespace

PerceptualNetwork::PerceptualNetwork(Kind kind, const StateDict& features, const StateDict& linear) : kind_(kind) {
    const WeightReader reader(features, kind == Kind::alexnet ? "AlexNet" : "VGG16");
    const WeightReader lines(linear, title());
    int64_t width = 3;
    for (const Place& place : places(kind)) {
        const WeightReader conv = reader.child("features." + std::to_string(place.index));
        const bool first_of_alexnet = kind == Kind::alexnet && place.index == 0;
        const int64_t kernel = first_of_alexnet ? 11 : kind == Kind::alexnet && place.index == 3 ? 5 : 3;
        Layer layer;
        layer.weight = conv.take("weight", {-1, width, kernel, kernel});
        width = layer.weight.size(0);
        layer.bias = conv.take("bias", {width});
        layer.stride = first_of_alexnet ? 4 : 1;
        layer.padding = first_of_alexnet ? 2 : kernel / 2;
        layer.pool_before = place.pool_before;
        layer.tapped = place.tapped;
        layers_.push_back(layer);
        if (!place.tapped) continue;
        const std::string line = "lin" + std::to_string(linear_.size()) + ".model.1.weight";
        linear_.push_back(lines.take(line, {1, width, 1, 1}));
    }
}

std::string PerceptualNetwork::title() const {
    return kind_ == Kind::alexnet ? "LPIPS (AlexNet)" : "LPIPS (VGG16)";
}

std::vector<at::Tensor> PerceptualNetwork::unit_features(const at::Tensor& images) const {
    const int64_t window = kind_ == Kind::alexnet ? 3 : 2;
    std::vector<at::Tensor> taps;
    at::Tensor x = normalised(images);
    for (const Layer& layer : layers_) {
        if (layer.pool_before) x = at::max_pool2d(x, {window, window}, {2, 2});
        x = at::relu(
            at::conv2d(x, layer.weight, layer.bias, {layer.stride, layer.stride}, {layer.padding, layer.padding}));
        if (layer.tapped) taps.push_back(unit_channels(x));
    }
    return taps;
}

at::Tensor PerceptualNetwork::distance(const at::Tensor& a, const at::Tensor& b) const {
    TORCH_CHECK(a.sizes() == b.sizes() && a.dim() == 4 && a.size(1) == 3 && a.size(2) >= 32 && a.size(3) >= 32, title(),
                ": ", a.sizes(), " against ", b.sizes(), ", needed [N, 3, H, W] of at least 32 pixels a side");
    const std::vector<at::Tensor> of_a = unit_features(a), of_b = unit_features(b);
    at::Tensor sum = at::zeros({a.size(0)}, a.options().requires_grad(false));
    for (size_t i = 0; i < of_a.size(); ++i)
        sum = sum + at::conv2d((of_a[i] - of_b[i]).square(), linear_[i]).mean({1, 2, 3});
    return sum;
}

}  // namespace lineament
