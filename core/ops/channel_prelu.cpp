#include "core/ops/channel_prelu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kGrain = 1 << 14;  // values per task
constexpr int kLanes = 16;           // partial sums of a plane

// Gradient of one plane of x; returns that of its slope.
LINEAMENT_CPU_CLONES
float gradient_plane(const float* __restrict__ gradient, const float* __restrict__ x, float slope,
                     float* __restrict__ out, int64_t count) {
    float sums[kLanes] = {};
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            const float value = x[i + lane];
            out[i + lane] = gradient[i + lane] * (value > 0 ? 1.0F : slope);
            sums[lane] += gradient[i + lane] * (value > 0 ? 0.0F : value);
        }
    }
    for (; i < count; ++i) {
        out[i] = gradient[i] * (x[i] > 0 ? 1.0F : slope);
        sums[0] += gradient[i] * (x[i] > 0 ? 0.0F : x[i]);
    }
    float sum = 0;
    for (const float part : sums)
        sum += part;
    return sum;
}

variable_list fused_gradients(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& slope) {
    const at::Tensor g = gradient.contiguous();
    const at::Tensor x_gradient = at::empty_like(x);
    const int64_t n = x.size(0), channels = x.size(1), inner = x.numel() / (n * channels);
    const at::Tensor sums = at::empty({n, channels}, x.options());
    const float *from = g.data_ptr<float>(), *at_x = x.data_ptr<float>(), *slopes = slope.data_ptr<float>();
    float *to = x_gradient.data_ptr<float>(), *plane_sums = sums.data_ptr<float>();
    at::parallel_for(0, n * channels, std::max<int64_t>(1, kGrain / inner), [&](int64_t begin, int64_t end) {
        for (int64_t plane = begin; plane < end; ++plane) {
            const int64_t start = plane * inner;
            plane_sums[plane] = gradient_plane(from + start, at_x + start, slopes[plane % channels], to + start, inner);
        }
    });
    return {x_gradient, sums.sum(0)};
}

variable_list composed_gradients(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& slope) {
    std::vector<int64_t> shape(static_cast<size_t>(x.dim()), 1), others{0};
    shape[1] = -1;
    for (int64_t axis = 2; axis < x.dim(); ++axis)
        others.push_back(axis);
    const at::Tensor positive = x > 0;
    return {at::where(positive, gradient, gradient * slope.reshape(shape)),
            at::where(positive, at::zeros_like(x), gradient * x).sum(others)};
}

struct ChannelPrelu : torch::autograd::Function<ChannelPrelu> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& slope) {
        context->save_for_backward({x, slope});
        return at::prelu(x, slope);
    }
    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &gradient = gradients[0], &x = saved[0], &slope = saved[1];
        const bool fused = !at::GradMode::is_enabled() && x.device().is_cpu() && x.is_contiguous() && x.numel() > 0 &&
                           x.scalar_type() == at::kFloat && gradient.scalar_type() == at::kFloat &&
                           slope.scalar_type() == at::kFloat && slope.is_contiguous();
        return fused ? fused_gradients(gradient, x, slope) : composed_gradients(gradient, x, slope);
    }
};

}  // namespace

at::Tensor channel_prelu(const at::Tensor& x, const at::Tensor& slope) {
    TORCH_CHECK(x.dim() >= 2 && slope.dim() == 1 && slope.size(0) == x.size(1), "PReLU of ", x.sizes(), " with slopes ",
                slope.sizes());
    if (!at::GradMode::is_enabled()) return at::prelu(x, slope);
    return ChannelPrelu::apply(x, slope);
}

}  // namespace lineament
