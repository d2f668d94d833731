#include "core/ops/bias_act_cpu.h"

#include <ATen/Parallel.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>

#include "core/ops/bfloat16_row.h"
#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

constexpr int64_t kGrain = 1 << 14;  // values per task
constexpr int kLanes = 16;           // partial sums of a plane
constexpr int64_t kPiece = 1024;     // values of a plane of bfloat16 that are floats for a while

LINEAMENT_INLINE void forward_piece(const float* x, float bias, float* out, int64_t count, float slope, float gain) {
    for (int64_t i = 0; i < count; ++i)
        out[i] = bias_act_value(x[i], bias, slope, gain);
}

LINEAMENT_INLINE float gradient_piece(const float* gradient, float bias, const float* y, float* out, int64_t count,
                                      float slope, float gain) {
    float sums[kLanes] = {};
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            out[i + lane] = bias_act_gradient(gradient[i + lane], bias, y[i + lane], slope, gain);
            sums[lane] += out[i + lane];
        }
    }
    for (; i < count; ++i) {
        out[i] = bias_act_gradient(gradient[i], bias, y[i], slope, gain);
        sums[0] += out[i];
    }
    float sum = 0;
    for (const float part : sums)
        sum += part;
    return sum;
}

LINEAMENT_CPU_CLONES
void forward_plane(const float* x, float bias, float* out, int64_t count, float slope, float gain) {
    forward_piece(x, bias, out, count, slope, gain);
}

LINEAMENT_CPU_CLONES
void forward_plane(const c10::BFloat16* x, float bias, c10::BFloat16* out, int64_t count, float slope, float gain) {
    float value[kPiece];
    for (int64_t i = 0; i < count; i += kPiece) {
        const int64_t piece = std::min(kPiece, count - i);
        widen(x + i, value, piece);
        forward_piece(value, bias, value, piece, slope, gain);
        narrow(value, out + i, piece);
    }
}

LINEAMENT_CPU_CLONES
float gradient_plane(const float* gradient, float bias, const float* y, float* out, int64_t count, float slope,
                     float gain) {
    return gradient_piece(gradient, bias, y, out, count, slope, gain);
}

LINEAMENT_CPU_CLONES
float gradient_plane(const c10::BFloat16* gradient, float bias, const c10::BFloat16* y, c10::BFloat16* out,
                     int64_t count, float slope, float gain) {
    float value[kPiece], at_y[kPiece];
    float sum = 0;
    for (int64_t i = 0; i < count; i += kPiece) {
        const int64_t piece = std::min(kPiece, count - i);
        widen(gradient + i, value, piece);
        widen(y + i, at_y, piece);
        sum += gradient_piece(value, bias, at_y, value, piece, slope, gain);
        narrow(value, out + i, piece);
    }
    return sum;
}

}  // namespace

template <typename T, typename Sum>
void bias_act_elements(const T* x, const Sum* bias, const T* y, T* out, const BiasActTask<Sum>& task) {
    at::parallel_for(0, task.shape.elements, kGrain, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            out[i] = static_cast<T>(bias_act_element<T, Sum>(x, bias, y, task, i));
    });
}

template void bias_act_elements(const float*, const float*, const float*, float*, const BiasActTask<float>&);
template void bias_act_elements(const double*, const double*, const double*, double*, const BiasActTask<double>&);
template void bias_act_elements(const c10::Half*, const float*, const c10::Half*, c10::Half*,
                                const BiasActTask<float>&);
template void bias_act_elements(const c10::BFloat16*, const float*, const c10::BFloat16*, c10::BFloat16*,
                                const BiasActTask<float>&);

template <typename T>
void bias_act_planes(const T* x, const float* bias, const T* y, T* out, float* plane_sums,
                     const BiasActTask<float>& task) {
    const BiasActShape& shape = task.shape;
    const int64_t grain = std::max<int64_t>(1, kGrain / shape.inner);
    at::parallel_for(0, shape.elements / shape.inner, grain, [&](int64_t begin, int64_t end) {
        for (int64_t plane = begin; plane < end; ++plane) {
            const int64_t start = plane * shape.inner;
            const float b = bias ? bias[plane % shape.channels] : 0.0F;
            if (!y) {
                forward_plane(x + start, b, out + start, shape.inner, task.slope, task.gain);
                continue;
            }
            const float sum = gradient_plane(x + start, b, y + start, out + start, shape.inner, task.slope, task.gain);
            if (plane_sums) plane_sums[plane] = sum;
        }
    });
}

template void bias_act_planes(const float*, const float*, const float*, float*, float*, const BiasActTask<float>&);
template void bias_act_planes(const c10::BFloat16*, const float*, const c10::BFloat16*, c10::BFloat16*, float*,
                              const BiasActTask<float>&);

}  // namespace lineament
