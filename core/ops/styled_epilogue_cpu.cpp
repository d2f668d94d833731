#include "core/ops/styled_epilogue_cpu.h"

#include <ATen/Parallel.h>
#include <c10/util/BFloat16.h>

#include <algorithm>
#include <vector>

#include "core/ops/bfloat16_row.h"
#include "core/ops/bias_act_arithmetic.h"
#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

constexpr int64_t kGrain = 1 << 14;  // values per task
constexpr int kLanes = 16;           // partial sums
constexpr int64_t kPiece = 1024;     // values of a plane at a time, without phases

// A plane of the result as pieces that are dense in it: rows with phases, else as many values as come.
struct Pieces {
    int64_t count, length;  // of the result's values

    explicit Pieces(const EpilogueShape& shape) {
        length = shape.phases ? 2 * shape.width : std::min(kPiece, shape.plane());
        count = (shape.plane() + length - 1) / length;
    }
};

struct Scratch {
    std::vector<float> x, gradient, half;
    explicit Scratch(int64_t length)
        : x(static_cast<size_t>(length)), gradient(static_cast<size_t>(length)), half(static_cast<size_t>(length)) {}
};

// Where a row of the result has its even pixels among the phases; the odd ones lie a plane further.
template <typename T>
LINEAMENT_INLINE T* even_pixels(T* x, const EpilogueShape& s, int64_t row) {
    return x + (row % 2) * 2 * s.height * s.width + row / 2 * s.width;
}

// Piece `index` of x (of a channel's first plane), in the result's order.
template <typename T>
LINEAMENT_INLINE void read_piece(const T* x, const EpilogueShape& s, int64_t index, int64_t length, float* half,
                                 float* out) {
    if (!s.phases) {
        widen(x, out, length);
        return;
    }
    const int64_t plane = s.height * s.width, width = s.width;
    const T* even = even_pixels(x, s, index);
    widen(even, half, width);
    widen(even + plane, half + width, width);
    for (int64_t i = 0; i < width; ++i) {
        out[2 * i] = half[i];
        out[2 * i + 1] = half[width + i];
    }
}

template <typename T>
LINEAMENT_INLINE void write_piece(const float* in, const EpilogueShape& s, int64_t index, int64_t length, float* half,
                                  T* x) {
    if (!s.phases) {
        narrow(in, x, length);
        return;
    }
    const int64_t plane = s.height * s.width, width = s.width;
    for (int64_t i = 0; i < width; ++i) {
        half[i] = in[2 * i];
        half[width + i] = in[2 * i + 1];
    }
    T* even = even_pixels(x, s, index);
    narrow(half, even, width);
    narrow(half + width, even + plane, width);
}

struct ChannelConstants {
    float demodulation, bias, noise_strength;
    const float* noise;
};

LINEAMENT_INLINE ChannelConstants of_channel(const EpilogueConstants& c, const EpilogueShape& s, int64_t channel) {
    const int64_t sample = channel / s.channels;
    return {c.demodulation[channel], c.bias[channel % s.channels], c.noise_strength,
            c.noise + (s.noise_per_sample ? sample * s.plane() : 0)};
}

template <typename T>
LINEAMENT_INLINE void forward_channel_of(const T* x, float* out, const ChannelConstants& c, const EpilogueShape& s,
                                         Scratch& scratch) {
    const Pieces pieces(s);
    for (int64_t index = 0, start = 0; index < pieces.count; ++index, start += pieces.length) {
        const int64_t length = std::min(pieces.length, s.plane() - start);
        float* piece = out + start;
        read_piece(s.phases ? x : x + start, s, index, length, scratch.half.data(), scratch.x.data());
        const float *value = scratch.x.data(), *noise = c.noise + start;
        for (int64_t i = 0; i < length; ++i)
            piece[i] = bias_act_value(value[i] * c.demodulation + noise[i] * c.noise_strength, c.bias, s.slope, s.gain);
    }
}

struct ChannelSums {
    float demodulation[kLanes] = {}, bias[kLanes] = {}, noise[kLanes] = {};
};

LINEAMENT_INLINE void add_up(const float* gradient, const float* x, const float* noise, int64_t length,
                             ChannelSums& sums) {
    int64_t i = 0;
    for (; i + kLanes <= length; i += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
            sums.demodulation[lane] += gradient[i + lane] * x[i + lane];
            sums.bias[lane] += gradient[i + lane];
            sums.noise[lane] += gradient[i + lane] * noise[i + lane];
        }
    }
    for (; i < length; ++i) {
        sums.demodulation[0] += gradient[i] * x[i];
        sums.bias[0] += gradient[i];
        sums.noise[0] += gradient[i] * noise[i];
    }
}

template <typename T>
LINEAMENT_INLINE void backward_channel_of(const float* gradient, const float* out, const T* x, T* x_gradient,
                                          const ChannelConstants& c, const EpilogueShape& s, Scratch& scratch,
                                          ChannelSums& sums) {
    const Pieces pieces(s);
    for (int64_t index = 0, start = 0; index < pieces.count; ++index, start += pieces.length) {
        const int64_t length = std::min(pieces.length, s.plane() - start);
        const int64_t at_x = s.phases ? 0 : start;
        float *before = scratch.gradient.data(), *value = scratch.x.data();
        for (int64_t i = 0; i < length; ++i)
            before[i] = bias_act_gradient(gradient[start + i], 0.0F, out[start + i], s.slope, s.gain);
        read_piece(x + at_x, s, index, length, scratch.half.data(), value);
        add_up(before, value, c.noise + start, length, sums);
        for (int64_t i = 0; i < length; ++i)
            before[i] *= c.demodulation;
        write_piece(before, s, index, length, scratch.half.data(), x_gradient + at_x);
    }
}

LINEAMENT_CPU_CLONES
void forward_channel(const float* x, float* out, const ChannelConstants& c, const EpilogueShape& s, Scratch& scratch) {
    forward_channel_of(x, out, c, s, scratch);
}

LINEAMENT_CPU_CLONES
void forward_channel(const c10::BFloat16* x, float* out, const ChannelConstants& c, const EpilogueShape& s,
                     Scratch& scratch) {
    forward_channel_of(x, out, c, s, scratch);
}

LINEAMENT_CPU_CLONES
void backward_channel(const float* gradient, const float* out, const float* x, float* x_gradient,
                      const ChannelConstants& c, const EpilogueShape& s, Scratch& scratch, ChannelSums& sums) {
    backward_channel_of(gradient, out, x, x_gradient, c, s, scratch, sums);
}

LINEAMENT_CPU_CLONES
void backward_channel(const float* gradient, const float* out, const c10::BFloat16* x, c10::BFloat16* x_gradient,
                      const ChannelConstants& c, const EpilogueShape& s, Scratch& scratch, ChannelSums& sums) {
    backward_channel_of(gradient, out, x, x_gradient, c, s, scratch, sums);
}

float sum_of(const float (&lanes)[kLanes]) {
    float sum = 0;
    for (const float lane : lanes)
        sum += lane;
    return sum;
}

// work(channel, scratch) for every sample's every channel, on all threads.
template <typename Work>
void for_channels(const EpilogueShape& shape, const Work& work) {
    const int64_t grain = std::max<int64_t>(1, kGrain / shape.plane());
    at::parallel_for(0, shape.samples * shape.channels, grain, [&](int64_t begin, int64_t end) {
        Scratch scratch(Pieces(shape).length);
        for (int64_t channel = begin; channel < end; ++channel)
            work(channel, scratch);
    });
}

}  // namespace

template <typename T>
void epilogue_forward(const T* x, float* out, const EpilogueConstants& constants, const EpilogueShape& shape) {
    for_channels(shape, [&](int64_t channel, Scratch& scratch) {
        const int64_t start = channel * shape.plane();
        forward_channel(x + start, out + start, of_channel(constants, shape, channel), shape, scratch);
    });
}

template void epilogue_forward(const float*, float*, const EpilogueConstants&, const EpilogueShape&);
template void epilogue_forward(const c10::BFloat16*, float*, const EpilogueConstants&, const EpilogueShape&);

template <typename T>
void epilogue_backward(const float* gradient, const float* out, const T* x, T* x_gradient, const EpilogueSums& sums,
                       const EpilogueConstants& constants, const EpilogueShape& shape) {
    for_channels(shape, [&](int64_t channel, Scratch& scratch) {
        const int64_t start = channel * shape.plane();
        ChannelSums own;
        backward_channel(gradient + start, out + start, x + start, x_gradient + start,
                         of_channel(constants, shape, channel), shape, scratch, own);
        sums.demodulation[channel] = sum_of(own.demodulation);
        sums.bias[channel] = sum_of(own.bias);
        sums.noise[channel] = sum_of(own.noise);
    });
}

template void epilogue_backward(const float*, const float*, const float*, float*, const EpilogueSums&,
                                const EpilogueConstants&, const EpilogueShape&);
template void epilogue_backward(const float*, const float*, const c10::BFloat16*, c10::BFloat16*, const EpilogueSums&,
                                const EpilogueConstants&, const EpilogueShape&);

}  // namespace lineament
