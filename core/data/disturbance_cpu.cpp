#include "core/data/disturbance_cpu.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

constexpr int kChannels = 3;

// Where the pixels of a row or column come from: between two pixels of the picture, which is mirrored at its edges.
struct Sampling {
    std::vector<int32_t> first, second;
    std::vector<float> share;  // of the second

    explicit Sampling(int64_t side)
        : first(static_cast<size_t>(side)), second(static_cast<size_t>(side)), share(static_cast<size_t>(side)) {}

    void place(float scale, float shift) {
        const auto side = static_cast<float>(first.size());
        const auto last = static_cast<int32_t>(first.size()) - 1;
        for (size_t i = 0; i < first.size(); ++i) {
            const float centred = (2 * static_cast<float>(i) + 1) / side - 1;  // -1 to 1
            const float from = ((scale * centred + shift + 1) * side - 1) / 2;
            const float folded = std::fmod(std::abs(from + 0.5F), 2 * side);  // mirrored at -1/2 and side - 1/2
            const float inside = std::clamp(std::min(folded, 2 * side - folded) - 0.5F, 0.0F, static_cast<float>(last));
            first[i] = static_cast<int32_t>(inside);
            second[i] = std::min(first[i] + 1, last);
            share[i] = inside - static_cast<float>(first[i]);
        }
    }
};

struct Lamp {
    float gain[kChannels], saturation;
};

// One row of the result, all colours `plane` values apart. `rows`: scratch for kChannels rows.
LINEAMENT_CPU_CLONES
void disturb_row(const float* __restrict__ above, const float* __restrict__ below, float share,
                 const int32_t* __restrict__ first, const int32_t* __restrict__ second,
                 const float* __restrict__ shares, const Lamp& light, float* __restrict__ rows, float* __restrict__ out,
                 int64_t side, int64_t plane) {
    const Lamp lamp = light;
    for (int channel = 0; channel < kChannels; ++channel) {
        float* __restrict__ row = rows;
        float* __restrict__ lit = rows + (1 + channel) * side;
        for (int64_t x = 0; x < side; ++x)
            row[x] = above[channel * plane + x] * (1 - share) + below[channel * plane + x] * share;
        for (int64_t x = 0; x < side; ++x)
            lit[x] = (row[first[x]] * (1 - shares[x]) + row[second[x]] * shares[x] + 1) * lamp.gain[channel];
    }
    const float *red = rows + side, *green = red + side, *blue = green + side;
    for (int64_t x = 0; x < side; ++x) {
        const float grey = (red[x] + green[x] + blue[x]) / 3;
        const auto clipped = [&](float value) {
            const float mixed = grey + (value - grey) * lamp.saturation - 1;
            return mixed < -1 ? -1.0F : mixed > 1 ? 1.0F : mixed;
        };
        out[x] = clipped(red[x]);
        out[plane + x] = clipped(green[x]);
        out[2 * plane + x] = clipped(blue[x]);
    }
}

// The pixels whose centres lie in [begin, end), shares of the side.
std::pair<int64_t, int64_t> covered(float begin, float end, int64_t side) {
    std::pair<int64_t, int64_t> pixels{side, side};
    for (int64_t i = side - 1; i >= 0; --i) {
        const float centre = (static_cast<float>(i) + 0.5F) / static_cast<float>(side);
        if (centre >= end) pixels.second = i;
        if (centre >= begin) pixels.first = i;
    }
    return pixels;
}

void hide(float* picture, const float* hidden, int64_t side) {  // hidden [4]
    const auto [top, bottom] = covered(hidden[0], hidden[1], side);
    const auto [left, right] = covered(hidden[2], hidden[3], side);
    for (int64_t y = top; left < right && y < bottom; ++y)
        for (int channel = 0; channel < kChannels; ++channel)
            std::fill(picture + (channel * side + y) * side + left, picture + (channel * side + y) * side + right,
                      0.0F);
}

// Room for the work on one picture after another.
struct Scratch {
    Sampling columns, rows;
    std::vector<float> colours;
    explicit Scratch(int64_t side) : columns(side), rows(side), colours(static_cast<size_t>((1 + kChannels) * side)) {}
};

// place [3]: Disturbance::place of the picture.
void disturb_picture(const float* picture, const float* place, const Lamp& light, Scratch& scratch, float* out,
                     int64_t side) {
    scratch.columns.place(place[0], place[1]);
    scratch.rows.place(place[0], place[2]);
    const Sampling &rows = scratch.rows, &columns = scratch.columns;
    for (int64_t y = 0; y < side; ++y) {
        const auto row = static_cast<size_t>(y);
        disturb_row(picture + rows.first[row] * side, picture + rows.second[row] * side, rows.share[row],
                    columns.first.data(), columns.second.data(), columns.share.data(), light, scratch.colours.data(),
                    out + y * side, side, side * side);
    }
}

}  // namespace

at::Tensor disturbed_on_cpu(const at::Tensor& images, const Disturbance& disturbance) {
    const int64_t side = images.size(2), values = kChannels * side * side;
    const at::Tensor place = disturbance.place.contiguous(), hidden = disturbance.hidden.contiguous();
    const at::Tensor gain = disturbance.light.gain.contiguous(), saturation = disturbance.light.saturation.contiguous();
    const at::Tensor result = at::empty_like(images);
    const float *from = images.data_ptr<float>(), *places = place.data_ptr<float>(),
                *rectangles = hidden.data_ptr<float>(), *gains = gain.data_ptr<float>(),
                *saturations = saturation.data_ptr<float>();
    float* to = result.data_ptr<float>();
    at::parallel_for(0, images.size(0), 1, [&](int64_t begin, int64_t end) {
        Scratch scratch(side);
        for (int64_t i = begin; i < end; ++i) {
            const float* of_channels = gains + i * kChannels;
            const Lamp light{{of_channels[0], of_channels[1], of_channels[2]}, saturations[i]};
            disturb_picture(from + i * values, places + i * 3, light, scratch, to + i * values, side);
            hide(to + i * values, rectangles + i * 4, side);
        }
    });
    return result;
}

}  // namespace lineament
