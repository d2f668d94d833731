#include "core/directions/direction_finder.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/networks/fresh/fresh_weights.h"

namespace lineament {
namespace {

TEST(RegressDirections, SeparatesCorrelatedLabels) {
    // Two labels that nearly always come together, with effects on different coordinates: a plain mean difference would
    // mix them, regression on both must not.
    const int64_t n = 400;
    const at::Tensor first = at::rand({n}).gt(0.5).to(at::kFloat);
    const at::Tensor flip = at::rand({n}).gt(0.9).to(at::kFloat);
    const at::Tensor second = (first + flip).remainder(2);
    const at::Tensor labels = at::stack({first, second}, 1);
    at::Tensor codes = at::randn({n, 2, 3}) * 0.05;
    codes.select(1, 0).select(1, 0).add_(first * 2);
    codes.select(1, 1).select(1, 2).sub_(second * 3);
    const at::Tensor directions = regress_directions(codes, labels);
    ASSERT_EQ(directions.sizes(), (at::IntArrayRef{2, 2, 3}));
    EXPECT_NEAR(directions[0][0][0].item<float>(), 2.0F, 0.1F);
    EXPECT_NEAR(directions[1][1][2].item<float>(), -3.0F, 0.15F);
    EXPECT_NEAR(directions[0][1][2].item<float>(), 0.0F, 0.15F) << "the other label leaked in";
}

TEST(PrincipalComponents, FindsThePlantedAxes) {
    const at::Tensor codes = at::randn({500, 6}) * at::tensor({5.0F, 0.1F, 2.0F, 0.1F, 0.1F, 0.1F}) + 3.0;
    const PrincipalComponents pca = principal_components(codes, 2);
    EXPECT_NEAR(std::abs(pca.components[0][0][0].item<float>()), 1.0F, 0.01F);
    EXPECT_NEAR(std::abs(pca.components[1][0][2].item<float>()), 1.0F, 0.01F);
    EXPECT_NEAR(pca.deviations[0].item<float>(), 5.0F, 0.5F);
    EXPECT_NEAR(pca.mean[0][0].item<float>(), 3.0F, 1.0F);
}

TEST(SemanticFactors, LeadWhereTheStylesChangeMost) {
    GeneratorOptions options;
    options.resolution = 16;
    options.w_dim = 8;
    options.mapping_layers = 0;
    options.channels = {8, 8, 8};
    StateDict state = fresh_generator(options, 3);
    // A code's fifth coordinate moves the styles of convolution 2 ten times more than any other.
    const at::NoGradGuard no_grad;
    state.at("convs.1.conv.modulation.weight").select(1, 5).mul_(10);
    const Generator generator(state);
    const at::Tensor factors = semantic_factors(generator, 2, 3, 3);
    ASSERT_EQ(factors.sizes(), (at::IntArrayRef{3, 8}));
    EXPECT_GT(std::abs(factors[0][5].item<float>()), 0.95F);
    const at::Tensor products = at::matmul(factors, factors.t());
    EXPECT_LT((products - at::eye(3)).abs().max().item<float>(), 1e-4F) << "orthonormal";
    EXPECT_LT(std::abs(semantic_factors(generator, 0, 2, 1)[0][5].item<float>()), 0.95F) << "other convolutions";
}

TEST(RankStyleChannels, PutsThePlantedChannelFirst) {
    const int64_t n = 300;
    const at::Tensor labels = at::rand({n, 2}).gt(0.5).to(at::kFloat);
    StyleCode styles;
    styles.conv = {at::randn({n, 4}), at::randn({n, 5})};
    styles.conv[1].select(1, 3).add_(labels.select(1, 1) * 4);
    const std::vector<StyleChannelResponse> ranked = rank_style_channels(styles, labels, 1, 3);
    ASSERT_EQ(ranked.size(), 3U);
    EXPECT_EQ(ranked[0].convolution, 1);
    EXPECT_EQ(ranked[0].channel, 3);
    EXPECT_GT(ranked[0].response, 1.0);
    EXPECT_GT(ranked[0].selectivity, 2.0);
}

}  // namespace
}  // namespace lineament
