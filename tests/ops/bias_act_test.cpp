// bias_act against LibTorch's operators and numerical differences.
#include "core/ops/bias_act.h"

#include "tests/support/gradient_checks.h"

namespace lineament::testing {
namespace {

const std::vector<std::vector<int64_t>> kShapes = {{2, 3, 5, 7}, {3, 4, 1, 1}, {4, 6}, {2, 3, 8}, {1, 2, 9, 16}};
const std::vector<BiasActOptions> kOptions = {{}, {1.0, 1.0}, {0.0, 1.0}, {0.01, 0.5}};

Operator biased(const BiasActOptions& options) {
    return [options](const std::vector<at::Tensor>& in) { return bias_act(in[0], in[1], options); };
}

Operator plain(const BiasActOptions& options) {
    return [options](const std::vector<at::Tensor>& in) { return bias_act(in[0], {}, options); };
}

TEST(BiasAct, EqualsPlainOperatorsToSecondOrder) {
    for (const std::vector<int64_t>& shape : kShapes) {
        for (const BiasActOptions& options : kOptions) {
            const std::string what = "slope " + std::to_string(options.slope);
            const std::vector<at::Tensor> inputs{random_double(shape), random_double({shape[1]})};
            expect_equal_to_second_order(
                biased(options),
                [&](const std::vector<at::Tensor>& in) { return bias_act_reference(in[0], in[1], options); }, inputs,
                what);
            expect_equal_to_second_order(
                plain(options),
                [&](const std::vector<at::Tensor>& in) { return bias_act_reference(in[0], {}, options); }, {inputs[0]},
                what + ", no bias");
        }
    }
}

TEST(BiasAct, GradientsAreNumericalDifferences) {
    const std::vector<at::Tensor> inputs{random_double({2, 3, 5, 4}), random_double({3})};
    const at::Tensor weights = random_double({2, 3, 5, 4});
    const Operator f = biased({});
    expect_numeric_gradient([&](const std::vector<at::Tensor>& in) { return (at::tanh(f(in)) * weights).sum(); },
                            inputs, "first order");
    expect_numeric_gradient([&](const std::vector<at::Tensor>& in) { return penalty(f, in, weights); }, inputs,
                            "second order");
}

TEST(BiasAct, FloatsInEveryLayoutAreDoublesUpToRounding) {
    for (const std::vector<int64_t>& shape : kShapes) {
        const std::vector<at::Tensor> exact = as_leaves({random_double(shape), random_double({shape[1]})});
        const at::Tensor weights = random_double(shape);
        const at::Tensor y = bias_act(exact[0], exact[1]);
        const std::vector<at::Tensor> expected = torch::autograd::grad({(y * weights).sum()}, exact);
        for (const bool channels_last : {false, true}) {
            if (channels_last && shape.size() != 4) continue;
            at::Tensor x = exact[0].detach().to(at::kFloat);
            if (channels_last) x = x.contiguous(at::MemoryFormat::ChannelsLast);
            x.requires_grad_(true);
            const at::Tensor bias = exact[1].detach().to(at::kFloat).requires_grad_(true);
            const at::Tensor out = bias_act(x, bias);
            EXPECT_EQ(out.strides(), x.strides());
            EXPECT_LT(largest(out - y), 1e-6 * (1 + largest(y)));
            const auto gradient = torch::autograd::grad({(out * weights).sum()}, {x, bias});
            EXPECT_LT(largest(gradient[0] - expected[0]), 1e-6 * (1 + largest(expected[0])));
            EXPECT_LT(largest(gradient[1] - expected[1]), 1e-5 * (1 + largest(expected[1])));
        }
    }
}

TEST(BiasAct, HalfTypesAreComputedInFloat) {
    for (const at::ScalarType type : {at::kHalf, at::kBFloat16}) {
        const at::Tensor x = random_double({2, 3, 6, 5}).to(type).requires_grad_(true);
        const at::Tensor bias = random_double({3}).to(at::kFloat).requires_grad_(true);
        const at::Tensor y = bias_act(x, bias);
        EXPECT_EQ(y.scalar_type(), type);
        EXPECT_TRUE(at::equal(y, bias_act(x.detach().to(at::kFloat), bias.detach()).to(type)));
        const auto gradient = torch::autograd::grad({y.sum()}, {x, bias});
        EXPECT_EQ(gradient[0].scalar_type(), type);
        EXPECT_EQ(gradient[1].scalar_type(), at::kFloat);
    }
}

TEST(BiasAct, OnlyTheBiasMayWantAGradient) {
    const at::Tensor x = random_double({2, 3, 4, 4});
    const at::Tensor bias = at::zeros({3}, at::kDouble).requires_grad_(true);
    const at::Tensor gradient = torch::autograd::grad({bias_act(x, bias).sum()}, {bias})[0];
    const at::Tensor expected =
        at::where(x > 0, at::ones_like(x), at::full_like(x, 0.2)).sum({0, 2, 3}) * std::sqrt(2.0);
    EXPECT_LT(largest(gradient - expected), 1e-12);
}

TEST(BiasAct, RefusesWhatItCannotInvert) {
    EXPECT_THROW(bias_act(at::zeros({1, 2}), {}, {-0.1, 1.0}), std::exception) << "two inputs give one output";
    EXPECT_THROW(bias_act(at::zeros({1, 2}), {}, {0.2, 0.0}), std::exception) << "no gain";
    EXPECT_THROW(bias_act(at::zeros({1, 2}), at::zeros({3})), std::exception) << "bias of other channels";
}

}  // namespace
}  // namespace lineament::testing
