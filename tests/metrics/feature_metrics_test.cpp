#include "core/metrics/feature_metrics.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/networks/fresh_weights.h"

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
