#include "core/ops/normed_leaky_relu_cpu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

#include "core/ops/bfloat16_row.h"
#include "core/ops/cpu_clones.h"
#include "core/ops/float_types.h"

namespace lineament::normed_leaky_relu_cpu {
namespace {

constexpr int64_t kGrain = 1 << 14;  // values per task
constexpr int64_t kRow = 512;        // values that are floats at a time

struct TwoSums {
    float first = 0, second = 0;
};

// Values of either type as floats: floats where they are, bfloat16 through a row on the stack.
LINEAMENT_INLINE const float* as_floats(const float* in, float*, int64_t) {
    return in;
}
LINEAMENT_INLINE const float* as_floats(const c10::BFloat16* in, float* row, int64_t count) {
    widen(in, row, count);
    return row;
}
LINEAMENT_INLINE float* room_for(float* out, float*) {
    return out;
}
LINEAMENT_INLINE float* room_for(c10::BFloat16*, float* row) {
    return row;
}
LINEAMENT_INLINE void store(float*, const float*, int64_t) {}
LINEAMENT_INLINE void store(c10::BFloat16* out, const float* row, int64_t count) {
    narrow(row, out, count);
}

// Sums of x - shift and of its square: a shift near the mean keeps the digits of the variance.
template <typename T>
LINEAMENT_INLINE TwoSums shifted_sums(const T* __restrict__ x, int64_t count, float shift) {
    float row[kRow], sum = 0, squares = 0;
    for (int64_t start = 0; start < count; start += kRow) {
        const int64_t some = std::min(kRow, count - start);
        const float* __restrict__ values = as_floats(x + start, row, some);
#pragma omp simd reduction(+ : sum, squares)
        for (int64_t i = 0; i < some; ++i) {
            const float value = values[i] - shift;
            sum += value;
            squares += value * value;
        }
    }
    return {sum, squares};
}

template <typename T>
LINEAMENT_INLINE void activate(const T* __restrict__ x, T* __restrict__ out, int64_t count, float factor, float offset,
                               float slope) {
    float row[kRow], results[kRow];
    for (int64_t start = 0; start < count; start += kRow) {
        const int64_t some = std::min(kRow, count - start);
        const float* __restrict__ values = as_floats(x + start, row, some);
        float* __restrict__ to = room_for(out + start, results);
        for (int64_t i = 0; i < some; ++i) {
            const float y = factor * values[i] + offset;
            to[i] = y > 0 ? y : slope * y;
        }
        store(out + start, to, some);
    }
}

// What the passes back need of a channel.
struct Channel {
    float mean, factor, offset, along, constant, slope;
};

LINEAMENT_INLINE float before_relu(float gradient, float x, const Channel& channel) {
    return channel.factor * x + channel.offset > 0 ? gradient : channel.slope * gradient;
}

template <typename T>
LINEAMENT_INLINE TwoSums sum_gradients(const T* __restrict__ gradient, const T* __restrict__ x, int64_t count,
                                       const Channel& channel) {
    float row[kRow], gradient_row[kRow], sum = 0, products = 0;
    const Channel c = channel;
    for (int64_t start = 0; start < count; start += kRow) {
        const int64_t some = std::min(kRow, count - start);
        const float* __restrict__ values = as_floats(x + start, row, some);
        const float* __restrict__ from = as_floats(gradient + start, gradient_row, some);
#pragma omp simd reduction(+ : sum, products)
        for (int64_t i = 0; i < some; ++i) {
            const float g = before_relu(from[i], values[i], c);
            sum += g;
            products += g * (values[i] - c.mean);
        }
    }
    return {sum, products};
}

template <typename T>
LINEAMENT_INLINE void write_gradient(const T* __restrict__ gradient, const T* __restrict__ x, T* __restrict__ out,
                                     int64_t count, const Channel& channel) {
    float row[kRow], gradient_row[kRow], results[kRow];
    const Channel c = channel;
    for (int64_t start = 0; start < count; start += kRow) {
        const int64_t some = std::min(kRow, count - start);
        const float* __restrict__ values = as_floats(x + start, row, some);
        const float* __restrict__ from = as_floats(gradient + start, gradient_row, some);
        float* __restrict__ to = room_for(out + start, results);
        for (int64_t i = 0; i < some; ++i)
            to[i] = c.factor * before_relu(from[i], values[i], c) + (c.along * values[i] + c.constant);
        store(out + start, to, some);
    }
}

// The same for both types, because what is cloned for instruction sets cannot be a template.
using BFloat16 = c10::BFloat16;
LINEAMENT_CPU_CLONES TwoSums plane_sums(const float* x, int64_t count, float shift) {
    return shifted_sums(x, count, shift);
}
LINEAMENT_CPU_CLONES TwoSums plane_sums(const BFloat16* x, int64_t count, float shift) {
    return shifted_sums(x, count, shift);
}
LINEAMENT_CPU_CLONES void activate_plane(const float* x, float* out, int64_t count, float factor, float offset,
                                         float slope) {
    activate(x, out, count, factor, offset, slope);
}
LINEAMENT_CPU_CLONES void activate_plane(const BFloat16* x, BFloat16* out, int64_t count, float factor, float offset,
                                         float slope) {
    activate(x, out, count, factor, offset, slope);
}
LINEAMENT_CPU_CLONES TwoSums plane_gradients(const float* gradient, const float* x, int64_t count, const Channel& c) {
    return sum_gradients(gradient, x, count, c);
}
LINEAMENT_CPU_CLONES TwoSums plane_gradients(const BFloat16* gradient, const BFloat16* x, int64_t count,
                                             const Channel& c) {
    return sum_gradients(gradient, x, count, c);
}
LINEAMENT_CPU_CLONES void gradient_plane(const float* gradient, const float* x, float* out, int64_t count,
                                         const Channel& c) {
    write_gradient(gradient, x, out, count, c);
}
LINEAMENT_CPU_CLONES void gradient_plane(const BFloat16* gradient, const BFloat16* x, BFloat16* out, int64_t count,
                                         const Channel& c) {
    write_gradient(gradient, x, out, count, c);
}

// Calls work(channel, first value) for each plane.
template <typename Work>
void for_planes(const at::Tensor& x, const Work& work) {
    const int64_t channels = x.size(1), inner = x.size(2) * x.size(3);
    at::parallel_for(0, x.size(0) * channels, std::max<int64_t>(1, kGrain / inner), [&](int64_t begin, int64_t end) {
        for (int64_t plane = begin; plane < end; ++plane)
            work(plane, plane % channels, plane * inner);
    });
}

// Sums of each channel's planes, in an order that does not depend on the threads.
void add_planes(const std::vector<TwoSums>& planes, std::vector<double>& first, std::vector<double>& second) {
    for (size_t plane = 0; plane < planes.size(); ++plane) {
        first[plane % first.size()] += planes[plane].first;
        second[plane % first.size()] += planes[plane].second;
    }
}

}  // namespace

Statistics statistics(const at::Tensor& x) {
    const int64_t channels = x.size(1), inner = x.size(2) * x.size(3);
    const auto all = static_cast<size_t>(channels);
    std::vector<TwoSums> planes(static_cast<size_t>(x.size(0) * channels));
    std::vector<float> shift(all);
    for_float_type(x.scalar_type(), [&](auto type) {
        const auto* values = x.data_ptr<decltype(type)>();
        for (size_t c = 0; c < all; ++c)
            shift[c] = static_cast<float>(values[static_cast<int64_t>(c) * inner]);
        for_planes(x, [&](int64_t plane, int64_t channel, int64_t at) {
            planes[static_cast<size_t>(plane)] = plane_sums(values + at, inner, shift[static_cast<size_t>(channel)]);
        });
    });
    std::vector<double> sums(all), squares(all);
    add_planes(planes, sums, squares);
    Statistics result{std::vector<float>(all), std::vector<float>(all)};
    const double count = static_cast<double>(x.size(0) * inner);
    for (size_t c = 0; c < all; ++c) {
        const double mean = sums[c] / count;
        result.mean[c] = static_cast<float>(shift[c] + mean);
        result.variance[c] = static_cast<float>(std::max(0.0, squares[c] / count - mean * mean));
    }
    return result;
}

at::Tensor activated(const at::Tensor& x, const Line& line, float slope) {
    const at::Tensor y = at::empty_like(x);
    const int64_t inner = x.size(2) * x.size(3);
    for_float_type(x.scalar_type(), [&](auto type) {
        const auto* values = x.data_ptr<decltype(type)>();
        auto* out = y.data_ptr<decltype(type)>();
        for_planes(x, [&](int64_t, int64_t channel, int64_t at) {
            const auto c = static_cast<size_t>(channel);
            activate_plane(values + at, out + at, inner, line.factor[c], line.offset[c], slope);
        });
    });
    return y;
}

GradientSums gradient_sums(const at::Tensor& gradient, const at::Tensor& x, const std::vector<float>& mean,
                           const Line& line, float slope) {
    const int64_t inner = x.size(2) * x.size(3);
    std::vector<TwoSums> planes(static_cast<size_t>(x.size(0) * x.size(1)));
    for_float_type(x.scalar_type(), [&](auto type) {
        const auto *values = x.data_ptr<decltype(type)>(), *from = gradient.data_ptr<decltype(type)>();
        for_planes(x, [&](int64_t plane, int64_t channel, int64_t at) {
            const auto c = static_cast<size_t>(channel);
            planes[static_cast<size_t>(plane)] =
                plane_gradients(from + at, values + at, inner, {mean[c], line.factor[c], line.offset[c], 0, 0, slope});
        });
    });
    std::vector<double> plain(mean.size()), centred(mean.size());
    add_planes(planes, plain, centred);
    return {{plain.begin(), plain.end()}, {centred.begin(), centred.end()}};
}

at::Tensor input_gradient(const at::Tensor& gradient, const at::Tensor& x, const Line& line,
                          const std::vector<float>& along, const std::vector<float>& constant, float slope) {
    const at::Tensor result = at::empty_like(x);
    const int64_t inner = x.size(2) * x.size(3);
    for_float_type(x.scalar_type(), [&](auto type) {
        const auto *values = x.data_ptr<decltype(type)>(), *from = gradient.data_ptr<decltype(type)>();
        auto* out = result.data_ptr<decltype(type)>();
        for_planes(x, [&](int64_t, int64_t channel, int64_t at) {
            const auto c = static_cast<size_t>(channel);
            gradient_plane(from + at, values + at, out + at, inner,
                           {0, line.factor[c], line.offset[c], along[c], constant[c], slope});
        });
    });
    return result;
}

}  // namespace lineament::normed_leaky_relu_cpu
