// The innermost loops, written once with the compiler's vector types and compiled once per instruction set (simd_*.cpp
// set the macros). Everything has internal linkage and calls nothing outside of this file: an inline function shared
// with other units could be merged by the linker into a copy that uses instructions which the processor lacks.
#include <cstddef>

#include "core/kernels/simd.h"

namespace lineament::kernels {
namespace {

constexpr int kVector = LINEAMENT_VECTOR_FLOATS;
constexpr int kParts = 16 / kVector;  // vectors per group of 16 channels
constexpr int kRows = LINEAMENT_TABLE_ROWS;
constexpr int kBlocks = LINEAMENT_TABLE_BLOCKS;
typedef float Vec __attribute__((vector_size(4 * LINEAMENT_VECTOR_FLOATS), may_alias));

#define LINEAMENT_INLINE inline __attribute__((always_inline))

LINEAMENT_INLINE Vec load(const float* p) {
    return *reinterpret_cast<const Vec*>(p);
}
LINEAMENT_INLINE void store(float* p, Vec v) {
    *reinterpret_cast<Vec*>(p) = v;
}
LINEAMENT_INLINE Vec splat(float value) {
    return value - Vec{};
}

template <int Rows, int Blocks>
void multiply(const MultiplyTask& task) {
    constexpr int kColumns = Blocks * kParts;
    Vec sum[Rows][kColumns];
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 16
        for (int v = 0; v < kColumns; ++v)
            sum[r][v] = Vec{};
    const float* b = task.b;
    const std::ptrdiff_t block_stride = task.b_block_stride;
    for (int g = 0; g < task.k_groups; ++g) {
        const float* a = task.a + task.a_offsets[g];
#pragma GCC unroll 4
        for (int k = 0; k < 16; ++k) {
            Vec weight[kColumns];
#pragma GCC unroll 16
            for (int v = 0; v < kColumns; ++v)
                weight[v] = load(b + (v / kParts) * block_stride + (v % kParts) * kVector);
#pragma GCC unroll 16
            for (int r = 0; r < Rows; ++r) {
                const Vec value = splat(a[r * 16 + k]);
#pragma GCC unroll 16
                for (int v = 0; v < kColumns; ++v)
                    sum[r][v] += value * weight[v];
            }
            b += 16;
        }
    }
#pragma GCC unroll 16
    for (int v = 0; v < kColumns; ++v)
#pragma GCC unroll 16
        for (int r = 0; r < Rows; ++r)
            store(task.out + (v / kParts) * task.out_block_stride + r * 16 + (v % kParts) * kVector, sum[r][v]);
}

// One axis of B^T for the points 0, +-a, +-b and infinity (see kPointA).
LINEAMENT_INLINE void input_axis(const Vec d[6], Vec out[6]) {
    constexpr float kA2 = kPointA * kPointA;
    constexpr float kB2 = kPointB * kPointB;
    const Vec even_a = d[4] - kB2 * d[2];
    const Vec odd_a = kPointA * (d[3] - kB2 * d[1]);
    const Vec even_b = d[4] - kA2 * d[2];
    const Vec odd_b = kPointB * (d[3] - kA2 * d[1]);
    out[0] = kA2 * kB2 * d[0] - (kA2 + kB2) * d[2] + d[4];
    out[1] = even_a + odd_a;
    out[2] = even_a - odd_a;
    out[3] = even_b + odd_b;
    out[4] = even_b - odd_b;
    out[5] = kA2 * kB2 * d[1] - (kA2 + kB2) * d[3] + d[5];
}

LINEAMENT_INLINE void output_axis(const Vec m[6], Vec out[4]) {
    constexpr float kA2 = kPointA * kPointA;
    constexpr float kB2 = kPointB * kPointB;
    const Vec sum_a = m[1] + m[2];
    const Vec difference_a = kPointA * (m[1] - m[2]);
    const Vec sum_b = m[3] + m[4];
    const Vec difference_b = kPointB * (m[3] - m[4]);
    out[0] = m[0] + sum_a + sum_b;
    out[1] = difference_a + difference_b;
    out[2] = kA2 * sum_a + kB2 * sum_b;
    out[3] = kA2 * difference_a + kB2 * difference_b + m[5];
}

template <typename Read>
LINEAMENT_INLINE void transform_input(const Read& read, float* target, std::ptrdiff_t target_stride) {
    Vec half[6][6];
#pragma GCC unroll 6
    for (int x = 0; x < 6; ++x) {
        Vec column[6];
        Vec result[6];
#pragma GCC unroll 6
        for (int y = 0; y < 6; ++y)
            column[y] = read(y, x);
        input_axis(column, result);
#pragma GCC unroll 6
        for (int y = 0; y < 6; ++y)
            half[y][x] = result[y];
    }
#pragma GCC unroll 6
    for (int y = 0; y < 6; ++y) {
        Vec result[6];
        input_axis(half[y], result);
#pragma GCC unroll 6
        for (int x = 0; x < 6; ++x)
            store(target + (y * 6 + x) * target_stride, result[x]);
    }
}

void winograd_input(const float* tile, std::ptrdiff_t row_stride, const float* scale, const float* shift, float* target,
                    std::ptrdiff_t target_stride) {
    for (int part = 0; part < kParts; ++part) {
        const Vec factor = load(scale + part * kVector);
        const Vec offset = load(shift + part * kVector);
        const float* from = tile + part * kVector;
        transform_input([&](int y, int x) { return load(from + y * row_stride + x * 16) * factor + offset; },
                        target + part * kVector, target_stride);
    }
}

void winograd_input_edge(const float* tile, std::ptrdiff_t row_stride, const InputWindow& window, const float* scale,
                         const float* shift, float* target, std::ptrdiff_t target_stride) {
    for (int part = 0; part < kParts; ++part) {
        const Vec factor = load(scale + part * kVector);
        const Vec offset = load(shift + part * kVector);
        const float* from = tile + part * kVector;
        const auto read = [&](int y, int x) {
            const bool inside =
                y >= window.first_row && y < window.last_row && x >= window.first_column && x < window.last_column;
            return inside ? load(from + y * row_stride + x * 16) * factor + offset : Vec{};
        };
        transform_input(read, target + part * kVector, target_stride);
    }
}

struct EpilogueVectors {
    Vec scale, bias, slope;
    Vec limit;
    LINEAMENT_INLINE EpilogueVectors(const GroupEpilogue& e, int part)
        : scale(load(e.scale + part * kVector)),
          bias(load(e.bias + part * kVector)),
          slope(load(e.slope + part * kVector)),
          limit(splat(e.clamp)) {}
    LINEAMENT_INLINE Vec apply(Vec x, float noise) const {
        const Vec y = x * scale + (bias + noise);
        const Vec activated = y > 0.0f ? y : y * slope;
        const Vec capped = activated < limit ? activated : limit;
        return capped > -limit ? capped : -limit;
    }
};

void winograd_output(const float* source, std::ptrdiff_t source_stride, const GroupEpilogue& epilogue,
                     const OutputTile& tile) {
    for (int part = 0; part < kParts; ++part) {
        const EpilogueVectors finish(epilogue, part);
        Vec half[4][6];
#pragma GCC unroll 6
        for (int x = 0; x < 6; ++x) {
            Vec column[6];
            Vec result[4];
#pragma GCC unroll 6
            for (int y = 0; y < 6; ++y)
                column[y] = load(source + (y * 6 + x) * source_stride + part * kVector);
            output_axis(column, result);
#pragma GCC unroll 4
            for (int y = 0; y < 4; ++y)
                half[y][x] = result[y];
        }
        for (int y = 0; y < tile.rows; ++y) {
            Vec result[4];
            output_axis(half[y], result);
            const std::ptrdiff_t row = y * tile.row_stride + part * kVector;
            for (int x = 0; x < tile.columns; ++x) {
                const float noise =
                    tile.noise == nullptr ? 0.0f : epilogue.noise_strength * tile.noise[y * tile.noise_row_stride + x];
                Vec value = finish.apply(result[x], noise);
                if (tile.residual != nullptr) value += load(tile.residual + row + x * 16);
                store(tile.out + row + x * 16, value);
            }
        }
    }
}

void finish_row(const float* source, int count, const GroupEpilogue& epilogue, const float* noise,
                const float* residual, float* out) {
    for (int part = 0; part < kParts; ++part) {
        const EpilogueVectors finish(epilogue, part);
        for (int x = 0; x < count; ++x) {
            const std::ptrdiff_t at = x * 16 + part * kVector;
            Vec value = finish.apply(load(source + at), noise == nullptr ? 0.0f : epilogue.noise_strength * noise[x]);
            if (residual != nullptr) value += load(residual + at);
            store(out + at, value);
        }
    }
}

void blur_row(const float* even, const float* odd, int count, float* out) {
    for (int part = 0; part < kParts; ++part) {
        const float* e = even + part * kVector;
        const float* o = odd + part * kVector;
        for (int x = 0; x < count; ++x) {
            const Vec before = load(o + x * 16);
            const Vec here = load(e + x * 16);
            const Vec next = load(o + (x + 1) * 16);
            const Vec after = load(e + (x + 1) * 16);
            const Vec last = load(o + (x + 2) * 16);
            store(out + (2 * x) * 16 + part * kVector, 0.25f * (before + after) + 0.75f * (here + next));
            store(out + (2 * x + 1) * 16 + part * kVector, 0.25f * (here + last) + 0.75f * (next + after));
        }
    }
}

void blur_finish_row(const float* const rows[4], int count, const GroupEpilogue& epilogue, const float* noise,
                     float* out) {
    for (int part = 0; part < kParts; ++part) {
        const EpilogueVectors finish(epilogue, part);
        for (int x = 0; x < count; ++x) {
            const std::ptrdiff_t at = x * 16 + part * kVector;
            const Vec value =
                0.25f * (load(rows[0] + at) + load(rows[3] + at)) + 0.75f * (load(rows[1] + at) + load(rows[2] + at));
            store(out + at, finish.apply(value, noise == nullptr ? 0.0f : epilogue.noise_strength * noise[x]));
        }
    }
}

void scale_weights(const float* source, const float* scale, int k_count, float* target) {
    for (int k = 0; k < k_count; ++k)
        for (int part = 0; part < kParts; ++part)
            store(target + k * 16 + part * kVector, load(source + k * 16 + part * kVector) * scale[k]);
}

void affine_row(const float* source, int count, const float* scale, const float* shift, float* target) {
    for (int part = 0; part < kParts; ++part) {
        const Vec factor = load(scale + part * kVector);
        const Vec offset = load(shift + part * kVector);
        for (int x = 0; x < count; ++x)
            store(target + x * 16 + part * kVector, load(source + x * 16 + part * kVector) * factor + offset);
    }
}

LINEAMENT_INLINE float horizontal_sum(Vec v) {
    float lanes[kVector] __attribute__((aligned(64)));
    store(lanes, v);
    for (int width = kVector / 2; width > 0; width /= 2)
        for (int i = 0; i < width; ++i)
            lanes[i] += lanes[i + width];
    return lanes[0];
}

template <int Pixels>
LINEAMENT_INLINE void rgb_pixels(const float* pixels, std::ptrdiff_t group_stride, int groups, const float* weights,
                                 float* out, std::ptrdiff_t out_stride) {
    Vec sum[Pixels][3];
#pragma GCC unroll 4
    for (int x = 0; x < Pixels; ++x)
        sum[x][0] = sum[x][1] = sum[x][2] = Vec{};
    for (int g = 0; g < groups; ++g) {
        for (int part = 0; part < kParts; ++part) {
            const float* w = weights + g * 16 + part * kVector;
            const Vec red = load(w);
            const Vec green = load(w + groups * 16);
            const Vec blue = load(w + 2 * groups * 16);
#pragma GCC unroll 4
            for (int x = 0; x < Pixels; ++x) {
                const Vec value = load(pixels + g * group_stride + x * 16 + part * kVector);
                sum[x][0] += value * red;
                sum[x][1] += value * green;
                sum[x][2] += value * blue;
            }
        }
    }
    for (int x = 0; x < Pixels; ++x)
        for (int o = 0; o < 3; ++o)
            out[o * out_stride + x] = horizontal_sum(sum[x][o]);
}

void rgb_row(const float* pixels, std::ptrdiff_t group_stride, int groups, const float* weights, int count, float* out,
             std::ptrdiff_t out_stride) {
    int x = 0;
    for (; x + 4 <= count; x += 4)
        rgb_pixels<4>(pixels + x * 16, group_stride, groups, weights, out + x, out_stride);
    for (; x < count; ++x)
        rgb_pixels<1>(pixels + x * 16, group_stride, groups, weights, out + x, out_stride);
}

float dot(const float* a, const float* b, int count) {
    typedef float Unaligned __attribute__((vector_size(4 * LINEAMENT_VECTOR_FLOATS), may_alias, aligned(4)));
    Vec sum[4] = {Vec{}, Vec{}, Vec{}, Vec{}};
    int i = 0;
    for (; i + 4 * kVector <= count; i += 4 * kVector)
#pragma GCC unroll 4
        for (int u = 0; u < 4; ++u)
            sum[u] += *reinterpret_cast<const Unaligned*>(a + i + u * kVector) *
                      *reinterpret_cast<const Unaligned*>(b + i + u * kVector);
    float total = horizontal_sum((sum[0] + sum[1]) + (sum[2] + sum[3]));
    for (; i < count; ++i)
        total += a[i] * b[i];
    return total;
}

// Fills table.multiply[rows][blocks] for every size up to what this instruction set has registers for.
template <int Rows, int Blocks>
void fill_multiply(SimdTable& table) {
    table.multiply[Rows][Blocks] = multiply<Rows, Blocks>;
    if constexpr (Rows > 1)
        fill_multiply<Rows - 1, Blocks>(table);
    else if constexpr (Blocks > 1)
        fill_multiply<kRows, Blocks - 1>(table);
}

SimdTable make_table() {
    SimdTable table = {};
    table.set = LINEAMENT_TABLE_SET;
    table.max_rows = kRows;
    table.max_blocks = kBlocks;
    fill_multiply<kRows, kBlocks>(table);
    table.winograd_input = winograd_input;
    table.winograd_input_edge = winograd_input_edge;
    table.winograd_output = winograd_output;
    table.finish_row = finish_row;
    table.blur_row = blur_row;
    table.blur_finish_row = blur_finish_row;
    table.scale_weights = scale_weights;
    table.affine_row = affine_row;
    table.rgb_row = rgb_row;
    table.dot = dot;
    return table;
}

}  // namespace

const SimdTable& LINEAMENT_TABLE_NAME() {
    static const SimdTable table = make_table();
    return table;
}

}  // namespace lineament::kernels
