// The modulated convolution and the filters, against their definitions written out naively, and their gradients.
#include "core/networks/generator/modulated_conv.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>

namespace lineament::testing {
namespace {

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

at::Tensor random_double(at::IntArrayRef shape) {
    return at::randn(shape, at::TensorOptions(at::kDouble));
}

ModulatedConvolution made_layer(int64_t out, int64_t in, int64_t kernel, bool upsample) {
    ModulatedConvolution layer;
    layer.weight = random_double({1, out, in, kernel, kernel});
    layer.modulation = {random_double({in, 5}), at::ones({in}, at::kDouble)};
    layer.demodulate = kernel == 3;
    layer.upsample = upsample;
    return layer;
}

// The definition: weights modulated and demodulated per sample, then an ordinary convolution.
at::Tensor by_definition(const ModulatedConvolution& layer, const at::Tensor& x, const at::Tensor& style) {
    const int64_t in = layer.weight.size(2);
    const int64_t k = layer.weight.size(3);
    std::vector<at::Tensor> samples;
    for (int64_t n = 0; n < x.size(0); ++n) {
        at::Tensor w = layer.weight[0] * style[n].reshape({1, in, 1, 1}) / std::sqrt(static_cast<double>(in * k * k));
        if (layer.demodulate) w = w / (w.square().sum({1, 2, 3}, true) + 1e-8).sqrt();
        const at::Tensor sample = x.narrow(0, n, 1);
        if (!layer.upsample) {
            samples.push_back(at::conv2d(sample, w, {}, 1, k / 2));
            continue;
        }
        const at::Tensor spread = at::conv_transpose2d(sample, w.transpose(0, 1), {}, {2, 2});
        const at::Tensor taps = at::tensor({1.0, 3.0, 3.0, 1.0}, at::TensorOptions(at::kDouble));
        const at::Tensor fir = (at::outer(taps, taps) / 16.0).reshape({1, 1, 4, 4}).repeat({w.size(0), 1, 1, 1});
        samples.push_back(at::conv2d(spread, fir, {}, {1, 1}, {1, 1}, {1, 1}, w.size(0)));
    }
    return at::cat(samples, 0);
}

struct Shape {
    int64_t out, in, kernel, side;
    bool upsample;
};

class ModulatedConvolutionTest : public ::testing::TestWithParam<Shape> {};

TEST_P(ModulatedConvolutionTest, EqualsItsDefinitionWithAndWithoutGradients) {
    const Shape& s = GetParam();
    const ModulatedConvolution layer = made_layer(s.out, s.in, s.kernel, s.upsample);
    const at::Tensor x = random_double({3, s.in, s.side, s.side + 1});
    const at::Tensor style = layer.style(random_double({3, 5}));
    const at::Tensor expected = by_definition(layer, x, style);
    EXPECT_LT(largest(layer.forward(x, style) - expected), 1e-10) << "training path";
    const at::NoGradGuard no_grad;
    EXPECT_LT(largest(layer.forward(x, style) - expected), 1e-10) << "inference path";
}

INSTANTIATE_TEST_SUITE_P(Shapes, ModulatedConvolutionTest,
                         ::testing::Values(Shape{4, 3, 3, 4, false}, Shape{3, 5, 1, 6, false}, Shape{4, 3, 3, 4, true},
                                           Shape{2, 6, 3, 1, true}, Shape{1, 1, 3, 7, true}));

// Central differences of a weighted sum of the output, for a few elements of `input`, against backward().
void expect_gradient(const std::function<at::Tensor(const at::Tensor&)>& function, const at::Tensor& input,
                     const std::string& what) {
    at::Tensor x = input.detach().clone();
    x.requires_grad_(true);
    const at::Tensor weights = random_double(function(x).sizes());
    (function(x) * weights).sum().backward();
    const at::Tensor gradient = x.grad().reshape({-1});
    const double step = 1e-6;
    for (int64_t i = 0; i < x.numel(); i += std::max<int64_t>(1, x.numel() / 7)) {
        const auto value = [&](double offset) {
            at::Tensor moved = input.detach().clone();
            moved.reshape({-1})[i].add_(offset);
            return (function(moved) * weights).sum().item<double>();
        };
        const double numeric = (value(step) - value(-step)) / (2 * step);
        EXPECT_NEAR(gradient[i].item<double>(), numeric, 1e-5 * (1 + std::abs(numeric))) << what << ", element " << i;
    }
}

TEST(ModulatedConvolutionGradient, OfInputStyleAndWeights) {
    for (const bool upsample : {false, true}) {
        const ModulatedConvolution layer = made_layer(3, 4, 3, upsample);
        const at::Tensor x = random_double({2, 4, 5, 5});
        const at::Tensor style = layer.style(random_double({2, 5}));
        const std::string kind = upsample ? "upsampling " : "plain ";
        expect_gradient([&](const at::Tensor& v) { return layer.forward(v, style); }, x, kind + "input");
        expect_gradient([&](const at::Tensor& v) { return layer.forward(x, v); }, style, kind + "style");
        const auto with_weight = [&](const at::Tensor& v) {
            ModulatedConvolution changed = layer;
            changed.weight = v;
            return changed.forward(x, style);
        };
        expect_gradient(with_weight, layer.weight, kind + "weight");
    }
}

TEST(ModulatedConvolutionGradient, OfTheRgbUpsampling) {
    expect_gradient([](const at::Tensor& v) { return fir_upsample2(v); }, random_double({1, 3, 4, 4}), "upsampling");
}

TEST(Polyphase, EqualsTransposedConvolutionAndBlur) {
    const at::Tensor weight = random_double({4, 3, 3, 3});
    const at::Tensor x = random_double({2, 3, 5, 6});
    const at::Tensor spread = at::conv_transpose2d(x, weight.transpose(0, 1), {}, {2, 2});
    EXPECT_LT(largest(upsample_convolution_polyphase(x, weight) - fir_blur(spread, 1, 1, 4.0)), 1e-12);
}

TEST(Filters, BlurKeepsAConstantInside) {
    const at::Tensor blurred = fir_blur(at::ones({1, 2, 9, 9}), 2, 2, 1.0);
    EXPECT_EQ(blurred.size(2), 10);
    EXPECT_LT(largest(blurred.narrow(2, 2, 6).narrow(3, 2, 6) - 1.0), 1e-6);
}

TEST(Filters, AreaDownsampleIsTheMeanOfCells) {
    const at::Tensor x = at::arange(16, at::TensorOptions(at::kFloat)).reshape({1, 1, 4, 4});
    EXPECT_TRUE(at::equal(area_downsample(x, 2).flatten(), at::tensor({2.5F, 4.5F, 10.5F, 12.5F})));
    EXPECT_TRUE(area_downsample(x, 4).is_same(x));
    EXPECT_THROW(area_downsample(x, 3), std::exception);
}

}  // namespace
}  // namespace lineament::testing
