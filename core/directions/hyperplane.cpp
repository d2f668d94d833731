#include "core/directions/hyperplane.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

namespace lineament {
namespace {

void check(const at::Tensor& codes, const at::Tensor& yes) {
    TORCH_CHECK(codes.dim() == 2 && yes.dim() == 1 && yes.size(0) == codes.size(0) && yes.scalar_type() == at::kBool &&
                    codes.scalar_type() == at::kFloat,
                "hyperplane: codes ", codes.sizes(), ", labels ", yes.sizes(), "; needed float and bool");
    const int64_t count = yes.sum().item<int64_t>();
    if (count == 0 || count == yes.size(0)) {
        throw std::invalid_argument(
            "All labelled portraits are alike in this attribute; choose one that some have and some have not.");
    }
}

at::Tensor unit(const at::Tensor& x) {
    return x / x.norm().clamp_min(1e-12);
}

}  // namespace

at::Tensor svm_normal(const at::Tensor& codes, const at::Tensor& yes, const SvmOptions& options) {
    check(codes, yes);
    const at::Tensor deviation = codes.std(0).clamp_min(1e-6);
    at::Tensor x = (codes - codes.mean(0)) / deviation;
    x = at::cat({x, at::ones({x.size(0), 1}, x.options())}, 1).contiguous();  // the last weight is the offset
    const int64_t n = x.size(0), d = x.size(1);
    const double share = yes.to(at::kFloat).mean().item<double>();
    const at::Tensor flags = yes.contiguous();
    const bool* has = flags.data_ptr<bool>();
    const at::Tensor squares = x.square().sum(1);
    std::vector<double> alpha(static_cast<size_t>(n), 0.0);
    std::vector<int64_t> order(static_cast<size_t>(n));
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(options.seed);
    at::Tensor w = at::zeros({d}, x.options());
    for (int epoch = 0; epoch < options.epochs; ++epoch) {
        std::shuffle(order.begin(), order.end(), random);
        double worst = 0;
        for (const int64_t i : order) {
            const double y = has[i] ? 1 : -1, most = options.c * (has[i] ? 0.5 / share : 0.5 / (1 - share));
            double& a = alpha[static_cast<size_t>(i)];
            const double gradient = y * w.dot(x[i]).item<double>() - 1;
            const double projected = a <= 0 ? std::min(gradient, 0.0) : a >= most ? std::max(gradient, 0.0) : gradient;
            worst = std::max(worst, std::abs(projected));
            if (projected == 0) continue;
            const double next = std::clamp(a - gradient / squares[i].item<double>(), 0.0, most);
            w.add_(x[i], (next - a) * y);
            a = next;
        }
        if (worst < options.tolerance) break;
    }
    // Back from unit deviations: the boundary's normal in the codes' own coordinates.
    return unit(w.narrow(0, 0, d - 1) / deviation);
}

at::Tensor lda_normal(const at::Tensor& codes, const at::Tensor& yes, double shrinkage) {
    check(codes, yes);
    const at::Tensor x = codes.to(at::kDouble), has = yes.to(at::kDouble).unsqueeze(1);
    const at::Tensor with = (x * has).sum(0) / has.sum(), without = (x * (1 - has)).sum(0) / (1 - has).sum();
    const at::Tensor centred = x - at::where(yes.unsqueeze(1), with, without);
    at::Tensor covariance = at::matmul(centred.t(), centred) / static_cast<double>(x.size(0));
    const at::Tensor variance = covariance.diagonal().clone();
    covariance = covariance * (1 - shrinkage) + at::diag(variance * shrinkage + 1e-9);
    const at::Tensor normal = at::linalg_solve(covariance, (with - without).unsqueeze(1)).squeeze(1);
    return unit(normal).to(codes.scalar_type());
}

at::Tensor conditioned_normal(const at::Tensor& normal, const at::Tensor& others) {
    TORCH_CHECK(normal.dim() == 1 && others.dim() == 2 && others.size(1) == normal.size(0),
                "conditioning: ", normal.sizes(), " on ", others.sizes());
    if (others.size(0) == 0) return unit(normal);
    // Left singular vectors rather than QR: the others may depend on each other.
    const auto [u, s, vh] = at::linalg_svd(others.t().to(at::kDouble), /*full_matrices=*/false);
    const at::Tensor basis = u.index_select(1, s.gt(s.max() * 1e-6).nonzero().flatten());  // [D, rank]
    const at::Tensor n = unit(normal.to(at::kDouble));
    const at::Tensor left = n - at::matmul(basis, at::matmul(basis.t(), n));
    if (left.norm().item<double>() < 1e-3) {
        throw std::invalid_argument(
            "Nothing is left of this direction once the given attributes are held fixed; hold fewer of them.");
    }
    return unit(left).to(normal.scalar_type());
}

}  // namespace lineament
