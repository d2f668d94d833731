#include "core/training/optim/mixed_precision.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/networks/layers/layers.h"
#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

struct Fixture {
    at::Generator random = seeded_random(2);
    Convolution convolution{at::randn({16, 16, 3, 3}, random, at::TensorOptions(at::kFloat)), {}, 1};
    at::Tensor x = at::randn({2, 16, 12, 12}, random, at::TensorOptions(at::kFloat));
    at::Tensor exact = convolution.forward(x);

    double relative_error() const {
        const at::Tensor y = convolution.forward(x);
        EXPECT_EQ(y.scalar_type(), at::kFloat) << "sums after it would be taken in half precision";
        return (y - exact).abs().max().item<double>() / exact.abs().max().item<double>();
    }
};

TEST(MixedPrecision, ProductsAreCloseAndOfFloatType) {
    const Fixture f;
    const MixedPrecision mixed;
    EXPECT_LT(f.relative_error(), 0.02) << "bfloat16 has eight bits of mantissa";
    EXPECT_EQ(f.relative_error() > 0, MixedPrecision::is_of_use())
        << "switched on where the CPU has it, and only there";
}

TEST(MixedPrecision, GradientsReachTheFloatWeights) {
    Fixture f;
    f.convolution.weight.requires_grad_(true);
    f.convolution.forward(f.x).square().sum().backward();
    const at::Tensor exact = f.convolution.weight.grad().clone();
    f.convolution.weight.mutable_grad() = at::Tensor();
    {
        const MixedPrecision mixed;
        f.convolution.forward(f.x).square().sum().backward();
    }
    const at::Tensor gradient = f.convolution.weight.grad();
    EXPECT_EQ(gradient.scalar_type(), at::kFloat);
    EXPECT_LT((gradient - exact).abs().max().item<double>(), 0.02 * exact.abs().max().item<double>());
}

TEST(MixedPrecision, EndsWithTheGuardAndCanBeUnwanted) {
    const Fixture f;
    {
        const MixedPrecision unwanted(false);
        EXPECT_EQ(f.relative_error(), 0);
    }
    { const MixedPrecision mixed; }
    EXPECT_EQ(f.relative_error(), 0);
}

}  // namespace
}  // namespace lineament
