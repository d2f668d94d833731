#include "core/networks/residual/warp_flow_network.h"

#include <ATen/ATen.h>

#include <cmath>
#include <stdexcept>

namespace lineament {
namespace {

constexpr double kDecoderSlope = 0.1;

// Column and row of every pixel, [1, 2, s, s].
at::Tensor pixel_grid(const at::Tensor& like) {
    const int64_t side = like.size(2);
    const at::Tensor steps = at::arange(side, like.options());
    return at::stack({steps.unsqueeze(0).expand({side, side}), steps.unsqueeze(1).expand({side, side})}).unsqueeze(0);
}

// Channels of unit length at every position.
at::Tensor unit_length(const at::Tensor& x) {
    return x / x.square().sum(1, /*keepdim=*/true).add(1e-6).sqrt();
}

void check_pair(const char* what, const at::Tensor& source, const at::Tensor& target) {
    TORCH_CHECK(source.dim() == 4 && source.sizes() == target.sizes() && source.size(2) == source.size(3), what, ": ",
                source.sizes(), " and ", target.sizes(), ", needed the same [N, C, s, s]");
}

int whole_root(int64_t square) {
    const int root = static_cast<int>(std::lround(std::sqrt(static_cast<double>(square))));
    return static_cast<int64_t>(root) * root == square ? root : 0;
}

}  // namespace

at::Tensor warp_features(const at::Tensor& x, const at::Tensor& flow) {
    TORCH_CHECK(x.dim() == 4 && flow.dim() == 4 && flow.size(0) == x.size(0) && flow.size(1) == 2 &&
                    flow.size(2) == x.size(2) && flow.size(3) == x.size(3) && x.size(2) == x.size(3),
                "warp: features ", x.sizes(), " and flow ", flow.sizes());
    const double last = static_cast<double>(x.size(2) - 1);
    const at::Tensor positions = (pixel_grid(flow) + flow) * (2.0 / last) - 1.0;  // [N, 2, s, s] in [-1, 1]
    constexpr int64_t kBilinear = 0, kBorder = 1;
    return at::grid_sampler(x, positions.permute({0, 2, 3, 1}), kBilinear, kBorder, /*align_corners=*/true);
}

at::Tensor enlarge_flow(const at::Tensor& flow) {
    return resize_bilinear(flow, 2 * flow.size(2), 2 * flow.size(3)) * 2.0;
}

std::vector<int> flow_feature_indices(int feature_index, int levels) {
    const int block = feature_index / 2;  // 0: 4 px
    std::vector<int> indices;
    for (int coarser = block - levels + 1; coarser < block; ++coarser)
        indices.push_back(2 * coarser + 1);
    indices.push_back(feature_index);
    return indices;
}

at::Tensor global_correlation(const at::Tensor& source, const at::Tensor& target) {
    check_pair("global correlation", source, target);
    const int64_t side = source.size(2);
    const at::Tensor products = at::matmul(source.flatten(2).transpose(1, 2), target.flatten(2));  // [N, s s, s s]
    return products.reshape({source.size(0), side * side, side, side});
}

// Per offset dy a product of matrices over whole rows, of which a band is kept: more multiplications than needed, but
// as a matrix product, and quick backwards too.
at::Tensor local_correlation(const at::Tensor& source, const at::Tensor& target, int radius) {
    check_pair("local correlation", source, target);
    const int64_t side = source.size(2);
    const int64_t window = 2 * radius + 1;
    const at::Tensor padded = at::constant_pad_nd(source, {radius, radius, radius, radius});
    const at::Tensor rows = target.permute({0, 2, 3, 1});  // [N, s, s, C]
    const at::TensorOptions integers = source.options().dtype(at::kLong);
    const at::Tensor band = (at::arange(side, integers).unsqueeze(1) + at::arange(window, integers).unsqueeze(0))
                                .expand({source.size(0), side, side, window});
    std::vector<at::Tensor> products;
    for (int64_t dy = 0; dy < window; ++dy) {
        const at::Tensor columns = padded.narrow(2, dy, side).permute({0, 2, 1, 3});  // [N, s, C, s + 2 radius]
        products.push_back(at::matmul(rows, columns).gather(3, band));                // [N, s, s, window]
    }
    return at::cat(products, 3).permute({0, 3, 1, 2});
}

WarpFlowNetwork::WarpFlowNetwork(const WeightReader& reader) {
    const int count = reader.count_children("match");
    if (count < 1) reader.take("match.0.weight", {-1, -1, 3, 3});  // throws, naming the key
    for (int level = 0; level < count; ++level) {
        const int64_t width = level == 0 ? -1 : match_[0].out_channels();
        match_.push_back(Convolution::read(reader.child("match." + std::to_string(level)), width, -1, 3));
        const WeightReader decoder = reader.child("decoders." + std::to_string(level));
        std::vector<Convolution> layers;
        do {
            layers.push_back(Convolution::read(decoder.child(std::to_string(layers.size())), -1,
                                               layers.empty() ? -1 : layers.back().out_channels(), 3));
        } while (decoder.has_child(std::to_string(layers.size())));
        const int correlations = whole_root(layers[0].weight.size(1) - 2);
        const bool fits = level == 0 ? correlations > 1 : correlations % 2 == 1;
        if (!fits || layers.back().out_channels() != 2) {
            throw std::runtime_error("The decoder of level " + std::to_string(level) +
                                     " in the weights of the flow network has no fitting shape.");
        }
        if (level == 0) coarse_side_ = correlations;
        radii_.push_back(level == 0 ? 0 : (correlations - 1) / 2);
        decoders_.push_back(std::move(layers));
    }
}

int64_t WarpFlowNetwork::channels(int level) const {
    return match_.at(static_cast<size_t>(level)).weight.size(1);
}

std::vector<at::Tensor> WarpFlowNetwork::match(const std::vector<at::Tensor>& features) const {
    TORCH_CHECK(features.size() == match_.size(), "flow network: features of ", features.size(), " levels, needed ",
                match_.size());
    std::vector<at::Tensor> matched;
    for (int level = 0; level < levels(); ++level) {
        const at::Tensor& x = features[level];
        TORCH_CHECK(x.dim() == 4 && x.size(1) == channels(level) && x.size(2) == coarse_side_ << level,
                    "flow network: ", x.sizes(), " at level ", level, ", needed ", channels(level), " channels of ",
                    coarse_side_ << level, " px");
        matched.push_back(unit_length(match_[level].forward(x)));
    }
    return matched;
}

at::Tensor WarpFlowNetwork::decode(int level, at::Tensor x) const {
    const std::vector<Convolution>& layers = decoders_[level];
    for (size_t i = 0; i + 1 < layers.size(); ++i)
        x = at::leaky_relu(layers[i].forward(x), kDecoderSlope);
    return layers.back().forward(x);
}

at::Tensor WarpFlowNetwork::flow(const std::vector<at::Tensor>& original, const std::vector<at::Tensor>& edited) const {
    TORCH_CHECK(original.size() == match_.size() && edited.size() == match_.size(), "flow network: ", original.size(),
                " and ", edited.size(), " levels, needed ", match_.size());
    // Global: which source position is alike, and, to turn that into a displacement, where the target position is.
    const at::Tensor likeness = unit_length(at::relu(global_correlation(original[0], edited[0])));
    const at::Tensor place = (pixel_grid(likeness) * (2.0 / (coarse_side_ - 1)) - 1.0)
                                 .expand({likeness.size(0), 2, coarse_side_, coarse_side_});
    at::Tensor flow = decode(0, at::cat({likeness, place}, 1));
    for (int level = 1; level < levels(); ++level) {
        flow = enlarge_flow(flow);
        const at::Tensor carried = warp_features(original[level], flow);
        const at::Tensor nearby =
            at::leaky_relu(local_correlation(carried, edited[level], radii_[level]), kDecoderSlope);
        flow = flow + decode(level, at::cat({nearby, flow}, 1));
    }
    return flow;
}

}  // namespace lineament
