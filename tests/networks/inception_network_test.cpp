// The network of FID with weights that nobody trained. No published output was at hand to compare with, so the table
// that it is built from is held against the layers written one after the other, and against pictures whose features
// are known.
#include "core/networks/measuring/inception_network.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <string>

#include "tests/support/deterministic_fill.h"
#include "tests/support/tiny_comparison.h"

namespace lineament::testing {
namespace {

using ::testing::HasSubstr;

at::Tensor pictures(int64_t count, int64_t side) {
    at::manual_seed(7);
    return at::rand({count, 3, side, side}) * 2 - 1;
}

// The published layers by hand: no table, no folding.
class Written {
  public:
    explicit Written(const StateDict& state) : state_(state) {}

    at::Tensor features(const at::Tensor& images) const {
        at::Tensor x = at::upsample_bilinear2d(images, {299, 299}, /*align_corners=*/false);
        x = conv(conv(x, "Conv2d_1a_3x3", 0, 0, 2), "Conv2d_2a_3x3");
        x = at::max_pool2d(conv(x, "Conv2d_2b_3x3", 1, 1), {3, 3}, {2, 2});
        x = conv(conv(x, "Conv2d_3b_1x1"), "Conv2d_4a_3x3");
        x = at::max_pool2d(x, {3, 3}, {2, 2});
        EXPECT_EQ(x.size(2), 35);
        x = mixed_6a(mixed_5(mixed_5(mixed_5(x, "Mixed_5b."), "Mixed_5c."), "Mixed_5d."));
        EXPECT_EQ(x.size(2), 17);
        x = mixed_6(mixed_6(mixed_6(mixed_6(x, "Mixed_6b."), "Mixed_6c."), "Mixed_6d."), "Mixed_6e.");
        x = mixed_7a(x);
        EXPECT_EQ(x.size(2), 8);
        x = mixed_7(x, "Mixed_7b.", mean_inside(x));
        x = mixed_7(x, "Mixed_7c.", at::max_pool2d(x, {3, 3}, {1, 1}, {1, 1}));
        return x.mean({2, 3});
    }

  private:
    at::Tensor conv(const at::Tensor& x, const std::string& name, int64_t rows = 0, int64_t columns = 0,
                    int64_t stride = 1) const {
        const auto tensor = [&](const char* which) { return state_.at(name + which); };
        const at::Tensor y =
            at::conv2d(x, tensor(".conv.weight"), {}, {stride, stride}, at::IntArrayRef{rows, columns});
        const at::Tensor centred = y - tensor(".bn.running_mean").view({1, -1, 1, 1});
        const at::Tensor unit = centred / (tensor(".bn.running_var").view({1, -1, 1, 1}) + 0.001).sqrt();
        return at::relu(unit * tensor(".bn.weight").view({1, -1, 1, 1}) + tensor(".bn.bias").view({1, -1, 1, 1}));
    }

    // Mean of the 3 x 3 neighbours that lie inside.
    static at::Tensor mean_inside(const at::Tensor& x) {
        const at::Tensor ones = at::ones({x.size(1), 1, 3, 3});
        const at::Tensor sum = at::conv2d(x, ones, {}, {1, 1}, {1, 1}, {1, 1}, x.size(1));
        return sum / at::conv2d(at::ones_like(x), ones, {}, {1, 1}, {1, 1}, {1, 1}, x.size(1));
    }

    at::Tensor mixed_5(const at::Tensor& x, const std::string& in) const {
        const at::Tensor a = conv(x, in + "branch1x1");
        const at::Tensor b = conv(conv(x, in + "branch5x5_1"), in + "branch5x5_2", 2, 2);
        const at::Tensor c = conv(conv(x, in + "branch3x3dbl_1"), in + "branch3x3dbl_2", 1, 1);
        const at::Tensor d = conv(mean_inside(x), in + "branch_pool");
        return at::cat({a, b, conv(c, in + "branch3x3dbl_3", 1, 1), d}, 1);
    }

    at::Tensor mixed_6a(const at::Tensor& x) const {
        const at::Tensor a = conv(x, "Mixed_6a.branch3x3", 0, 0, 2);
        const at::Tensor b = conv(conv(x, "Mixed_6a.branch3x3dbl_1"), "Mixed_6a.branch3x3dbl_2", 1, 1);
        return at::cat({a, conv(b, "Mixed_6a.branch3x3dbl_3", 0, 0, 2), at::max_pool2d(x, {3, 3}, {2, 2})}, 1);
    }

    at::Tensor mixed_6(const at::Tensor& x, const std::string& in) const {
        const at::Tensor a = conv(x, in + "branch1x1");
        const at::Tensor b = conv(conv(x, in + "branch7x7_1"), in + "branch7x7_2", 0, 3);
        const at::Tensor c = conv(conv(x, in + "branch7x7dbl_1"), in + "branch7x7dbl_2", 3, 0);
        const at::Tensor d = conv(conv(c, in + "branch7x7dbl_3", 0, 3), in + "branch7x7dbl_4", 3, 0);
        const at::Tensor e = conv(mean_inside(x), in + "branch_pool");
        return at::cat({a, conv(b, in + "branch7x7_3", 3, 0), conv(d, in + "branch7x7dbl_5", 0, 3), e}, 1);
    }

    at::Tensor mixed_7a(const at::Tensor& x) const {
        const at::Tensor a = conv(conv(x, "Mixed_7a.branch3x3_1"), "Mixed_7a.branch3x3_2", 0, 0, 2);
        const at::Tensor b = conv(conv(x, "Mixed_7a.branch7x7x3_1"), "Mixed_7a.branch7x7x3_2", 0, 3);
        const at::Tensor c = conv(conv(b, "Mixed_7a.branch7x7x3_3", 3, 0), "Mixed_7a.branch7x7x3_4", 0, 0, 2);
        return at::cat({a, c, at::max_pool2d(x, {3, 3}, {2, 2})}, 1);
    }

    at::Tensor mixed_7(const at::Tensor& x, const std::string& in, const at::Tensor& pooled) const {
        const at::Tensor a = conv(x, in + "branch1x1"), b = conv(x, in + "branch3x3_1");
        const at::Tensor c = conv(conv(x, in + "branch3x3dbl_1"), in + "branch3x3dbl_2", 1, 1);
        return at::cat({a, conv(b, in + "branch3x3_2a", 0, 1), conv(b, in + "branch3x3_2b", 1, 0),
                        conv(c, in + "branch3x3dbl_3a", 0, 1), conv(c, in + "branch3x3dbl_3b", 1, 0),
                        conv(pooled, in + "branch_pool")},
                       1);
    }

    const StateDict& state_;
};

// Every layer takes the mean of the channels at its kernel's centre and changes nothing else.
StateDict passing_on() {
    StateDict state = tiny_inception();
    for (auto& [key, tensor] : state) {
        if (tensor.dim() == 4) {
            tensor = at::zeros(tensor.sizes());
            tensor.select(3, tensor.size(3) / 2).select(2, tensor.size(2) / 2).fill_(1.0 / tensor.size(1));
        } else if (key.find("bn.weight") != std::string::npos) {
            tensor = at::ones(tensor.sizes());
        } else {
            const bool variance = key.find("running_var") != std::string::npos;
            tensor = at::full(tensor.sizes(), variance ? 0.999 : 0.0);  // and 0.001 is added to it
        }
    }
    return state;
}

std::string refusal(const StateDict& state) {
    try {
        const InceptionNetwork network(state);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

TEST(InceptionNetwork, TakesThePublishedShapes) {
    StateDict state = fill_manifest(manifest_file("inception_fid"), "");
    EXPECT_EQ(element_count(state), 23885392);
    // As Keras publishes it: 1000 classes, batch norms without scale.
    int64_t scales = 0;
    for (const auto& [key, tensor] : state)
        if (key.find(".bn.weight") != std::string::npos) scales += tensor.numel();
    EXPECT_EQ(element_count(state) - scales - 8 * 2049, 23851784);
    state.erase("fc.weight");
    state.erase("fc.bias");
    EXPECT_EQ(element_count(state), 21820000);
    const InceptionNetwork network(state);
    EXPECT_EQ(network.feature_count(), 2048);
    const at::Tensor features = network.forward(pictures(1, 64));
    EXPECT_EQ(features.sizes(), at::IntArrayRef({1, 2048}));
    EXPECT_TRUE(at::isfinite(features).all().item<bool>());
    EXPECT_FALSE(network.forward(-pictures(1, 64)).allclose(features)) << "it does not look at the picture";
}

TEST(InceptionNetwork, GivesWhatTheLayersOneAfterTheOtherGive) {
    const StateDict state = tiny_inception();
    const at::Tensor images = pictures(2, 96);
    const at::Tensor features = InceptionNetwork(state).forward(images), written = Written(state).features(images);
    EXPECT_EQ(features.sizes(), at::IntArrayRef({2, 128}));
    EXPECT_GT(written.std().item<double>(), 1e-2) << "features that are all alike tell nothing";
    EXPECT_LT((features - written).abs().max().item<double>(), 1e-5 * written.abs().max().item<double>());
}

TEST(InceptionNetwork, KeepsAPlainPictureUpToItsBorder) {
    const InceptionNetwork network(passing_on());
    for (const int64_t side : {32, 299, 400}) {
        const at::Tensor features = network.forward(at::full({1, 3, side, side}, 0.75));
        EXPECT_LT((features - 0.75).abs().max().item<double>(), 1e-5) << side;
        EXPECT_EQ(network.forward(at::full({1, 3, side, side}, -0.75)).abs().max().item<double>(), 0) << side;
    }
}

TEST(InceptionNetwork, NormalisesByTheVarianceAndAThousandth) {
    StateDict state = passing_on();
    const std::string last = "Mixed_7c.branch1x1.bn.";
    state[last + "running_mean"].fill_(0.25);
    state[last + "running_var"].fill_(0.003);  // + 0.001 is 0.0632456 squared
    state[last + "weight"].fill_(2);
    state[last + "bias"].fill_(0.5);
    const at::Tensor features = InceptionNetwork(state).forward(at::full({1, 3, 299, 299}, 0.75));
    EXPECT_NEAR(features[0][0].item<double>(), (0.75 - 0.25) / 0.0632456 * 2 + 0.5, 1e-3);
    EXPECT_NEAR(features[0][127].item<double>(), 0.75, 1e-5) << "of another branch";
}

TEST(InceptionNetwork, SaysWhichTensorDoesNotFit) {
    StateDict state = tiny_inception();
    state.erase("Mixed_6c.branch7x7_2.bn.running_var");
    EXPECT_THAT(refusal(state), HasSubstr("'Mixed_6c.branch7x7_2.bn.running_var'"));
    state = tiny_inception();
    state["Mixed_7b.branch3x3_2a.conv.weight"] = at::zeros({24, 24, 3, 1});  // across and down confused
    EXPECT_THAT(refusal(state), HasSubstr("'Mixed_7b.branch3x3_2a.conv.weight' has shape [24, 24, 3, 1]"));
    EXPECT_THAT(refusal(tiny_alexnet()), HasSubstr("Conv2d_1a_3x3.conv.weight"));
    EXPECT_EQ(refusal(tiny_inception()), "");
    EXPECT_ANY_THROW(InceptionNetwork(tiny_inception()).forward(at::zeros({1, 1, 299, 299})));
}

}  // namespace
}  // namespace lineament::testing
