#include "core/training/direction_finder.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

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
