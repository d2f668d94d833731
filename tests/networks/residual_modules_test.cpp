// The residual modules of StyleRes and WarpRes on small widths: shapes, what the flow means, and gradients.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <functional>

#include "core/networks/fresh/fresh_residual_modules.h"
#include "core/networks/residual/styleres_modules.h"
#include "core/networks/residual/warpres_modules.h"

namespace lineament::testing {
namespace {

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

StyleResShape small_styleres() {
    StyleResShape shape;
    shape.skip_channels = 3;
    shape.feature_channels = 6;
    shape.width = 4;
    return shape;
}

WarpResShape small_warpres() {
    WarpResShape shape;
    shape.skip_channels = 3;
    shape.feature_channels = 6;
    shape.width = 4;
    shape.flow_channels = {5, 4, 6};
    shape.coarse_side = 2;
    shape.match_width = 4;
    shape.radius = 1;
    shape.decoder_widths = {5, 4};
    return shape;
}

// Fresh modules start at zero where training shall; random numbers there make every part matter.
StateDict lively(StateDict state, at::ScalarType dtype = at::kFloat) {
    for (auto& item : state)
        item.second = (item.second + at::randn_like(item.second) * 0.1).to(dtype);
    return state;
}

// The gradient of `loss` at x against central differences, in double precision.
void expect_gradient(const at::Tensor& start, const std::function<at::Tensor(const at::Tensor&)>& loss) {
    const at::Tensor x = start.detach().clone().requires_grad_(true);
    loss(x).backward();
    const at::Tensor gradient = x.grad().clone();
    const at::NoGradGuard no_grad;
    constexpr double kStep = 1e-6;
    at::Tensor flat = x.detach().view({-1});
    const int64_t stride = std::max<int64_t>(1, flat.numel() / 40);
    double scale = gradient.abs().max().item<double>();
    ASSERT_GT(scale, 0.0) << "nothing depends on this tensor";
    for (int64_t i = 0; i < flat.numel(); i += stride) {
        const double value = flat[i].item<double>();
        flat[i] = value + kStep;
        const double above = loss(x).item<double>();
        flat[i] = value - kStep;
        const double below = loss(x).item<double>();
        flat[i] = value;
        EXPECT_NEAR(gradient.view({-1})[i].item<double>(), (above - below) / (2 * kStep), 1e-6 * scale + 1e-8)
            << "element " << i;
    }
}

at::Tensor doubles(at::IntArrayRef shape) {
    return at::randn(shape, at::TensorOptions(at::kDouble));
}

TEST(ResidualLayers, IsTheStatedSumWithAndWithoutShortcut) {
    StateDict state;
    for (const char* name : {"a", "b"}) {
        const bool strided = name[0] == 'b';
        const int out = strided ? 5 : 4;
        state[std::string(name) + ".res_layer.0.weight"] = at::randn({out, 4, 3, 3});
        state[std::string(name) + ".res_layer.0.bias"] = at::randn({out});
        state[std::string(name) + ".res_layer.2.weight"] = at::randn({out, out, 3, 3});
        state[std::string(name) + ".res_layer.2.bias"] = at::randn({out});
        if (strided) state["b.shortcut_layer.0.weight"] = at::randn({out, 4, 1, 1});
    }
    const WeightReader reader(state, "test");
    const at::Tensor x = at::randn({2, 4, 8, 8});
    for (const std::string name : {"a", "b"}) {
        const int64_t stride = name == "b" ? 2 : 1;
        const auto tensor = [&](const char* key) { return state.at(name + key); };
        const at::Tensor inner = at::leaky_relu(
            at::conv2d(x, tensor(".res_layer.0.weight"), tensor(".res_layer.0.bias"), {1, 1}, {1, 1}), 0.2);
        const at::Tensor change =
            at::conv2d(inner, tensor(".res_layer.2.weight"), tensor(".res_layer.2.bias"), {stride, stride}, {1, 1});
        const at::Tensor kept =
            name == "b" ? at::conv2d(x, tensor(".shortcut_layer.0.weight"), {}, {stride, stride}) : x;
        const at::Tensor actual = ResidualLayers::read(reader.child(name), 4, stride).forward(x);
        EXPECT_LT(largest(actual - (change + kept)), 1e-4) << name;
    }
    EXPECT_THROW(ResidualLayers::read(reader.child("a"), 4, /*stride=*/2), std::runtime_error)
        << "a stride needs a shortcut";
}

TEST(StyleResModules, WidthsComeFromTheWeights) {
    const StyleResModules modules(lively(fresh_styleres_modules(small_styleres(), 1)));
    EXPECT_EQ(modules.skip_channels(), 3);
    EXPECT_EQ(modules.feature_channels(), 6);
    const at::Tensor x = at::randn({2, 6, 8, 8});
    const at::Tensor residual = modules.residual(at::randn({2, 3, 8, 8}), x);
    EXPECT_EQ(residual.sizes(), at::IntArrayRef({2, 2, 8, 8}));
    EXPECT_EQ(modules.transform(x, residual).sizes(), x.sizes());
    EXPECT_THROW(modules.residual(at::randn({2, 4, 8, 8}), x), std::exception);
    StyleResShape odd = small_styleres();
    odd.width = 3;
    EXPECT_THROW(fresh_styleres_modules(odd, 1), std::invalid_argument);
}

TEST(StyleResModules, AClosedGateLeavesTheFeatureAsItIs) {
    StateDict state = lively(fresh_styleres_modules(small_styleres(), 1));
    state["modify_feature_gates.convs2.2.res_layer.2.bias"] = at::full({1}, -200.0);
    const StyleResModules modules(state);
    const at::Tensor x = at::randn({1, 6, 8, 8});
    EXPECT_LT(largest(modules.transform(x, at::randn({1, 2, 8, 8})) - x), 1e-6);
}

TEST(StyleResModules, Gradients) {
    StateDict state = lively(fresh_styleres_modules(small_styleres(), 1), at::kDouble);
    const at::Tensor skip = doubles({1, 3, 4, 4});
    const at::Tensor feature = doubles({1, 6, 4, 4});
    const at::Tensor weights = doubles({1, 6, 4, 4});
    const auto through = [&](const StateDict& with, const at::Tensor& s, const at::Tensor& x) {
        const StyleResModules modules(with);
        return (modules.transform(x, modules.residual(s, feature)) * weights).sum();
    };
    expect_gradient(skip, [&](const at::Tensor& x) { return through(state, x, feature); });
    expect_gradient(feature, [&](const at::Tensor& x) { return through(state, skip, x); });
    const char* parameter = "modify_feature_gates.convs2.0.res_layer.0.weight";
    expect_gradient(state.at(parameter), [&](const at::Tensor& x) {
        StateDict with = state;
        with[parameter] = x;
        return through(with, skip, feature);
    });
}

TEST(WarpFeatures, AWholeTranslationIsExact) {
    const at::Tensor x = at::randn({1, 3, 8, 8});
    at::Tensor flow = at::zeros({1, 2, 8, 8});
    EXPECT_LT(largest(warp_features(x, flow) - x), 1e-5);
    flow.select(1, 0).fill_(2.0);   // from two pixels to the right
    flow.select(1, 1).fill_(-1.0);  // and one above
    const at::Tensor warped = warp_features(x, flow);
    EXPECT_LT(largest(warped.slice(2, 1, 8).slice(3, 0, 6) - x.slice(2, 0, 7).slice(3, 2, 8)), 1e-5);
    EXPECT_LT(largest(warped.slice(2, 1, 8).select(3, 7) - x.slice(2, 0, 7).select(3, 7)), 1e-5)
        << "beyond the border stands the border's value";
    flow.select(1, 0).fill_(0.5);
    flow.select(1, 1).fill_(0.0);
    const at::Tensor between = (x.slice(3, 0, 7) + x.slice(3, 1, 8)) / 2;
    EXPECT_LT(largest(warp_features(x, flow).slice(3, 0, 7) - between), 1e-5);
    EXPECT_THROW(warp_features(x, at::zeros({1, 2, 4, 4})), std::exception);
}

TEST(EnlargeFlow, KeepsTheDisplacementOfTheFace) {
    const at::Tensor flow = at::full({1, 2, 4, 4}, 1.5);
    const at::Tensor enlarged = enlarge_flow(flow);
    EXPECT_EQ(enlarged.sizes(), at::IntArrayRef({1, 2, 8, 8}));
    EXPECT_LT(largest(enlarged - 3.0), 1e-6);
}

TEST(Correlation, EqualsItsDefinition) {
    const at::Tensor source = at::randn({2, 3, 5, 5});
    const at::Tensor target = at::randn({2, 3, 5, 5});
    const at::Tensor global = global_correlation(source, target);
    const int radius = 2;
    const at::Tensor local = local_correlation(source, target, radius);
    ASSERT_EQ(global.sizes(), at::IntArrayRef({2, 25, 5, 5}));
    ASSERT_EQ(local.sizes(), at::IntArrayRef({2, 25, 5, 5}));
    const auto product = [&](int n, int sy, int sx, int ty, int tx) {
        if (sy < 0 || sx < 0 || sy >= 5 || sx >= 5) return 0.0;
        return (source.select(0, n).select(1, sy).select(1, sx) * target.select(0, n).select(1, ty).select(1, tx))
            .sum()
            .item<double>();
    };
    for (int n = 0; n < 2; ++n) {
        for (int y = 0; y < 5; ++y) {
            for (int x = 0; x < 5; ++x) {
                for (int c = 0; c < 25; ++c) {
                    EXPECT_NEAR(global[n][c][y][x].item<double>(), product(n, c / 5, c % 5, y, x), 1e-5);
                    EXPECT_NEAR(local[n][c][y][x].item<double>(),
                                product(n, y + c / 5 - radius, x + c % 5 - radius, y, x), 1e-5);
                }
            }
        }
    }
}

TEST(Correlation, Gradients) {
    const at::Tensor source = doubles({1, 3, 4, 4});
    const at::Tensor target = doubles({1, 3, 4, 4});
    const at::Tensor weights = doubles({1, 16, 4, 4});
    const at::Tensor window = doubles({1, 9, 4, 4});
    expect_gradient(source, [&](const at::Tensor& x) { return (global_correlation(x, target) * weights).sum(); });
    expect_gradient(target, [&](const at::Tensor& x) { return (global_correlation(source, x) * weights).sum(); });
    expect_gradient(source, [&](const at::Tensor& x) { return (local_correlation(x, target, 1) * window).sum(); });
    expect_gradient(target, [&](const at::Tensor& x) { return (local_correlation(source, x, 1) * window).sum(); });
}

TEST(WarpFeatures, Gradients) {
    const at::Tensor x = doubles({1, 3, 5, 5});
    // Between the pixels and inside of the border, where the bilinear surface has no kinks.
    const at::Tensor inwards = (2.0 - at::arange(5, at::TensorOptions(at::kDouble))) * 0.3;
    const at::Tensor flow =
        at::stack({inwards.unsqueeze(0).expand({5, 5}), inwards.unsqueeze(1).expand({5, 5})}).unsqueeze(0) + 0.07;
    const at::Tensor weights = doubles({1, 3, 5, 5});
    expect_gradient(x, [&](const at::Tensor& y) { return (warp_features(y, flow) * weights).sum(); });
    expect_gradient(flow, [&](const at::Tensor& f) { return (warp_features(x, f) * weights).sum(); });
}

class WarpResModulesTest : public ::testing::Test {
  protected:
    static std::vector<at::Tensor> features(at::ScalarType dtype = at::kFloat) {
        const at::TensorOptions options(dtype);
        return {at::randn({1, 5, 2, 2}, options), at::randn({1, 4, 4, 4}, options), at::randn({1, 6, 8, 8}, options)};
    }
};

TEST_F(WarpResModulesTest, ShapesComeFromTheWeights) {
    const WarpResModules modules(lively(fresh_warpres_modules(small_warpres(), 1)));
    EXPECT_EQ(modules.skip_channels(), 3);
    EXPECT_EQ(modules.feature_channels(), 6);
    const WarpFlowNetwork& network = modules.flow_network();
    EXPECT_EQ(network.levels(), 3);
    EXPECT_EQ(network.coarse_side(), 2);
    EXPECT_EQ(network.radius(0), 0);
    EXPECT_EQ(network.radius(2), 1);
    EXPECT_EQ(network.channels(1), 4);
    const std::vector<at::Tensor> original = features();
    const at::Tensor flow = network.flow(network.match(original), network.match(features()));
    EXPECT_EQ(flow.sizes(), at::IntArrayRef({1, 2, 8, 8}));
    EXPECT_GT(largest(flow), 0.0);
    const at::Tensor residual = modules.residual(at::randn({1, 3, 8, 8}), original[2]);
    EXPECT_EQ(residual.sizes(), at::IntArrayRef({1, 6, 8, 8}));
    EXPECT_EQ(modules.transform(original[2], residual, flow).sizes(), original[2].sizes());
    EXPECT_THROW(network.match({original[0], original[1]}), std::exception);
    EXPECT_THROW(network.match({original[0], original[0], original[2]}), std::exception);
}

TEST_F(WarpResModulesTest, FreshOnesHaveNoFlowAndAddNothing) {
    const WarpResModules modules(fresh_warpres_modules(small_warpres(), 1));
    const WarpFlowNetwork& network = modules.flow_network();
    const std::vector<at::Tensor> edited = features();
    EXPECT_EQ(largest(network.flow(network.match(features()), network.match(edited))), 0.0);
    const at::Tensor residual = modules.residual(at::randn({1, 3, 8, 8}), edited[2]);
    EXPECT_TRUE(at::equal(modules.transform(edited[2], residual, {}), edited[2]));
}

TEST_F(WarpResModulesTest, ZeroFlowIsThePathWithoutWarping) {
    const WarpResModules modules(lively(fresh_warpres_modules(small_warpres(), 1)));
    const at::Tensor x = at::randn({1, 6, 8, 8});
    const at::Tensor residual = at::randn({1, 6, 8, 8});
    const at::Tensor unwarped = modules.transform(x, residual, {});
    EXPECT_LT(largest(modules.transform(x, residual, at::zeros({1, 2, 8, 8})) - unwarped), 1e-5);
    EXPECT_GT(largest(modules.transform(x, residual, at::ones({1, 2, 8, 8})) - unwarped), 1e-3) << "a flow must matter";
}

TEST_F(WarpResModulesTest, RefusesADecoderThatFitsNoWindow) {
    StateDict state = fresh_warpres_modules(small_warpres(), 1);
    state["flow.decoders.1.0.weight"] = at::randn({5, 12, 3, 3});
    EXPECT_THROW(WarpResModules modules(state), std::runtime_error);
    state = fresh_warpres_modules(small_warpres(), 1);
    state.erase("transformation.exit.bias");
    state.erase("transformation.exit.weight");
    EXPECT_THROW(WarpResModules modules(state), std::runtime_error);
}

TEST_F(WarpResModulesTest, Gradients) {
    const StateDict state = lively(fresh_warpres_modules(small_warpres(), 1), at::kDouble);
    const std::vector<at::Tensor> original = features(at::kDouble);
    const std::vector<at::Tensor> edited = features(at::kDouble);
    const at::Tensor skip = doubles({1, 3, 8, 8});
    const at::Tensor weights = doubles({1, 6, 8, 8});
    const auto through = [&](const StateDict& with, const at::Tensor& s, const std::vector<at::Tensor>& e) {
        const WarpResModules modules(with);
        const WarpFlowNetwork& network = modules.flow_network();
        const at::Tensor flow = network.flow(network.match(original), network.match(e));
        return (modules.transform(e.back(), modules.residual(s, original.back()), flow) * weights).sum();
    };
    expect_gradient(skip, [&](const at::Tensor& x) { return through(state, x, edited); });
    for (size_t level = 0; level < edited.size(); ++level) {
        expect_gradient(edited[level], [&](const at::Tensor& x) {
            std::vector<at::Tensor> changed = edited;
            changed[level] = x;
            return through(state, skip, changed);
        });
    }
    for (const char* parameter : {"flow.match.0.weight", "flow.decoders.1.0.weight",
                                  "extraction.down.2.res_layer.0.weight", "transformation.halve_feature.weight"}) {
        SCOPED_TRACE(parameter);
        expect_gradient(state.at(parameter), [&](const at::Tensor& x) {
            StateDict with = state;
            with[parameter] = x;
            return through(with, skip, edited);
        });
    }
}

// A flow network can be trained: it learns which way random patterns were moved.
TEST_F(WarpResModulesTest, FlowNetworkLearnsATranslation) {
    WarpResShape shape = small_warpres();
    shape.flow_channels = {4, 4, 4};
    shape.coarse_side = 4;
    StateDict state = fresh_warpres_modules(shape, 1);
    std::vector<at::Tensor> parameters;
    for (auto& item : state) {
        if (item.first.compare(0, 5, "flow.") != 0) continue;
        item.second.requires_grad_(true);
        parameters.push_back(item.second);
    }
    const WarpResModules modules(state);
    const WarpFlowNetwork& network = modules.flow_network();
    const auto pyramid = [](const at::Tensor& finest) {
        return std::vector<at::Tensor>{at::avg_pool2d(finest, {4, 4}), at::avg_pool2d(finest, {2, 2}), finest};
    };
    double first = 0.0;
    double last = 0.0;
    constexpr int kSteps = 80;
    std::vector<at::Tensor> means(parameters.size()), squares(parameters.size());
    for (int step = 0; step < kSteps; ++step) {
        const at::Tensor original = at::upsample_bilinear2d(at::randn({2, 4, 8, 8}), {16, 16}, false);
        const int shift = step % 2 == 0 ? 2 : -2;
        const at::Tensor wanted = at::zeros({2, 2, 16, 16});
        wanted.select(1, 0).fill_(shift);
        const at::Tensor edited = warp_features(original, wanted);
        const at::Tensor flow = network.flow(network.match(pyramid(original)), network.match(pyramid(edited)));
        const at::Tensor loss = (flow - wanted).abs().mean();
        for (at::Tensor& parameter : parameters)
            parameter.mutable_grad() = at::Tensor();
        loss.backward();
        const at::NoGradGuard no_grad;
        for (size_t i = 0; i < parameters.size(); ++i) {  // Adam
            const at::Tensor gradient = parameters[i].grad();
            if (!means[i].defined()) means[i] = at::zeros_like(gradient);
            if (!squares[i].defined()) squares[i] = at::zeros_like(gradient);
            means[i] = means[i] * 0.9 + gradient * 0.1;
            squares[i] = squares[i] * 0.99 + gradient.square() * 0.01;
            parameters[i].sub_(means[i] / (squares[i].sqrt() + 1e-6) * 5e-3);
        }
        if (step < 20) first += loss.item<double>() / 20;
        if (step >= kSteps - 20) last += loss.item<double>() / 20;
    }
    EXPECT_LT(last, 0.8 * first) << "from " << first << " to " << last;
}

}  // namespace
}  // namespace lineament::testing
