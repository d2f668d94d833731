#include "core/ops/normed_leaky_relu.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <cmath>

#include "core/ops/batch_statistics.h"
#include "core/ops/normed_leaky_relu_cpu.h"

namespace lineament {
namespace {

using normed_leaky_relu_cpu::GradientSums;
using normed_leaky_relu_cpu::Line;
using normed_leaky_relu_cpu::Statistics;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor as_tensor(const std::vector<float>& values) {
    return at::tensor(values, at::TensorOptions(at::kFloat));
}

std::vector<float> as_floats(const at::Tensor& values) {
    const float* first = values.data_ptr<float>();
    return {first, first + values.numel()};
}

// What normalises x, as a line per channel.
Line line_of(const std::vector<float>& mean, const std::vector<float>& deviation, const at::Tensor& weight,
             const at::Tensor& bias) {
    Line line{as_floats(weight), as_floats(bias)};
    for (size_t c = 0; c < mean.size(); ++c) {
        line.factor[c] /= deviation[c];
        line.offset[c] -= mean[c] * line.factor[c];
    }
    return line;
}

void move_running(const BatchNorm& norm, const Statistics& batch, int64_t count) {
    float *mean = norm.running_mean.data_ptr<float>(), *variance = norm.running_var.data_ptr<float>();
    const float unbiased = static_cast<float>(count) / static_cast<float>(count - 1);
    for (size_t c = 0; c < batch.mean.size(); ++c) {
        mean[c] += static_cast<float>(BatchNorm::kMomentum) * (batch.mean[c] - mean[c]);
        variance[c] += static_cast<float>(BatchNorm::kMomentum) * (batch.variance[c] * unbiased - variance[c]);
    }
}

struct NormedLeakyRelu : torch::autograd::Function<NormedLeakyRelu> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                              const at::Tensor& bias, const at::Tensor& running_mean, const at::Tensor& running_var,
                              double slope) {
        const Statistics batch = normed_leaky_relu_cpu::statistics(x);
        move_running({weight, bias, running_mean, running_var}, batch, x.numel() / x.size(1));
        std::vector<float> deviation;
        for (const float variance : batch.variance)
            deviation.push_back(std::sqrt(variance + static_cast<float>(BatchNorm::kEpsilon)));
        context->save_for_backward({x, weight, bias, as_tensor(batch.mean), as_tensor(deviation)});
        context->saved_data["slope"] = slope;
        return normed_leaky_relu_cpu::activated(x, line_of(batch.mean, deviation, weight, bias),
                                                static_cast<float>(slope));
    }
    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        TORCH_CHECK(!at::GradMode::is_enabled(), "normed_leaky_relu: in training it is differentiable once only");
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &weight = saved[1];
        const std::vector<float> mean = as_floats(saved[3]), deviation = as_floats(saved[4]);
        const auto slope = static_cast<float>(context->saved_data["slope"].toDouble());
        const Line line = line_of(mean, deviation, weight, saved[2]);
        const at::Tensor gradient = gradients[0].contiguous();
        const GradientSums sums = normed_leaky_relu_cpu::gradient_sums(gradient, x, mean, line, slope);
        const auto count = static_cast<float>(x.numel() / x.size(1));
        std::vector<float> weight_gradient, along, constant;
        for (size_t c = 0; c < mean.size(); ++c) {
            weight_gradient.push_back(sums.centred[c] / deviation[c]);
            along.push_back(-line.factor[c] * weight_gradient[c] / (deviation[c] * count));
            constant.push_back(-line.factor[c] * sums.plain[c] / count - along[c] * mean[c]);
        }
        return {normed_leaky_relu_cpu::input_gradient(gradient, x, line, along, constant, slope),
                as_tensor(weight_gradient),
                as_tensor(sums.plain),
                {},
                {},
                {}};
    }
};

bool fits(const at::Tensor& x, const BatchNorm& norm) {
    bool plain = x.dim() == 4 && x.device().is_cpu() && x.is_contiguous() && x.numel() > x.size(1) &&
                 (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
    for (const at::Tensor& each : {norm.weight, norm.bias, norm.running_mean, norm.running_var})
        plain = plain && each.device().is_cpu() && each.is_contiguous() && each.scalar_type() == at::kFloat &&
                each.dim() == 1 && each.size(0) == x.size(1);
    return plain;
}

}  // namespace

at::Tensor normed_leaky_relu(const at::Tensor& x, const BatchNorm& norm, double slope, bool training) {
    if (!training || shares_batch_statistics() || !fits(x, norm))
        return at::leaky_relu(norm.forward(x, training), slope);
    return NormedLeakyRelu::apply(x, norm.weight, norm.bias, norm.running_mean, norm.running_var, slope);
}

}  // namespace lineament
