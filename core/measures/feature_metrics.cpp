#include "core/measures/feature_metrics.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace lineament {
namespace {

constexpr int64_t kAtATime = 64;           // pictures
constexpr int64_t kInceptionsAtATime = 8;  // they are 299 px within

at::Tensor in_parts(const at::Tensor& images, const std::function<at::Tensor(const at::Tensor&)>& of,
                    int64_t at_a_time = kAtATime) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> parts;
    for (const at::Tensor& part : images.split(at_a_time))
        parts.push_back(of(part));
    return at::cat(parts);
}

// X such that X^T X is the covariance of the samples [N, D].
struct Normal {
    at::Tensor mean, deviations;  // [D], [N, D] double
    explicit Normal(const at::Tensor& samples) {
        const at::Tensor x = samples.to(at::kDouble);
        mean = x.mean(0);
        deviations = (x - mean) / std::sqrt(static_cast<double>(x.size(0) - 1));
    }
    at::Tensor covariance() const { return at::matmul(deviations.t(), deviations); }
    double variance() const { return deviations.square().sum().item<double>(); }  // the covariance's trace
    int64_t samples() const { return deviations.size(0); }
};

at::Tensor symmetric_root(const at::Tensor& matrix) {
    const auto [values, vectors] = at::linalg_eigh(matrix);
    return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

// tr (C1 C2)^1/2 as the roots of the eigenvalues of a symmetric matrix that has those of C1 C2 and, up to zeros, no
// others. With C1 = X^T X that is X C2 X^T, N x N: where there are fewer samples than features, C1 is singular, and the
// roots of what rounding leaves of its D - N zeros would add up. Else it is C1^1/2 C2 C1^1/2, D x D.
double trace_of_root(const Normal& a, const Normal& b) {
    const Normal &few = a.samples() <= b.samples() ? a : b, &many = a.samples() <= b.samples() ? b : a;
    const int64_t features = few.mean.size(0);
    at::Tensor product;
    if (many.samples() <= features) {
        const at::Tensor cross = at::matmul(few.deviations, many.deviations.t());
        product = at::matmul(cross, cross.t());
    } else {
        const at::Tensor left = few.samples() <= features ? few.deviations : symmetric_root(few.covariance());
        product = at::matmul(at::matmul(left, many.covariance()), left.t());
    }
    return at::linalg_eigvalsh((product + product.t()) / 2).clamp_min(0).sqrt().sum().item<double>();
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

at::Tensor inception_features(const InceptionNetwork& network, const at::Tensor& images) {
    return in_parts(
        images, [&](const at::Tensor& part) { return network.forward(part); }, kInceptionsAtATime);
}

double frechet_distance(const at::Tensor& a, const at::Tensor& b) {
    TORCH_CHECK(a.dim() == 2 && b.dim() == 2 && a.size(1) == b.size(1) && a.size(0) > 1 && b.size(0) > 1,
                "Frechet distance: sets of features are ", a.sizes(), " and ", b.sizes());
    const Normal p(a), q(b);
    const double between_means = (p.mean - q.mean).square().sum().item<double>();
    return std::max(0.0, between_means + p.variance() + q.variance() - 2 * trace_of_root(p, q));
}

}  // namespace lineament
