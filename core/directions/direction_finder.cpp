#include "core/directions/direction_finder.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

namespace lineament {

at::Tensor regress_directions(const at::Tensor& w_plus, const at::Tensor& labels) {
    TORCH_CHECK(w_plus.dim() == 3 && labels.dim() == 2 && labels.size(0) == w_plus.size(0),
                "regress_directions: ", w_plus.sizes(), " and ", labels.sizes());
    const at::Tensor x = (labels - labels.mean(0)).to(at::kDouble);             // [N, K]
    const at::Tensor y = (w_plus - w_plus.mean(0)).flatten(1).to(at::kDouble);  // [N, rows * w_dim]
    const double ridge = 1e-2 * static_cast<double>(x.size(0)) * x.var(0).mean().item<double>();
    const at::Tensor gram = at::matmul(x.t(), x) + at::eye(x.size(1), x.options()) * ridge;
    const at::Tensor effects = at::linalg_solve(gram, at::matmul(x.t(), y));  // [K, rows * w_dim]
    return effects.reshape({x.size(1), w_plus.size(1), w_plus.size(2)}).to(at::kFloat);
}

PrincipalComponents principal_components(const at::Tensor& codes, int count) {
    TORCH_CHECK(codes.dim() == 2 && codes.size(0) > count, "principal components: codes are ", codes.sizes());
    const at::Tensor mean = codes.mean(0, /*keepdim=*/true);
    const auto [u, s, vh] = at::linalg_svd((codes - mean).to(at::kDouble), /*full_matrices=*/false);
    PrincipalComponents result;
    result.mean = mean.contiguous();
    result.components = vh.narrow(0, 0, count).to(at::kFloat).unsqueeze(1).contiguous();
    result.deviations =
        (s.narrow(0, 0, count) / std::sqrt(static_cast<double>(codes.size(0) - 1))).to(at::kFloat).contiguous();
    return result;
}

at::Tensor semantic_factors(const Generator& generator, int first, int end, int count) {
    const GeneratorOptions& shape = generator.options();
    const int64_t w_dim = shape.w_dim;
    // A's columns are what the styles gain from each unit code: the map is affine.
    const at::Tensor codes = at::cat({at::zeros({1, w_dim}), at::eye(w_dim)});  // [1 + w_dim, w_dim]
    const at::Tensor placed = codes.to(generator.latent_avg().options());
    const StyleCode styles = generator.styles(placed.unsqueeze(1).expand({-1, shape.w_rows(), -1}).contiguous());
    TORCH_CHECK(first >= 0 && first < end && end <= static_cast<int>(styles.conv.size()),
                "semantic factors: convolutions ", first, " to ", end, " of ", styles.conv.size());
    std::vector<at::Tensor> gains;
    for (int layer = first; layer < end; ++layer) {
        const at::Tensor style = styles.conv[static_cast<size_t>(layer)].to(at::kCPU, at::kFloat);
        gains.push_back((style.narrow(0, 1, w_dim) - style.narrow(0, 0, 1)).t());
    }
    const auto [u, s, vh] = at::linalg_svd(at::cat(gains).to(at::kDouble), /*full_matrices=*/false);
    return vh.narrow(0, 0, std::min<int64_t>(count, vh.size(0))).to(at::kFloat).contiguous();
}

std::vector<StyleChannelResponse> rank_style_channels(const StyleCode& styles, const at::Tensor& labels, int attribute,
                                                      int count) {
    std::vector<StyleChannelResponse> ranked;
    for (size_t layer = 0; layer < styles.conv.size(); ++layer) {
        const at::Tensor deviation = styles.conv[layer].std(0);  // [C]
        const at::Tensor scaled = (styles.conv[layer] / deviation.clamp_min(1e-6)).unsqueeze(1);
        const at::Tensor effects = regress_directions(scaled, labels).squeeze(1);  // [K, C]
        for (int64_t channel = 0; channel < effects.size(1); ++channel) {
            StyleChannelResponse answer;
            answer.convolution = static_cast<int>(layer);
            answer.channel = static_cast<int>(channel);
            answer.response = effects[attribute][channel].item<double>();
            answer.deviation = deviation[channel].item<double>();
            double others = 1e-6;
            for (int64_t other = 0; other < effects.size(0); ++other) {
                if (other != attribute) others = std::max(others, std::abs(effects[other][channel].item<double>()));
            }
            answer.selectivity = std::abs(answer.response) / others;
            ranked.push_back(answer);
        }
    }
    const auto merit = [](const StyleChannelResponse& r) {
        return std::abs(r.response) * std::min(r.selectivity, 2.0);
    };
    std::sort(ranked.begin(), ranked.end(),
              [&](const StyleChannelResponse& a, const StyleChannelResponse& b) { return merit(a) > merit(b); });
    ranked.resize(std::min<size_t>(ranked.size(), static_cast<size_t>(count)));
    return ranked;
}

}  // namespace lineament
