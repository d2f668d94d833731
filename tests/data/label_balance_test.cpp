#include "core/data/label_balance.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

namespace lineament {
namespace {

double correlation(const at::Tensor& yes, const at::Tensor& weights, int64_t a, int64_t b) {
    const at::Tensor value = yes.to(at::kDouble), centred = value - at::matmul(weights, value);
    const auto covariance = [&](int64_t i, int64_t j) {
        return (centred.select(1, i) * centred.select(1, j) * weights).sum().item<double>();
    };
    return covariance(a, b) / std::sqrt(covariance(a, a) * covariance(b, b));
}

// 600 people: the second attribute mostly goes with the first, the third never without it.
at::Tensor tied_labels() {
    at::manual_seed(5);
    const at::Tensor old = at::rand({600}).lt(0.4);
    const at::Tensor glasses = at::where(old, at::rand({600}).lt(0.6), at::rand({600}).lt(0.1));
    return at::stack({old, glasses, old.logical_and(at::rand({600}).lt(0.5))}, 1);
}

TEST(UntiedWeights, TakeTheTieAwayAndKeepHowOftenEachIsThere) {
    const at::Tensor yes = tied_labels(), share = at::full({600}, 1 / 600.0, at::TensorOptions(at::kDouble));
    const at::Tensor weights = untied_weights(yes, share);
    EXPECT_NEAR(weights.sum().item<double>(), 1, 1e-9);
    EXPECT_GT(weights.min().item<double>(), 0);
    EXPECT_GT(correlation(yes, share, 0, 1), 0.4);
    EXPECT_LT(std::abs(correlation(yes, weights, 0, 1)), 0.5 * correlation(yes, share, 0, 1));
    const at::Tensor before = at::matmul(share, yes.to(at::kDouble)), after = at::matmul(weights, yes.to(at::kDouble));
    EXPECT_LT((before - after).abs().max().item<double>(), 0.02) << before << after;
    EXPECT_LT(weights.square().sum().item<double>() * 600, 6) << "fewer than a hundred stand for all";
}

TEST(UntiedWeights, LeaveWhatCannotBeTold) {
    const at::Tensor yes = tied_labels(), share = at::full({600}, 1 / 600.0, at::TensorOptions(at::kDouble));
    EXPECT_GT(correlation(yes, untied_weights(yes, share), 0, 2), 0.2) << "nobody has the third without the first";
    EXPECT_THROW(untied_weights(yes, share.narrow(0, 0, 5)), c10::Error);
}

}  // namespace
}  // namespace lineament
