#include "core/measures/feature_metrics.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/networks/fresh/fresh_weights.h"
#include "tests/support/tiny_comparison.h"

namespace lineament {
namespace {

TEST(FrechetDistance, IsTheKnownOneOfTwoNormals) {
    at::manual_seed(1);
    const at::Tensor x = at::randn({20000, 3}, at::kDouble), y = at::randn({20000, 3}, at::kDouble);
    const at::Tensor wider = y * at::tensor({1.0, 2.0, 3.0}, at::kDouble) + at::tensor({0.0, 0.0, 4.0}, at::kDouble);
    // Diagonal covariances: |m|^2 + sum (s1 - s2)^2.
    EXPECT_NEAR(frechet_distance(x, wider), 16 + 0 + 1 + 4, 0.4);
    EXPECT_NEAR(frechet_distance(x, x), 0, 1e-9);
    EXPECT_NEAR(frechet_distance(x, y), 0, 1e-2);
}

TEST(FrechetDistance, HoldsWithFewerSamplesThanFeatures) {
    at::manual_seed(2);
    const at::Tensor x = at::randn({5, 16}), y = at::randn({7, 16});
    const double there = frechet_distance(x, y);
    EXPECT_GT(there, 0);
    EXPECT_NEAR(there, frechet_distance(y, x), 1e-6 * there);
    EXPECT_NEAR(frechet_distance(x, x), 0, 1e-6);
}

TEST(FrechetDistance, IsTheSquareOfHowFarASetWasMoved) {
    at::manual_seed(4);
    for (const int64_t samples : {6, 40}) {  // fewer than features, and more
        const at::Tensor x = at::randn({samples, 16}, at::kDouble);
        at::Tensor shift = at::zeros({16}, at::kDouble);
        shift[3] = 3.0;
        shift[7] = -4.0;
        EXPECT_NEAR(frechet_distance(x, x + shift), 25, 1e-5) << samples;
        EXPECT_NEAR(frechet_distance(x, x), 0, 1e-5) << samples;
    }
}

// Covariances are diagonal: 2 and 0, 0 of the two samples; 2, 2, 8 of the six.
TEST(FrechetDistance, IsTheSameWhateverConstantFeaturesStandBeside) {
    const at::Tensor two = at::tensor({1.0, 0.0, 0.0, -1.0, 0.0, 0.0}, at::kDouble).view({2, 3});
    const at::Tensor axes = at::diag(at::tensor({5.0, 5.0, 20.0}, at::kDouble).sqrt());
    const at::Tensor six = at::cat({axes, -axes});
    const double variances = 2 + (2 + 2 + 8), roots = 2;
    for (const int64_t constant : {0, 2, 5}) {  // three, five and eight features: the six are more, and fewer
        const auto wide = [&](const at::Tensor& x) { return at::constant_pad_nd(x, {0, constant}, 0.5); };
        EXPECT_NEAR(frechet_distance(wide(two), wide(six)), variances - 2 * roots, 1e-6) << constant;
        EXPECT_NEAR(frechet_distance(wide(six), wide(two)), variances - 2 * roots, 1e-6) << constant;
        EXPECT_NEAR(frechet_distance(wide(six), wide(2 * six)), 12, 1e-6) << constant;  // (2 - 1)^2 times the variance
    }
}

TEST(FeatureMetrics, FidsFeaturesAreTheSameHoweverManyPictures) {
    const InceptionNetwork network(testing::tiny_inception());
    at::manual_seed(5);
    const at::Tensor images = at::rand({9, 3, 48, 48}) * 2 - 1;
    const at::Tensor features = inception_features(network, images);
    EXPECT_EQ(features.sizes(), at::IntArrayRef({9, network.feature_count()}));
    EXPECT_TRUE(at::allclose(features.narrow(0, 8, 1), network.forward(images.narrow(0, 8, 1)), 1e-4, 1e-5));
    EXPECT_NEAR(frechet_distance(features, features), 0, 1e-6);
    const at::Tensor darker = inception_features(network, images * 0.5 - 0.5);
    EXPECT_GT(frechet_distance(features, darker), 1e-3);
}

TEST(FeatureMetrics, SameFaceSameIdentityHoweverManyPictures) {
    FeatureNetworkShape shape;
    shape.input_side = 16;
    shape.widths = {4, 6};
    const FeatureNetwork network(fresh_feature_network(shape, 7));
    at::manual_seed(3);
    const at::Tensor images = at::rand({70, 3, 16, 16}) * 2 - 1;
    EXPECT_TRUE(at::allclose(identity_cosine(network, images, images), at::ones({70}), 1e-4));
    EXPECT_LT(identity_cosine(network, images, -images).max().item<float>(), 0.999);
    EXPECT_TRUE(at::allclose(pooled_features(network, images).narrow(0, 65, 1),
                             pooled_features(network, images.narrow(0, 65, 1)), 1e-4, 1e-5));
}

}  // namespace
}  // namespace lineament
