// Comparing an operator with another formulation of it: values, first- and second-order gradients.
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace lineament::testing {

using Operator = std::function<at::Tensor(const std::vector<at::Tensor>& inputs)>;

inline double largest(const at::Tensor& x) {
    return x.numel() == 0 ? 0.0 : x.detach().abs().max().item<double>();
}

inline at::Tensor random_double(at::IntArrayRef shape) {
    return at::randn(shape, at::TensorOptions(at::kDouble));
}

inline std::vector<at::Tensor> as_leaves(const std::vector<at::Tensor>& inputs) {
    std::vector<at::Tensor> leaves;
    for (const at::Tensor& input : inputs)
        leaves.push_back(input.detach().clone().set_requires_grad(true));
    return leaves;
}

/// Gradients of the inputs of a scalar that is curved in the output, so that second derivatives do not vanish.
inline std::vector<at::Tensor> gradients(const Operator& f, const std::vector<at::Tensor>& leaves,
                                         const at::Tensor& weights) {
    return torch::autograd::grad({(at::tanh(f(leaves)) * weights).sum()}, leaves, {}, /*retain_graph=*/true,
                                 /*create_graph=*/true);
}

/// A penalty on those gradients, as R1 and path length have it.
inline at::Tensor penalty(const Operator& f, const std::vector<at::Tensor>& leaves, const at::Tensor& weights) {
    at::Tensor sum = at::zeros({}, weights.options());
    for (const at::Tensor& gradient : gradients(f, leaves, weights))
        sum = sum +
              (gradient.square() * (1 + at::arange(gradient.numel(), gradient.options()).view(gradient.sizes()))).sum();
    return sum;
}

/// Values, gradients and gradients of the penalty of `f` and `expected` agree at `inputs` (double).
inline void expect_equal_to_second_order(const Operator& f, const Operator& expected,
                                         const std::vector<at::Tensor>& inputs, const std::string& what) {
    const std::vector<at::Tensor> a = as_leaves(inputs), b = as_leaves(inputs);
    const at::Tensor value = f(a), expected_value = expected(b);
    ASSERT_EQ(value.sizes(), expected_value.sizes()) << what;
    EXPECT_LT(largest(value - expected_value), 1e-12 * (1 + largest(expected_value))) << what << ", values";
    const at::Tensor weights = random_double(value.sizes());
    const std::vector<at::Tensor> first = gradients(f, a, weights), expected_first = gradients(expected, b, weights);
    const std::vector<at::Tensor> second = torch::autograd::grad({penalty(f, a, weights)}, a);
    const std::vector<at::Tensor> expected_second = torch::autograd::grad({penalty(expected, b, weights)}, b);
    for (size_t i = 0; i < inputs.size(); ++i) {
        EXPECT_LT(largest(first[i] - expected_first[i]), 1e-11 * (1 + largest(expected_first[i])))
            << what << ", gradient of input " << i;
        EXPECT_LT(largest(second[i] - expected_second[i]), 1e-11 * (1 + largest(expected_second[i])))
            << what << ", second-order gradient of input " << i;
    }
}

/// The gradients of `scalar` are its central differences, for a few elements of every input.
inline void expect_numeric_gradient(const std::function<at::Tensor(const std::vector<at::Tensor>&)>& scalar,
                                    const std::vector<at::Tensor>& inputs, const std::string& what) {
    const std::vector<at::Tensor> leaves = as_leaves(inputs);
    const at::Tensor start = scalar(leaves);
    const std::vector<at::Tensor> analytic = torch::autograd::grad({start}, leaves);
    const double step = 1e-5;
    const double rounding = 1e-14 * std::abs(start.item<double>()) / step;  // of the two values
    for (size_t which = 0; which < inputs.size(); ++which) {
        const int64_t count = inputs[which].numel();
        for (int64_t i = 0; i < count; i += std::max<int64_t>(1, count / 9)) {
            const auto value = [&](double offset) {
                std::vector<at::Tensor> moved = as_leaves(inputs);
                moved[which] = inputs[which].detach().clone();
                moved[which].view({-1})[i].add_(offset);
                moved[which].set_requires_grad(true);
                return scalar(moved).item<double>();
            };
            const double numeric = (value(step) - value(-step)) / (2 * step);
            EXPECT_NEAR(analytic[which].reshape({-1})[i].item<double>(), numeric,
                        1e-5 * (1 + std::abs(numeric)) + rounding)
                << what << ", input " << which << ", element " << i;
        }
    }
}

}  // namespace lineament::testing
