// Scaling channels in one pass against LibTorch's operators: values, gradients, gradients of gradients.
#include "core/ops/channel_scale.h"

#include <ATen/core/grad_mode.h>

#include "tests/support/gradient_checks.h"

namespace lineament::testing {
namespace {

const std::vector<std::vector<int64_t>> kShapes = {{2, 3, 40, 37}, {3, 5, 4, 4}, {1, 2, 1, 3}};

Operator scaled(at::ScalarType type) {
    return [type](const std::vector<at::Tensor>& in) { return scale_channels(in[0], in[1], type); };
}

TEST(ScaleChannels, FloatsAreDoublesUpToRoundingToSecondOrder) {
    at::manual_seed(5);
    for (const std::vector<int64_t>& shape : kShapes) {
        const std::vector<at::Tensor> doubles = as_leaves({random_double(shape), random_double({shape[0], shape[1]})});
        const std::vector<at::Tensor> floats = as_leaves({doubles[0].to(at::kFloat), doubles[1].to(at::kFloat)});
        const Operator f = scaled(at::kFloat), exact = scaled(at::kDouble);
        EXPECT_LT(largest(f(floats) - doubles[0] * doubles[1].unsqueeze(2).unsqueeze(3)), 1e-6 * 10);
        const at::Tensor weights = random_double(shape);
        const auto first = torch::autograd::grad({(f(floats) * weights).sum()}, floats);
        const auto second = torch::autograd::grad({penalty(f, floats, weights.to(at::kFloat))}, floats);
        const auto expected = torch::autograd::grad({(exact(doubles) * weights).sum()}, doubles);
        const auto expected_second = torch::autograd::grad({penalty(exact, doubles, weights)}, doubles);
        for (size_t i = 0; i < floats.size(); ++i) {
            EXPECT_LT(largest(first[i] - expected[i]), 1e-5 * (1 + largest(expected[i]))) << "input " << i;
            EXPECT_LT(largest(second[i] - expected_second[i]), 1e-4 * (1 + largest(expected_second[i])))
                << "second order, input " << i;
        }
    }
}

TEST(ScaleChannels, GivesBfloat16ToAConvolution) {
    at::manual_seed(6);
    for (const std::vector<int64_t>& shape : kShapes) {
        const std::vector<at::Tensor> in = as_leaves({at::randn(shape), at::randn({shape[0], shape[1]})});
        const at::Tensor y = scaled(at::kBFloat16)(in);
        EXPECT_TRUE(at::equal(y, (in[0] * in[1].unsqueeze(2).unsqueeze(3)).to(at::kBFloat16))) << "rounded once";
        const at::Tensor weights = at::randn(shape).to(at::kBFloat16).to(at::kFloat);
        const auto gradient = torch::autograd::grad({y}, in, {weights.to(at::kBFloat16)});
        EXPECT_EQ(gradient[0].scalar_type(), at::kFloat);
        const at::Tensor expected = (in[0] * weights).sum({2, 3});
        EXPECT_LT(largest(gradient[0] - in[1].unsqueeze(2).unsqueeze(3) * weights), 1e-6 * 10);
        EXPECT_LT(largest(gradient[1] - expected), 1e-5 * (1 + largest(expected)));
    }
}

TEST(ScaleChannels, RefusesAScaleOfOtherChannels) {
    EXPECT_THROW(scale_channels(at::zeros({2, 3, 4, 4}), at::zeros({2, 4}), at::kFloat), c10::Error);
    EXPECT_THROW(scale_channels(at::zeros({2, 3, 4, 4}), at::zeros({1, 3}), at::kFloat), c10::Error);
}

}  // namespace
}  // namespace lineament::testing
