#include "core/ops/channel_scale.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "core/ops/bfloat16_row.h"
#include "core/ops/cpu_clones.h"
#include "core/ops/float_types.h"

namespace lineament {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kGrain = 1 << 14;  // values per task
constexpr int kLanes = 16;           // partial sums of a plane
constexpr int64_t kPiece = 1024;     // values that are floats for a while

LINEAMENT_CPU_CLONES
void scale_plane(const float* x, float scale, float* out, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        out[i] = x[i] * scale;
}

LINEAMENT_CPU_CLONES
void scale_plane(const float* x, float scale, c10::BFloat16* out, int64_t count) {
    float scaled[kPiece];
    for (int64_t start = 0; start < count; start += kPiece) {
        const int64_t piece = std::min(kPiece, count - start);
        for (int64_t i = 0; i < piece; ++i)
            scaled[i] = x[start + i] * scale;
        narrow(scaled, out + start, piece);
    }
}

// Gradient of a piece of x; adds to that of its scale.
LINEAMENT_INLINE void gradient_piece(const float* gradient, const float* x, float scale, float* x_gradient,
                                     int64_t count, float* sums) {
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            x_gradient[i + lane] = gradient[i + lane] * scale;
            sums[lane] += gradient[i + lane] * x[i + lane];
        }
    }
    for (; i < count; ++i) {
        x_gradient[i] = gradient[i] * scale;
        sums[0] += gradient[i] * x[i];
    }
}

LINEAMENT_CPU_CLONES
void gradient_plane(const float* gradient, const float* x, float scale, float* x_gradient, int64_t count, float* sums) {
    gradient_piece(gradient, x, scale, x_gradient, count, sums);
}

LINEAMENT_CPU_CLONES
void gradient_plane(const c10::BFloat16* gradient, const float* x, float scale, float* x_gradient, int64_t count,
                    float* sums) {
    float wide[kPiece];
    for (int64_t start = 0; start < count; start += kPiece) {
        const int64_t piece = std::min(kPiece, count - start);
        widen(gradient + start, wide, piece);
        gradient_piece(wide, x + start, scale, x_gradient + start, piece, sums);
    }
}

template <typename Work>
void for_planes(const at::Tensor& x, const Work& work) {  // work(plane, its first value's place, values)
    const int64_t count = x.size(2) * x.size(3);
    at::parallel_for(0, x.size(0) * x.size(1), std::max<int64_t>(1, kGrain / count), [&](int64_t begin, int64_t end) {
        for (int64_t plane = begin; plane < end; ++plane)
            work(plane, plane * count, count);
    });
}

at::Tensor fused(const at::Tensor& x, const at::Tensor& scale, at::ScalarType type) {
    const at::Tensor out = at::empty(x.sizes(), x.options().dtype(type));
    const float *from = x.data_ptr<float>(), *factors = scale.data_ptr<float>();
    for_float_type(type, [&](auto element) {
        auto* to = out.data_ptr<decltype(element)>();
        for_planes(x, [&](int64_t plane, int64_t start, int64_t count) {
            scale_plane(from + start, factors[plane], to + start, count);
        });
    });
    return out;
}

variable_list fused_gradients(const at::Tensor& gradient, const at::Tensor& x, const at::Tensor& scale) {
    const at::Tensor g = gradient.contiguous(), x_gradient = at::empty_like(x), sums = at::empty_like(scale);
    const float *at_x = x.data_ptr<float>(), *factors = scale.data_ptr<float>();
    float *to = x_gradient.data_ptr<float>(), *plane_sums = sums.data_ptr<float>();
    for_float_type(g.scalar_type(), [&](auto element) {
        const auto* from = g.data_ptr<decltype(element)>();
        for_planes(x, [&](int64_t plane, int64_t start, int64_t count) {
            float lanes[kLanes] = {};
            gradient_plane(from + start, at_x + start, factors[plane], to + start, count, lanes);
            float sum = 0;
            for (const float lane : lanes)
                sum += lane;
            plane_sums[plane] = sum;
        });
    });
    return {x_gradient, sums};
}

at::Tensor composed(const at::Tensor& x, const at::Tensor& scale, at::ScalarType type) {
    return (x * scale.unsqueeze(2).unsqueeze(3)).to(type);
}

struct ScaleChannels : torch::autograd::Function<ScaleChannels> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& scale,
                              at::ScalarType type) {
        context->save_for_backward({x, scale});
        return fused(x, scale, type);
    }
    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        const at::Tensor &x = saved[0], &scale = saved[1];
        if (!at::GradMode::is_enabled()) {
            const variable_list result = fused_gradients(gradients[0], x, scale);
            return {result[0], result[1], at::Tensor()};
        }
        const at::Tensor gradient = gradients[0].to(x.scalar_type());
        return {gradient * scale.unsqueeze(2).unsqueeze(3), (gradient * x).sum({2, 3}), at::Tensor()};
    }
};

}  // namespace

at::Tensor scale_channels(const at::Tensor& x, const at::Tensor& scale, at::ScalarType type) {
    TORCH_CHECK(x.dim() == 4 && scale.dim() == 2 && scale.size(0) == x.size(0) && scale.size(1) == x.size(1),
                "channels of ", x.sizes(), " scaled by ", scale.sizes());
    const bool own_loops = x.device().is_cpu() && x.numel() > 0 && x.scalar_type() == at::kFloat &&
                           scale.scalar_type() == at::kFloat && (type == at::kFloat || type == at::kBFloat16);
    if (!own_loops) return composed(x, scale, type);
    const at::Tensor dense = x.contiguous(), factors = scale.contiguous();
    if (!at::GradMode::is_enabled()) return fused(dense, factors, type);
    return ScaleChannels::apply(dense, factors, type);
}

}  // namespace lineament
