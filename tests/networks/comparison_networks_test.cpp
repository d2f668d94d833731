// LPIPS and face recognisers of narrow, untrained weights: what must hold for any weights. Their numbers are compared
// with the published implementations' in tests/methods/parity.
#include "core/networks/measuring/comparison_networks.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/tiny_comparison.h"

namespace lineament::testing {
namespace {

using Lpips = PerceptualNetwork::Kind;
using Recogniser = FaceRecogniser::Kind;

at::Tensor pictures(int64_t count, int64_t side) {
    at::manual_seed(7);
    return at::rand({count, 3, side, side}) * 2 - 1;
}

TEST(PerceptualNetwork, IsZeroForEqualPicturesAndTheSameBothWays) {
    const at::Tensor a = pictures(2, 64), b = a.flip({3}).contiguous();
    for (const auto& [kind, features] :
         {std::pair(Lpips::alexnet, tiny_alexnet()), std::pair(Lpips::vgg16, tiny_vgg16())}) {
        const PerceptualNetwork network(kind, features, tiny_lpips());
        const at::Tensor there = network.distance(a, b), back = network.distance(b, a);
        EXPECT_EQ(there.sizes(), at::IntArrayRef({2})) << network.title();
        EXPECT_GT(there.min().item<double>(), 1e-3) << network.title();
        EXPECT_LT((there - back).abs().max().item<double>(), 1e-6) << network.title();
        EXPECT_EQ(network.distance(a, a).abs().max().item<double>(), 0) << network.title();
    }
}

TEST(PerceptualNetwork, EveryLinearLayerCountsInProportion) {
    const at::Tensor a = pictures(1, 64), b = a.flip({2}).contiguous();
    const auto distance = [&](const StateDict& linear) {
        return PerceptualNetwork(Lpips::alexnet, tiny_alexnet(), linear).distance(a, b).item<double>();
    };
    const double all = distance(tiny_lpips());
    double parts = 0;
    for (const auto& [key, weight] : tiny_lpips()) {
        StateDict one = tiny_lpips();
        for (auto& [other, tensor] : one)
            if (other != key) tensor = at::zeros_like(tensor);
        EXPECT_NE(distance(one), 0) << key;
        parts += distance(one);
    }
    EXPECT_NEAR(parts, all, 1e-5 * all);
}

TEST(PerceptualNetwork, HasAFiniteGradientWhereNoFeatureFires) {
    StateDict features = tiny_alexnet();
    features["features.0.bias"] = at::full({4}, -1e3F);  // nothing passes the first ReLU
    const PerceptualNetwork network(Lpips::alexnet, features, tiny_lpips());
    const at::Tensor a = pictures(1, 64).requires_grad_(true);
    network.distance(a, pictures(1, 64).flip({3})).sum().backward();
    EXPECT_TRUE(at::isfinite(a.grad()).all().item<bool>());
}

TEST(PerceptualNetwork, RefusesWeightsThatDoNotBelongTogether) {
    EXPECT_THROW(PerceptualNetwork(Lpips::vgg16, tiny_alexnet(), tiny_lpips()), std::runtime_error);
    StateDict linear = tiny_lpips();
    linear["lin2.model.1.weight"] = at::ones({1, 3, 1, 1});
    EXPECT_THROW(PerceptualNetwork(Lpips::alexnet, tiny_alexnet(), linear), std::runtime_error);
}

TEST(FaceRecogniser, SeesTheFaceAndNotTheCropsBorder) {
    const at::Tensor a = pictures(2, 256);
    for (const auto& [kind, weights] :
         {std::pair(Recogniser::ir_se50, tiny_ir_se50()), std::pair(Recogniser::iresnet50, tiny_iresnet50())}) {
        const FaceRecogniser recogniser(kind, weights);
        const at::Tensor code = recogniser.embedding(a);
        EXPECT_EQ(code.sizes(), at::IntArrayRef({2, 12})) << recogniser.title();
        EXPECT_LT((code.square().sum(1) - 1).abs().max().item<double>(), 1e-5) << recogniser.title();
        at::Tensor border = a.clone(), face = a.clone();
        border.narrow(2, 0, 35).fill_(1);  // rows 35 to 222 and columns 32 to 219 are looked at
        border.narrow(2, 223, 33).fill_(-1);
        border.narrow(3, 0, 32).fill_(1);
        border.narrow(3, 220, 36).fill_(-1);
        face.narrow(2, 222, 1).fill_(1);
        face.narrow(3, 219, 1).fill_(-1);
        EXPECT_LT((recogniser.cosine(a, border) - 1).abs().max().item<double>(), 1e-5) << recogniser.title();
        EXPECT_FALSE(at::allclose(recogniser.embedding(face), code, 1e-5, 1e-6)) << recogniser.title();
    }
}

TEST(FaceRecogniser, PicturesOfOtherSizesArePooledToTheSameFace) {
    const FaceRecogniser recogniser(Recogniser::ir_se50, tiny_ir_se50());
    const at::Tensor small = pictures(1, 128);
    const at::Tensor large = at::upsample_nearest2d(small, {512, 512});
    const at::Tensor code = recogniser.embedding(at::upsample_nearest2d(small, {256, 256}));
    for (const at::Tensor& other : {small, large})
        EXPECT_NEAR((recogniser.embedding(other) * code).sum().item<double>(), 1, 1e-5) << other.sizes();
}

TEST(FaceRecogniser, RefusesTheOtherLayout) {
    EXPECT_THROW(FaceRecogniser(Recogniser::ir_se50, tiny_iresnet50()), std::runtime_error);
    EXPECT_THROW(FaceRecogniser(Recogniser::iresnet50, tiny_ir_se50()), std::runtime_error);
}

TEST(ComparisonNetworks, AreThoseThatThePackHolds) {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("lineament_comparison_" + std::to_string(::getpid()));
    PackManifest pack = load_pack(write_tiny_comparison_pack(folder.string()));
    const ComparisonNetworks networks = load_comparison_networks(pack);
    ASSERT_TRUE(networks.lpips_alex);
    EXPECT_EQ(networks.lpips_alex->title(), "LPIPS (AlexNet)");
    EXPECT_FALSE(networks.lpips_vgg);
    ASSERT_TRUE(networks.recogniser);
    EXPECT_EQ(networks.recogniser->title(), "ArcFace (IR-SE-50)");
    const std::shared_ptr<const InceptionNetwork> inception = load_inception_network(pack);
    ASSERT_TRUE(inception);
    EXPECT_EQ(inception->feature_count(), 128);
    pack.files.clear();
    EXPECT_FALSE(load_inception_network(pack));
    EXPECT_TRUE(load_comparison_networks(pack).empty());
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace lineament::testing
