// One output element of upfirdn2d, as the CUDA kernel and its CPU twin compute it. No LibTorch in here.
#pragma once

#include <cstdint>

#include "core/ops/cuda/host_device.h"

namespace lineament {

constexpr int kMaxFirTaps = 576;  ///< 24 x 24; small enough to travel as a kernel's argument

/// Shapes and steps. Both tensors hold `planes` images of [height][width][inner] values: N*C planes of 1 for NCHW, N
/// planes of C for channels-last.
struct Upfirdn2dGeometry {
    int64_t planes, inner;
    int in_height, in_width, out_height, out_width;
    int filter_height, filter_width;
    int up_x, up_y, down_x, down_y;
    int pad_left, pad_top;  ///< may be negative: cropped

    LINEAMENT_HOST_DEVICE int64_t elements() const { return planes * out_height * out_width * inner; }
};

/// With the filter ready to be correlated: reversed where the operator convolves, and multiplied by the gain.
template <typename Sum>
struct Upfirdn2dTask {
    Upfirdn2dGeometry geometry;
    Sum filter[kMaxFirTaps];  ///< [filter_height][filter_width]
};

/// The first tap at or after `position` in the zero-inserted image that meets a sample.
LINEAMENT_HOST_DEVICE inline int first_meeting_tap(int position, int up) {
    const int rest = position % up;
    return rest > 0 ? up - rest : -rest;
}

/// y[index], summed in `Sum`. Only the taps that meet a sample are visited.
template <typename T, typename Sum>
LINEAMENT_HOST_DEVICE inline Sum upfirdn2d_element(const T* x, const Upfirdn2dTask<Sum>& task, int64_t index) {
    const Upfirdn2dGeometry& g = task.geometry;
    const int64_t channel = index % g.inner;
    const int64_t pixel = index / g.inner;
    const int64_t row = pixel / g.out_width;
    const int left = static_cast<int>(pixel % g.out_width) * g.down_x - g.pad_left;
    const int top = static_cast<int>(row % g.out_height) * g.down_y - g.pad_top;
    const T* plane = x + row / g.out_height * g.in_height * g.in_width * g.inner + channel;
    Sum sum = 0;
    for (int ky = first_meeting_tap(top, g.up_y); ky < g.filter_height; ky += g.up_y) {
        const int iy = (top + ky) / g.up_y;
        if (iy < 0 || iy >= g.in_height) continue;
        for (int kx = first_meeting_tap(left, g.up_x); kx < g.filter_width; kx += g.up_x) {
            const int ix = (left + kx) / g.up_x;
            if (ix < 0 || ix >= g.in_width) continue;
            const int64_t sample = static_cast<int64_t>(iy) * g.in_width + ix;
            sum += task.filter[ky * g.filter_width + kx] * static_cast<Sum>(plane[sample * g.inner]);
        }
    }
    return sum;
}

}  // namespace lineament
