#include "core/directions/hyperplane.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/ops/seeded_random.h"

namespace lineament {
namespace {

// Two clouds that lie apart along the first axis; the second axis varies a hundred times more and says nothing.
struct Clouds {
    at::Generator random = seeded_random(9);
    at::Tensor yes = at::rand({300}, random, at::TensorOptions(at::kFloat)).gt(0.8);
    at::Tensor codes =
        at::randn({300, 4}, random, at::TensorOptions(at::kFloat)) * at::tensor({0.3F, 30.0F, 1.0F, 1.0F});
    Clouds() { codes.select(1, 0).add_(yes.to(at::kFloat) * 3); }
};

TEST(Hyperplane, SvmFindsTheAxisThatTellsThemApart) {
    const Clouds c;
    const at::Tensor normal = svm_normal(c.codes, c.yes);
    EXPECT_NEAR(normal.norm().item<float>(), 1, 1e-5);
    EXPECT_GT(normal[0].item<float>(), 0.99F) << "towards those who have it";
    const at::Tensor along = at::matmul(c.codes, normal);
    EXPECT_GT(along.masked_select(c.yes).min().item<float>(),
              along.masked_select(c.yes.logical_not()).max().item<float>())
        << "the clouds can be told apart without error";
}

TEST(Hyperplane, SvmIsTheSameEveryTime) {
    const Clouds c;
    EXPECT_EQ((svm_normal(c.codes, c.yes) - svm_normal(c.codes, c.yes)).abs().max().item<float>(), 0);
}

TEST(Hyperplane, LdaWeighsByTheSpread) {
    const Clouds c;
    const at::Tensor normal = lda_normal(c.codes, c.yes, 0);
    EXPECT_GT(normal[0].item<float>(), 0.99F);
    EXPECT_LT(normal[1].abs().item<float>(), 0.01F);
}

TEST(Hyperplane, ConditioningTakesOutWhatIsHeldFixed) {
    const at::Tensor normal = at::tensor({1.0F, 1.0F, 1.0F, 0.0F});
    const at::Tensor others = at::tensor({0.0F, 1.0F, 0.0F, 0.0F, 0.0F, 1.0F, 1.0F, 0.0F}).view({2, 4});
    const at::Tensor left = conditioned_normal(normal, others);
    EXPECT_NEAR(left.norm().item<float>(), 1, 1e-5);
    EXPECT_LT(at::matmul(others, left).abs().max().item<float>(), 1e-5F);
    EXPECT_GT(left[0].item<float>(), 0.99F);
    EXPECT_THROW(conditioned_normal(others[0], others), std::invalid_argument);
    const at::Tensor twice = at::cat({others, others});
    EXPECT_LT((conditioned_normal(normal, twice) - left).abs().max().item<float>(), 1e-5F) << "the same ones twice";
}

TEST(Hyperplane, RefusesLabelsThatAreAllAlike) {
    const Clouds c;
    EXPECT_THROW(svm_normal(c.codes, at::ones_like(c.yes)), std::invalid_argument);
    EXPECT_THROW(lda_normal(c.codes, at::zeros_like(c.yes)), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
