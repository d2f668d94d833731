// The one-pass epilogue against LibTorch's operators in doubles: values, gradients, gradients of gradients.
#include "core/ops/styled_epilogue.h"

#include <ATen/core/grad_mode.h>

#include "tests/support/gradient_checks.h"

namespace lineament::testing {
namespace {

struct Case {
    const char* title;
    int64_t samples, channels, height, width;  // of x
    bool phases, own_noise;
};

const std::vector<Case> kCases = {{"a plane longer than a piece", 2, 3, 40, 37, false, true},
                                  {"a small plane", 3, 2, 4, 4, false, false},
                                  {"phases", 2, 3, 5, 9, true, true},
                                  {"wide phases", 1, 2, 3, 70, true, false}};

std::vector<at::Tensor> random_inputs(const Case& c) {
    const int64_t factor = c.phases ? 2 : 1;
    return {random_double({c.samples, c.channels * factor * factor, c.height, c.width}),
            random_double({c.samples, c.channels}), random_double({1}), random_double({c.channels})};
}

at::Tensor random_noise(const Case& c) {
    const int64_t factor = c.phases ? 2 : 1;
    return random_double({c.own_noise ? c.samples : 1, 1, c.height * factor, c.width * factor});
}

Operator with_noise(const at::Tensor& noise) {
    return [noise](const std::vector<at::Tensor>& in) {
        return styled_epilogue(in[0], {in[1], noise.to(in[1].scalar_type()), in[2], in[3]});
    };
}

// In `type`, as leaves; x in `x_type`.
std::vector<at::Tensor> leaves_of(const std::vector<at::Tensor>& inputs, at::ScalarType x_type) {
    std::vector<at::Tensor> leaves;
    for (const at::Tensor& input : inputs)
        leaves.push_back(input.to(leaves.empty() ? x_type : at::kFloat).set_requires_grad(true));
    return leaves;
}

void expect_near(const at::Tensor& actual, const at::Tensor& expected, double tolerance, const std::string& what) {
    ASSERT_EQ(actual.sizes(), expected.sizes()) << what;
    EXPECT_LT(largest(actual.to(at::kDouble) - expected), tolerance * (1 + largest(expected))) << what;
}

TEST(StyledEpilogue, OnePassEqualsPlainOperatorsToSecondOrder) {
    at::manual_seed(3);
    for (const Case& c : kCases) {
        const std::vector<at::Tensor> inputs = random_inputs(c);
        const Operator f = with_noise(random_noise(c));
        const std::vector<at::Tensor> exact = leaves_of(inputs, at::kFloat);
        std::vector<at::Tensor> doubles;  // of the rounded numbers
        for (const at::Tensor& leaf : exact)
            doubles.push_back(leaf.detach().to(at::kDouble).set_requires_grad(true));
        const at::Tensor y = f(exact), expected = f(doubles);
        expect_near(y, expected, 1e-6, std::string(c.title) + ", values");
        const at::Tensor weights = random_double(y.sizes());
        const auto first = torch::autograd::grad({(at::tanh(y) * weights).sum()}, exact);
        const auto expected_first = torch::autograd::grad({(at::tanh(expected) * weights).sum()}, doubles);
        const auto second = torch::autograd::grad({penalty(f, exact, weights.to(at::kFloat))}, exact);
        const auto expected_second =
            torch::autograd::grad({penalty(f, doubles, weights.to(at::kFloat).to(at::kDouble))}, doubles);
        for (size_t i = 0; i < inputs.size(); ++i) {
            const std::string what = std::string(c.title) + ", input " + std::to_string(i);
            expect_near(first[i], expected_first[i], 1e-5, what);
            expect_near(second[i], expected_second[i], 1e-4, what + ", second order");
        }
    }
}

TEST(StyledEpilogue, TakesConvolutionsInBfloat16) {
    at::manual_seed(4);
    for (const Case& c : kCases) {
        const Operator f = with_noise(random_noise(c));
        const std::vector<at::Tensor> half = leaves_of(random_inputs(c), at::kBFloat16);
        std::vector<at::Tensor> doubles;
        for (const at::Tensor& leaf : half)
            doubles.push_back(leaf.detach().to(at::kDouble).set_requires_grad(true));
        const at::Tensor y = f(half), expected = f(doubles), weights = random_double(y.sizes());
        EXPECT_EQ(y.scalar_type(), at::kFloat);
        expect_near(y, expected, 1e-6, std::string(c.title) + ", values");
        const auto first = torch::autograd::grad({(y * weights).sum()}, half);
        const auto expected_first = torch::autograd::grad({(expected * weights).sum()}, doubles);
        EXPECT_EQ(first[0].scalar_type(), at::kBFloat16);
        expect_near(first[0], expected_first[0], 4e-3, std::string(c.title) + ", rounded gradient of x");
        for (size_t i = 1; i < half.size(); ++i)
            expect_near(first[i], expected_first[i], 1e-5, std::string(c.title) + ", input " + std::to_string(i));
    }
}

TEST(StyledEpilogue, SaysTheSameWithoutGradients) {
    for (const Case& c : kCases) {
        const Operator f = with_noise(random_noise(c));
        const std::vector<at::Tensor> leaves = leaves_of(random_inputs(c), at::kFloat);
        const at::Tensor recorded = f(leaves).detach();
        const at::NoGradGuard no_grad;
        EXPECT_TRUE(at::equal(f(leaves), recorded)) << c.title;
    }
}

TEST(StyledEpilogue, LearnsNoiseByPlainOperators) {
    const Case c = kCases[2];
    const std::vector<at::Tensor> in = leaves_of(random_inputs(c), at::kFloat);
    const at::Tensor noise = random_noise(c).to(at::kFloat).set_requires_grad(true);
    const at::Tensor y = styled_epilogue(in[0], {in[1], noise, in[2], in[3]});
    EXPECT_GT(largest(torch::autograd::grad({y.sum()}, {noise})[0]), 0);
}

TEST(StyledEpilogue, RefusesWhatDoesNotFitTogether) {
    const at::Tensor x = at::zeros({2, 4, 8, 8}), noise = at::zeros({1, 1, 8, 8}), one = at::zeros({1});
    EXPECT_THROW(styled_epilogue(x, {at::zeros({2, 3}), noise, one, at::zeros({3})}), c10::Error);
    EXPECT_THROW(styled_epilogue(x, {at::zeros({1, 4}), noise, one, at::zeros({4})}), c10::Error);
    EXPECT_THROW(styled_epilogue(x, {at::zeros({2, 4}), at::zeros({1, 1, 8, 7}), one, at::zeros({4})}), c10::Error);
    EXPECT_THROW(styled_epilogue(x, {at::zeros({2, 1}), noise, one, at::zeros({1})}), c10::Error)
        << "noise of x's side";
}

}  // namespace
}  // namespace lineament::testing
