#include "core/cuda/upfirdn2d_cpu.h"

#include <ATen/Parallel.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>
#include <cstring>

#include "core/cuda/cpu_clones.h"

namespace lineament {
namespace {

constexpr int64_t kGrain = 1 << 14;  // values per task

// One axis as combinations of shifted arrays: output phase q (of `up`) reads source phase s (of `down`) of the padded
// input with these taps.
struct PhaseTap {
    int source_phase, offset;
    float tap;
};

struct RowPlan {
    int up, down;
    int first;                                // position of the padded row's first value, in input samples
    int length;                               // of one source phase
    std::vector<std::vector<PhaseTap>> taps;  // per output phase
};

int floor_division(int a, int b) {
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}

RowPlan plan_rows(const Upfirdn2dGeometry& g, const std::vector<float>& row) {
    RowPlan plan{g.up_x, g.down_x, 0, 0, {}};
    const int taps = static_cast<int>(row.size());
    plan.first = floor_division(-g.pad_left, g.up_x);
    const int last = floor_division((g.out_width - 1) * g.down_x - g.pad_left + taps - 1, g.up_x);
    plan.length = (last - plan.first) / g.down_x + 1;
    plan.taps.resize(static_cast<size_t>(g.up_x));
    for (int q = 0; q < g.up_x; ++q) {
        const int left = q * g.down_x - g.pad_left;
        for (int k = first_meeting_tap(left, g.up_x); k < taps; k += g.up_x) {
            const int at = (left + k) / g.up_x - plan.first;
            plan.taps[static_cast<size_t>(q)].push_back({at % g.down_x, at / g.down_x, row[static_cast<size_t>(k)]});
        }
    }
    return plan;
}

// out[i] = sum over the sources of tap * source[i]. Four and two taps are what StyleGAN's filter has.
inline __attribute__((always_inline)) void combine(const float* const* sources, const float* taps, int count,
                                                   float* __restrict__ out, int length) {
    if (count == 4) {
        const float *a = sources[0], *b = sources[1], *c = sources[2], *d = sources[3];
        const float ta = taps[0], tb = taps[1], tc = taps[2], td = taps[3];
        for (int i = 0; i < length; ++i)
            out[i] = ta * a[i] + tb * b[i] + tc * c[i] + td * d[i];
        return;
    }
    if (count == 2) {
        const float *a = sources[0], *b = sources[1];
        const float ta = taps[0], tb = taps[1];
        for (int i = 0; i < length; ++i)
            out[i] = ta * a[i] + tb * b[i];
        return;
    }
    std::fill(out, out + length, 0.0F);
    for (int s = 0; s < count; ++s) {
        const float* source = sources[s];
        const float tap = taps[s];
        for (int i = 0; i < length; ++i)
            out[i] += tap * source[i];
    }
}

struct Scratch {
    std::vector<float> padded, phase, rows;
    std::vector<const float*> sources;
    std::vector<float> taps;
};

// Zero-padded row, split into `down` phases of plan.length each.
inline __attribute__((always_inline)) void pad_row(const float* in, int width, const RowPlan& plan, float* padded) {
    const int count = plan.length * plan.down;
    const int begin = std::clamp(-plan.first, 0, count);
    const int end = std::clamp(width - plan.first, begin, count);
    if (plan.down == 1) {
        std::fill(padded, padded + begin, 0.0F);
        std::copy(in + plan.first + begin, in + plan.first + end, padded + begin);
        std::fill(padded + end, padded + count, 0.0F);
        return;
    }
    std::fill(padded, padded + count, 0.0F);
    for (int s = 0; s < plan.down; ++s) {
        float* target = padded + s * plan.length;
        const float* from = in + plan.first + s;
        const int stop = (end - s + plan.down - 1) / plan.down;
        for (int i = std::max(0, (begin - s + plan.down - 1) / plan.down); i < stop; ++i)
            target[i] = from[i * plan.down];
    }
}

inline __attribute__((always_inline)) void filter_row(const float* in, const Upfirdn2dGeometry& g, const RowPlan& plan,
                                                      Scratch& scratch, float* out) {
    pad_row(in, g.in_width, plan, scratch.padded.data());
    for (int q = 0; q < plan.up; ++q) {
        const std::vector<PhaseTap>& taps = plan.taps[static_cast<size_t>(q)];
        const int count = static_cast<int>(taps.size());
        for (int k = 0; k < count; ++k) {
            scratch.sources[static_cast<size_t>(k)] = scratch.padded.data() +
                                                      taps[static_cast<size_t>(k)].source_phase * plan.length +
                                                      taps[static_cast<size_t>(k)].offset;
            scratch.taps[static_cast<size_t>(k)] = taps[static_cast<size_t>(k)].tap;
        }
        const int length = (g.out_width - q + plan.up - 1) / plan.up;
        float* phase = plan.up == 1 ? out : scratch.phase.data();
        combine(scratch.sources.data(), scratch.taps.data(), count, phase, length);
        if (plan.up == 1) continue;
        for (int i = 0; i < length; ++i)
            out[q + plan.up * i] = phase[i];
    }
}

LINEAMENT_CPU_CLONES
void filter_plane(const float* x, float* out, const Upfirdn2dGeometry& g, const std::vector<float>& column,
                  const RowPlan& plan, Scratch& scratch) {
    for (int row = 0; row < g.in_height; ++row)
        filter_row(x + static_cast<int64_t>(row) * g.in_width, g, plan, scratch,
                   scratch.rows.data() + static_cast<int64_t>(row) * g.out_width);
    for (int row = 0; row < g.out_height; ++row) {
        const int top = row * g.down_y - g.pad_top;
        int count = 0;
        for (int k = first_meeting_tap(top, g.up_y); k < g.filter_height; k += g.up_y) {
            const int from = (top + k) / g.up_y;
            if (from < 0 || from >= g.in_height) continue;
            scratch.sources[static_cast<size_t>(count)] =
                scratch.rows.data() + static_cast<int64_t>(from) * g.out_width;
            scratch.taps[static_cast<size_t>(count++)] = column[static_cast<size_t>(k)];
        }
        combine(scratch.sources.data(), scratch.taps.data(), count, out + static_cast<int64_t>(row) * g.out_width,
                g.out_width);
    }
}

}  // namespace

template <typename T, typename Sum>
void upfirdn2d_elements(const T* x, T* out, const Upfirdn2dTask<Sum>& task) {
    at::parallel_for(0, task.geometry.elements(), kGrain / 4, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i)
            out[i] = static_cast<T>(upfirdn2d_element<T, Sum>(x, task, i));
    });
}

template void upfirdn2d_elements(const float*, float*, const Upfirdn2dTask<float>&);
template void upfirdn2d_elements(const double*, double*, const Upfirdn2dTask<double>&);
template void upfirdn2d_elements(const c10::Half*, c10::Half*, const Upfirdn2dTask<float>&);
template void upfirdn2d_elements(const c10::BFloat16*, c10::BFloat16*, const Upfirdn2dTask<float>&);

bool is_fast_separable(const Upfirdn2dGeometry& g) {
    const auto simple = [](int up, int down) { return up <= 2 && down <= 2 && (up == 1 || down == 1); };
    return g.inner == 1 && simple(g.up_x, g.down_x) && simple(g.up_y, g.down_y);
}

void upfirdn2d_separable(const float* x, float* out, const Upfirdn2dGeometry& g, const std::vector<float>& column,
                         const std::vector<float>& row) {
    const RowPlan plan = plan_rows(g, row);
    const int64_t in_size = static_cast<int64_t>(g.in_height) * g.in_width;
    const int64_t out_size = static_cast<int64_t>(g.out_height) * g.out_width;
    const int64_t grain = std::max<int64_t>(1, kGrain / std::max(in_size, out_size));
    at::parallel_for(0, g.planes, grain, [&](int64_t begin, int64_t end) {
        Scratch scratch;
        scratch.padded.resize(static_cast<size_t>(plan.length * plan.down));
        scratch.phase.resize(static_cast<size_t>(g.out_width));
        scratch.rows.resize(static_cast<size_t>(g.in_height) * static_cast<size_t>(g.out_width));
        scratch.sources.resize(std::max(column.size(), row.size()));
        scratch.taps.resize(scratch.sources.size());
        for (int64_t plane = begin; plane < end; ++plane)
            filter_plane(x + plane * in_size, out + plane * out_size, g, column, plan, scratch);
    });
}

}  // namespace lineament
