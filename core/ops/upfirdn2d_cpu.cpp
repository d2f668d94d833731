#include "core/ops/upfirdn2d_cpu.h"

#include <ATen/Parallel.h>
#include <c10/util/BFloat16.h>
#include <c10/util/Half.h>

#include <algorithm>

#include "core/ops/bfloat16_row.h"
#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

constexpr int64_t kGrain = 1 << 14;  // values per task
constexpr int kStep = 16;            // values at a time

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

int whole_steps(int length) {
    return (length + kStep - 1) / kStep * kStep;
}

// out[i] = sum over the sources of tap * source[i], in whole steps: what lies beyond is written, but not used.
template <int Count>
LINEAMENT_INLINE void combine_some(const float* const* sources, const float* taps, float* __restrict__ out,
                                   int length) {
    for (int start = 0; start < length; start += kStep) {
        for (int i = start; i < start + kStep; ++i) {
            float sum = taps[0] * sources[0][i];
            for (int s = 1; s < Count; ++s)
                sum += taps[s] * sources[s][i];
            out[i] = sum;
        }
    }
}

// Four and two taps are what StyleGAN's filter has; less at the border.
LINEAMENT_INLINE void combine(const float* const* sources, const float* taps, int count, float* __restrict__ out,
                              int length) {
    switch (count) {
        case 1:
            return combine_some<1>(sources, taps, out, length);
        case 2:
            return combine_some<2>(sources, taps, out, length);
        case 3:
            return combine_some<3>(sources, taps, out, length);
        case 4:
            return combine_some<4>(sources, taps, out, length);
        default:
            std::fill(out, out + length, 0.0F);
            for (int s = 0; s < count; ++s) {
                for (int i = 0; i < length; ++i)
                    out[i] += taps[s] * sources[s][i];
            }
    }
}

// Rows of `out_stride` values, of which the result uses the first out_width.
struct Scratch {
    std::vector<float> in, padded, phase, rows, out;
    std::vector<const float*> sources;
    std::vector<float> taps;
    int out_stride;

    Scratch(const Upfirdn2dGeometry& g, const RowPlan& plan, size_t most_taps)
        : in(static_cast<size_t>(g.in_width)),
          padded(static_cast<size_t>(plan.length * plan.down + kStep)),
          phase(static_cast<size_t>(whole_steps(g.out_width))),
          sources(most_taps),
          taps(most_taps),
          out_stride(whole_steps(g.out_width)) {
        rows.resize(static_cast<size_t>(g.in_height) * static_cast<size_t>(out_stride));
        out.resize(static_cast<size_t>(out_stride));
    }
};

// Into the row's zero padding, which stays, split into `down` phases of plan.length each.
template <typename T>
LINEAMENT_INLINE void place_row(const T* in, int width, const RowPlan& plan, Scratch& scratch) {
    const int count = plan.length * plan.down;
    const int begin = std::clamp(-plan.first, 0, count);
    const int end = std::clamp(width - plan.first, begin, count);
    float* padded = scratch.padded.data();
    if (plan.down == 1) {
        widen(in + plan.first + begin, padded + begin, end - begin);
        return;
    }
    widen(in, scratch.in.data(), width);
    for (int s = 0; s < 2; ++s) {
        float* target = padded + s * plan.length;
        const float* from = scratch.in.data() + plan.first + s;
        const int stop = (end - s + 1) / 2;
        for (int i = std::max(0, (begin - s + 1) / 2); i < stop; ++i)
            target[i] = from[i * 2];
    }
}

LINEAMENT_INLINE void filter_row(const Upfirdn2dGeometry& g, const RowPlan& plan, Scratch& scratch,
                                 float* __restrict__ out) {
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
            out[q + 2 * i] = phase[i];
    }
}

template <typename T>
LINEAMENT_INLINE void filter_plane_of(const T* x, T* out, const Upfirdn2dGeometry& g, const std::vector<float>& column,
                                      const RowPlan& plan, Scratch& scratch) {
    const int64_t stride = scratch.out_stride;
    for (int row = 0; row < g.in_height; ++row) {
        place_row(x + static_cast<int64_t>(row) * g.in_width, g.in_width, plan, scratch);
        filter_row(g, plan, scratch, scratch.rows.data() + row * stride);
    }
    for (int row = 0; row < g.out_height; ++row) {
        const int top = row * g.down_y - g.pad_top;
        int count = 0;
        for (int k = first_meeting_tap(top, g.up_y); k < g.filter_height; k += g.up_y) {
            const int from = (top + k) / g.up_y;
            if (from < 0 || from >= g.in_height) continue;
            scratch.sources[static_cast<size_t>(count)] = scratch.rows.data() + from * stride;
            scratch.taps[static_cast<size_t>(count++)] = column[static_cast<size_t>(k)];
        }
        combine(scratch.sources.data(), scratch.taps.data(), count, scratch.out.data(), g.out_width);
        narrow(scratch.out.data(), out + static_cast<int64_t>(row) * g.out_width, g.out_width);
    }
}

LINEAMENT_CPU_CLONES
void filter_plane(const float* x, float* out, const Upfirdn2dGeometry& g, const std::vector<float>& column,
                  const RowPlan& plan, Scratch& scratch) {
    filter_plane_of(x, out, g, column, plan, scratch);
}

LINEAMENT_CPU_CLONES
void filter_plane(const c10::BFloat16* x, c10::BFloat16* out, const Upfirdn2dGeometry& g,
                  const std::vector<float>& column, const RowPlan& plan, Scratch& scratch) {
    filter_plane_of(x, out, g, column, plan, scratch);
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

template <typename T>
void upfirdn2d_separable(const T* x, T* out, const Upfirdn2dGeometry& g, const std::vector<float>& column,
                         const std::vector<float>& row) {
    const RowPlan plan = plan_rows(g, row);
    const int64_t in_size = static_cast<int64_t>(g.in_height) * g.in_width;
    const int64_t out_size = static_cast<int64_t>(g.out_height) * g.out_width;
    const int64_t grain = std::max<int64_t>(1, kGrain / std::max(in_size, out_size));
    at::parallel_for(0, g.planes, grain, [&](int64_t begin, int64_t end) {
        Scratch scratch(g, plan, std::max(column.size(), row.size()));
        for (int64_t plane = begin; plane < end; ++plane)
            filter_plane(x + plane * in_size, out + plane * out_size, g, column, plan, scratch);
    });
}

template void upfirdn2d_separable(const float*, float*, const Upfirdn2dGeometry&, const std::vector<float>&,
                                  const std::vector<float>&);
template void upfirdn2d_separable(const c10::BFloat16*, c10::BFloat16*, const Upfirdn2dGeometry&,
                                  const std::vector<float>&, const std::vector<float>&);

}  // namespace lineament
