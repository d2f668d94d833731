#include "core/data/code_statistics.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

TEST(CodeStatistics, DrawsCodesLikeTheGivenOnes) {
    // Two independent numbers per code: one moves all rows alike, one moves the second row only.
    const at::Tensor numbers = at::randn({500, 2}, seeded_random(1), at::TensorOptions(at::kFloat));
    at::Tensor codes = at::full({500, 2, 3}, 4.0);
    codes += numbers.select(1, 0).view({-1, 1, 1}) * 2;
    codes.select(1, 1) += numbers.select(1, 1).unsqueeze(1);
    const CodeStatistics statistics(codes, 2);
    EXPECT_NEAR(statistics.share_kept(), 1, 1e-5);
    const at::Tensor drawn = statistics.draw(4000, seeded_random(2));
    const auto covariance = [](const at::Tensor& x) {
        const at::Tensor centred = (x - x.mean(0)).flatten(1);
        return centred.t().matmul(centred) / static_cast<double>(x.size(0) - 1);
    };
    EXPECT_LT((drawn.mean(0) - codes.mean(0)).abs().max().item<double>(), 0.15);
    EXPECT_LT((covariance(drawn) - covariance(codes)).abs().max().item<double>(), 0.4);
    const at::Tensor near = statistics.draw(4000, seeded_random(2), 0.5);
    EXPECT_LT(((near - codes.mean(0)) - (drawn - codes.mean(0)) * 0.5).abs().max().item<double>(), 1e-4);
}

TEST(CodeStatistics, KeepsTheStrongestComponents) {
    at::Tensor codes = at::randn({200, 2, 4}, seeded_random(3), at::TensorOptions(at::kFloat)) * 0.1;
    codes.select(1, 0).select(1, 2) += at::randn({200}, seeded_random(4), at::TensorOptions(at::kFloat)) * 3;
    const CodeStatistics statistics(codes, 1);
    EXPECT_GT(statistics.share_kept(), 0.95);
    const at::Tensor spread = statistics.draw(1000, seeded_random(5)).std(0, false);  // [rows, w_dim]
    EXPECT_GT(spread[0][2].item<double>(), 2.5);
    EXPECT_LT(spread[1].max().item<double>(), 0.2);
}

}  // namespace
}  // namespace lineament
