#include "core/metrics/feature_metrics.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <functional>

namespace lineament {
namespace {

constexpr int64_t kAtATime = 64;  // pictures

at::Tensor in_parts(const at::Tensor& images, const std::function<at::Tensor(const at::Tensor&)>& of) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> parts;
    for (const at::Tensor& part : images.split(kAtATime))
        parts.push_back(of(part));
    return at::cat(parts);
}

struct Normal {
    at::Tensor mean, covariance;  // [D], [D, D] double
    explicit Normal(const at::Tensor& samples) {
        const at::Tensor x = samples.to(at::kDouble);
        mean = x.mean(0);
        const at::Tensor centred = x - mean;
        covariance = at::matmul(centred.t(), centred) / static_cast<double>(x.size(0) - 1);
    }
};

at::Tensor symmetric_root(const at::Tensor& matrix) {
    const auto [values, vectors] = at::linalg_eigh(matrix);
    return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

}  // namespace

at::Tensor identity_embeddings(const FeatureNetwork& network, const at::Tensor& images) {
    return in_parts(images, [&](const at::Tensor& part) { return network.forward(part).embedding; });
}

at::Tensor identity_cosine(const FeatureNetwork& network, const at::Tensor& a, const at::Tensor& b) {
    TORCH_CHECK(a.sizes() == b.sizes(), "identity cosine: ", a.sizes(), " against ", b.sizes());
    return (identity_embeddings(network, a) * identity_embeddings(network, b)).sum(1);
}

at::Tensor pooled_features(const FeatureNetwork& network, const at::Tensor& images) {
    return in_parts(images, [&](const at::Tensor& part) { return network.forward(part).features.back().mean({2, 3}); });
}

double frechet_distance(const at::Tensor& a, const at::Tensor& b) {
    TORCH_CHECK(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1) && a.size(0) > 1 && b.size(0) > 1,
                "Frechet distance: sets of features are ", a.sizes(), " and ", b.sizes());
    const Normal p(a), q(b);
    // tr (C1 C2)^1/2 = tr (C1^1/2 C2 C1^1/2)^1/2, and that matrix is symmetric.
    const at::Tensor root = symmetric_root(p.covariance);
    const at::Tensor product = at::matmul(at::matmul(root, q.covariance), root);
    const at::Tensor values = std::get<0>(at::linalg_eigh((product + product.t()) / 2));
    const at::Tensor traces = p.covariance.trace() + q.covariance.trace() - 2 * values.clamp_min(0).sqrt().sum();
    return ((p.mean - q.mean).square().sum() + traces).clamp_min(0).item<double>();
}

}  // namespace lineament
