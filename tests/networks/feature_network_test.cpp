#include "core/networks/measuring/feature_network.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/networks/fresh/fresh_weights.h"

namespace lineament {
namespace {

StateDict small_weights() {
    FeatureNetworkShape shape;
    shape.input_side = 16;
    shape.widths = {4, 6};
    shape.embedding = 5;
    shape.attributes = 3;
    return fresh_feature_network(shape, 7);
}

at::Tensor pictures(int64_t count, int64_t side) {
    at::manual_seed(3);
    return at::rand({count, 3, side, side}) * 2 - 1;
}

TEST(FeatureNetwork, GivesFeaturesEmbeddingAndAttributes) {
    const FeatureNetwork network(small_weights());
    const FeatureNetwork::Output output = network.forward(pictures(2, 32));
    ASSERT_EQ(output.features.size(), 2u);
    EXPECT_EQ(output.features[0].sizes(), (at::IntArrayRef{2, 4, 8, 8})) << "32 px are averaged down to 16";
    EXPECT_EQ(output.features[1].sizes(), (at::IntArrayRef{2, 6, 4, 4}));
    EXPECT_EQ(output.attributes.sizes(), (at::IntArrayRef{2, 3}));
    EXPECT_TRUE(at::allclose(output.embedding.square().sum(1), at::ones({2}), 1e-4)) << "embeddings are of unit length";
}

TEST(FeatureNetwork, LooksAtTheCropAlone) {
    FeatureNetworkShape shape;
    shape.input_side = 16;
    shape.widths = {4, 6};
    shape.crop = {32, 0, 64};  // of 64 px: rows 16 to 47, columns 0 to 31
    const FeatureNetwork network(fresh_feature_network(shape, 7));
    const at::Tensor image = pictures(1, 64), before = network.forward(image).embedding;
    EXPECT_EQ(network.looked_at(image).sizes(), (at::IntArrayRef{1, 3, 16, 16}));
    image.narrow(2, 0, 16).fill_(1);
    image.narrow(3, 32, 32).fill_(1);
    EXPECT_TRUE(at::equal(network.forward(image).embedding, before)) << "what is outside does not matter";
    image.narrow(2, 16, 4).fill_(1);
    EXPECT_FALSE(at::equal(network.forward(image).embedding, before));
    EXPECT_THROW(network.forward(pictures(1, 66)), c10::Error) << "no whole pixels";
    shape.crop = {96, 0, 64};
    EXPECT_THROW(FeatureNetwork{fresh_feature_network(shape, 7)}, std::runtime_error) << "beyond the picture";
}

TEST(FeatureNetwork, DistanceIsNothingForTheSameAndGrowsWithTheDifference) {
    const FeatureNetwork network(small_weights());
    const at::Tensor a = pictures(2, 16), noise = at::randn_like(a);
    EXPECT_EQ(network.distance(a, a).item<float>(), 0);
    const float near = network.distance(a, a + noise * 0.05).item<float>();
    const float far = network.distance(a, a + noise * 0.5).item<float>();
    EXPECT_GT(near, 0);
    EXPECT_GT(far, 2 * near);
}

TEST(FeatureNetwork, RefusesPicturesThatDoNotFitAndWeightsThatLackATensor) {
    const FeatureNetwork network(small_weights());
    EXPECT_THROW(network.forward(pictures(1, 24)), c10::Error);
    StateDict incomplete = small_weights();
    incomplete.erase("blocks.1.conv.weight");
    EXPECT_THROW(FeatureNetwork{incomplete}, std::runtime_error);
}

}  // namespace
}  // namespace lineament
