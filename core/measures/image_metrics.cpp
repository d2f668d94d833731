#include "core/measures/image_metrics.h"

#include <ATen/ATen.h>

#include <utility>

namespace lineament {
namespace {

constexpr int64_t kWindow = 11;
constexpr double kSigma = 1.5;
constexpr double kRange = 2;  // of pixels in [-1, 1]
constexpr double kScaleExponents[] = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

void check(const at::Tensor& a, const at::Tensor& b) {
    TORCH_CHECK(a.sizes() == b.sizes() && a.dim() == 4 && a.size(1) == 3, "image metrics: ", a.sizes(), " against ",
                b.sizes(), ", needed [N, 3, H, W]");
}

// Mean under the Gaussian window, one axis after the other; without padding.
at::Tensor window_mean(const at::Tensor& x) {
    const at::Tensor axis = at::arange(kWindow, x.options()) - (kWindow - 1) / 2;
    at::Tensor weights = axis.square().div(-2 * kSigma * kSigma).exp();
    weights = weights / weights.sum();
    at::Tensor rows = at::zeros_like(x.narrow(2, 0, x.size(2) - kWindow + 1));
    for (int64_t i = 0; i < kWindow; ++i)
        rows += x.narrow(2, i, rows.size(2)) * weights[i];
    at::Tensor both = at::zeros_like(rows.narrow(3, 0, x.size(3) - kWindow + 1));
    for (int64_t i = 0; i < kWindow; ++i)
        both += rows.narrow(3, i, both.size(3)) * weights[i];
    return both;
}

// Per picture and channel, [N, 3]: the whole similarity, and its contrast and structure without the luminance.
std::pair<at::Tensor, at::Tensor> similarity_terms(const at::Tensor& a, const at::Tensor& b) {
    const double c1 = 0.01 * kRange * 0.01 * kRange, c2 = 0.03 * kRange * 0.03 * kRange;
    const at::Tensor mean_a = window_mean(a), mean_b = window_mean(b);
    const at::Tensor var_a = window_mean(a * a) - mean_a * mean_a, var_b = window_mean(b * b) - mean_b * mean_b;
    const at::Tensor covariance = window_mean(a * b) - mean_a * mean_b;
    const at::Tensor structure = (2 * covariance + c2) / (var_a + var_b + c2);
    const at::Tensor luminance = (2 * mean_a * mean_b + c1) / (mean_a * mean_a + mean_b * mean_b + c1);
    return {(luminance * structure).mean({2, 3}), structure.mean({2, 3})};
}

}  // namespace

at::Tensor as_saved(const at::Tensor& image) {
    return image.clamp(-1, 1).add(1).mul(127.5).round().div(127.5).sub(1);
}

at::Tensor mean_squared_difference(const at::Tensor& a, const at::Tensor& b) {
    check(a, b);
    return (a - b).square().mean({1, 2, 3});
}

at::Tensor peak_signal_to_noise(const at::Tensor& a, const at::Tensor& b) {
    return mean_squared_difference(a, b).div(kRange * kRange).log10().mul(-10);
}

at::Tensor structural_similarity(const at::Tensor& a, const at::Tensor& b) {
    check(a, b);
    TORCH_CHECK(a.size(2) >= kWindow && a.size(3) >= kWindow, "structural similarity needs pictures of ", kWindow,
                " pixels a side, not ", a.sizes());
    // In [0, 2]: the luminance term wants values that are not negative.
    return similarity_terms(a.to(at::kDouble).add(1), b.to(at::kDouble).add(1)).first.mean(1).to(at::kFloat);
}

at::Tensor multi_scale_similarity(const at::Tensor& a, const at::Tensor& b) {
    check(a, b);
    TORCH_CHECK(has_five_scales(a.size(2)) && has_five_scales(a.size(3)),
                "multi-scale similarity needs pictures of 176 pixels a side, not ", a.sizes());
    at::Tensor x = a.to(at::kDouble).add(1), y = b.to(at::kDouble).add(1);
    at::Tensor product = at::ones({a.size(0), 3}, x.options());
    for (int scale = 0; scale < 5; ++scale) {
        const auto [whole, structure] = similarity_terms(x, y);
        product *= (scale == 4 ? whole : structure).clamp_min(0).pow(kScaleExponents[scale]);
        x = at::avg_pool2d(x, {2, 2});
        y = at::avg_pool2d(y, {2, 2});
    }
    return product.mean(1).to(at::kFloat);
}

bool has_five_scales(int64_t side) {
    return side >= kWindow * 16;
}

}  // namespace lineament
