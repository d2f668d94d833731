#include "core/ops/bias_act.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/DeviceGuard.h>
#include <torch/csrc/autograd/custom_function.h>

#include <utility>

#include "core/ops/bias_act_cpu.h"
#include "core/ops/dispatch.h"

namespace lineament {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

template <typename Sum>
BiasActTask<Sum> task_of(const at::Tensor& x, const BiasActOptions& options) {
    const bool channels_last = is_channels_last(x);
    const int64_t channels = x.size(1);
    const int64_t inner = channels_last || x.numel() == 0 ? 1 : x.numel() / (x.size(0) * channels);
    return {{x.numel(), channels, inner}, static_cast<Sum>(options.slope), static_cast<Sum>(options.gain)};
}

at::Tensor along_channels(const at::Tensor& bias, const at::Tensor& x) {
    std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1);
    shape[1] = -1;
    return bias.reshape(shape);
}

at::Tensor sum_per_channel(const at::Tensor& x) {
    std::vector<int64_t> others{0};
    for (int64_t axis = 2; axis < x.dim(); ++axis)
        others.push_back(axis);
    return x.sum(others);
}

template <typename T>
const T* data_or_null(const at::Tensor& tensor) {
    return tensor.defined() ? tensor.data_ptr<T>() : nullptr;
}

void run_on_cuda([[maybe_unused]] const at::Tensor& x, [[maybe_unused]] const at::Tensor& bias,
                 [[maybe_unused]] const at::Tensor& y, [[maybe_unused]] const at::Tensor& out,
                 [[maybe_unused]] const BiasActOptions& options) {
#if defined(LINEAMENT_HAS_CUDA_KERNELS)
    const c10::DeviceGuard device(x.device());
    launch_bias_act(element_type(x), x.data_ptr(), data_or_null<float>(bias), y.defined() ? y.data_ptr() : nullptr,
                    out.data_ptr(), task_of<float>(x, options), current_cuda_stream());
#endif
}

// Returns the sums per plane [N, C] where they came along and were wanted, else an undefined tensor.
at::Tensor run_on_cpu(const at::Tensor& x, const at::Tensor& bias, const at::Tensor& y, const at::Tensor& out,
                      const BiasActOptions& options, bool want_sums) {
    const auto elements = [&](auto element, auto sum) {
        using T = decltype(element);
        using Sum = decltype(sum);
        bias_act_elements(x.data_ptr<T>(), data_or_null<Sum>(bias), data_or_null<T>(y), out.data_ptr<T>(),
                          task_of<Sum>(x, options));
        return at::Tensor();
    };
    const auto planes = [&](auto element) {
        using T = decltype(element);
        const BiasActTask<float> task = task_of<float>(x, options);
        if (task.shape.inner < 16) return elements(element, float());
        const at::Tensor sums = want_sums ? at::empty({x.size(0), x.size(1)}, at::kFloat) : at::Tensor();
        bias_act_planes(x.data_ptr<T>(), data_or_null<float>(bias), data_or_null<T>(y), out.data_ptr<T>(),
                        sums.defined() ? sums.data_ptr<float>() : nullptr, task);
        return sums;
    };
    switch (x.scalar_type()) {
        case at::kFloat:
            return planes(float());
        case at::kBFloat16:
            return planes(at::BFloat16());
        case at::kDouble:
            return elements(double(), double());
        case at::kHalf:
            return elements(at::Half(), float());
        default:
            TORCH_CHECK(false, "bias_act of ", x.scalar_type());
    }
}

bool runs_own_code(const at::Tensor& x) {
    return x.device().is_cpu() || (x.is_cuda() && has_cuda_kernels() && x.scalar_type() != at::kDouble);
}

at::Tensor bias_for_sums(const at::Tensor& bias, const at::Tensor& x) {  // in the type of the sums
    if (!bias.defined()) return bias;
    return bias.to(x.scalar_type() == at::kDouble ? at::kDouble : at::kFloat).contiguous();
}

at::Tensor in_layout_of(const at::Tensor& x, const at::Tensor& like) {
    return is_channels_last(like) ? x.contiguous(at::MemoryFormat::ChannelsLast) : x.contiguous();
}

at::Tensor value(const at::Tensor& x, const at::Tensor& bias, const BiasActOptions& options) {
    if (!runs_own_code(x)) return bias_act_reference(x, bias, options);
    const at::Tensor in = dense(x);
    const at::Tensor out = at::empty_like(in);
    const at::Tensor b = bias_for_sums(bias, x);
    if (x.is_cuda()) {
        run_on_cuda(in, b, {}, out, options);
    } else {
        run_on_cpu(in, b, {}, out, options, /*want_sums=*/false);
    }
    return out;
}

// {(gradient + bias) * derivative at y, its sum per channel where wanted}.
std::pair<at::Tensor, at::Tensor> gradient_at(const at::Tensor& gradient, const at::Tensor& bias, const at::Tensor& y,
                                              const BiasActOptions& options, bool want_sum) {
    at::Tensor out, plane_sums;
    if (runs_own_code(y)) {
        const at::Tensor in = in_layout_of(gradient, y);
        const at::Tensor b = bias_for_sums(bias, y);
        out = at::empty_like(y);
        if (y.is_cuda()) {
            run_on_cuda(in, b, y, out, options);
        } else {
            plane_sums = run_on_cpu(in, b, y, out, options, want_sum);
        }
    } else {
        const at::Tensor slope = at::where(y > 0, at::full({}, options.gain, y.options()),
                                           at::full({}, options.gain * options.slope, y.options()));
        out = (bias.defined() ? gradient + along_channels(bias, gradient) : gradient) * slope;
    }
    if (!want_sum) return {out, {}};
    return {out, plane_sums.defined() ? plane_sums.sum(0) : sum_per_channel(out)};
}

void save(AutogradContext* context, const at::Tensor& y, bool has_bias, const BiasActOptions& options) {
    context->save_for_backward({y});
    context->saved_data["has_bias"] = has_bias;
    context->saved_data["slope"] = options.slope;
    context->saved_data["gain"] = options.gain;
}

BiasActOptions saved_options(AutogradContext* context) {
    return {context->saved_data["slope"].toDouble(), context->saved_data["gain"].toDouble()};
}

// (gradient, y) -> {gradient of x, and with a bias its sum per channel}. The derivative is piecewise constant in y, so
// y gets none.
struct BiasActGradient : torch::autograd::Function<BiasActGradient> {
    static variable_list forward(AutogradContext* context, const at::Tensor& gradient, const at::Tensor& y,
                                 bool has_bias, const BiasActOptions& options) {
        save(context, y, has_bias, options);
        const auto [x_gradient, sum] = gradient_at(gradient, {}, y, options, has_bias);
        return has_bias ? variable_list{x_gradient, sum} : variable_list{x_gradient};
    }
    static variable_list backward(AutogradContext* context, const variable_list& second);
};

// `bias` is empty where there is none: autograd wants a tensor.
struct BiasActFunction : torch::autograd::Function<BiasActFunction> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& bias,
                              const BiasActOptions& options) {
        const bool has_bias = bias.numel() > 0;
        const at::Tensor y = value(x, has_bias ? bias : at::Tensor(), options);
        save(context, y, has_bias, options);
        context->saved_data["bias_type"] = bias.scalar_type();
        return y;
    }
    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const at::Tensor y = context->get_saved_variables()[0].detach();
        const bool has_bias = context->saved_data["has_bias"].toBool();
        const variable_list result = BiasActGradient::apply(gradients[0], y, has_bias, saved_options(context));
        if (!has_bias) return {result[0], at::Tensor(), at::Tensor()};
        return {result[0], result[1].to(context->saved_data["bias_type"].toScalarType()), at::Tensor()};
    }
};

variable_list BiasActGradient::backward(AutogradContext* context, const variable_list& second) {
    const at::Tensor y = context->get_saved_variables()[0];
    const BiasActOptions options = saved_options(context);
    const at::Tensor x_part = second[0].defined() ? second[0] : at::zeros_like(y);
    const at::Tensor bias_part = second.size() > 1 ? second[1] : at::Tensor();
    if (!at::GradMode::is_enabled()) {
        return {gradient_at(x_part, bias_part, y, options, /*want_sum=*/false).first, at::Tensor(), at::Tensor(),
                at::Tensor()};
    }
    // Third order and above: the same map once more, the bias added by an operator that is differentiable itself.
    const at::Tensor both = bias_part.defined() ? x_part + along_channels(bias_part, x_part) : x_part;
    return {BiasActGradient::apply(both, y, false, options)[0], at::Tensor(), at::Tensor(), at::Tensor()};
}

}  // namespace

void BiasActOptions::check() const {
    TORCH_CHECK(slope >= 0 && gain > 0, "bias_act: slope ", slope, " and gain ", gain,
                "; the sign of the output must tell that of the input");
}

at::Tensor bias_act(const at::Tensor& x, const at::Tensor& bias, const BiasActOptions& options) {
    options.check();
    TORCH_CHECK(x.dim() >= 2 && (!bias.defined() || (bias.dim() == 1 && bias.size(0) == x.size(1))), "bias_act: x ",
                x.sizes(), " with ", bias.defined() ? bias.numel() : 0, " biases");
    const bool differentiates =
        at::GradMode::is_enabled() && (x.requires_grad() || (bias.defined() && bias.requires_grad()));
    if (!differentiates) return value(x, bias, options);
    return BiasActFunction::apply(x, bias.defined() ? bias : at::empty({0}, x.options()), options);
}

at::Tensor bias_act_reference(const at::Tensor& x, const at::Tensor& bias, const BiasActOptions& options) {
    const at::Tensor biased = bias.defined() ? x + along_channels(bias, x) : x;
    return at::leaky_relu(biased, options.slope).mul(options.gain).to(x.scalar_type());
}

}  // namespace lineament
