#include "core/kernels/to_rgb.h"

#include <omp.h>

#include <algorithm>
#include <cassert>

#include "core/kernels/prepared.h"

namespace lineament {

using namespace kernels;

namespace {

// One row of the up-sampled previous image, added to `out` (width 2 * previous_width). mixed: previous_width floats.
void add_upsampled_row(const float* previous, int previous_height, int previous_width, int y, float* mixed,
                       float* out) {
    const int near_row = y / 2;
    const int far_row = near_row + (y % 2 == 0 ? -1 : 1);
    const float* near_pixels = previous + static_cast<std::ptrdiff_t>(near_row) * previous_width;
    // Outside of the image there is zero, not the edge.
    const bool has_far = far_row >= 0 && far_row < previous_height;
    const float* far_pixels = has_far ? previous + static_cast<std::ptrdiff_t>(far_row) * previous_width : near_pixels;
    const float far_weight = has_far ? 0.25f : 0.0f;
    for (int x = 0; x < previous_width; ++x)
        mixed[x] = 0.75f * near_pixels[x] + far_weight * far_pixels[x];
    const int last = previous_width - 1;
    out[0] += 0.75f * mixed[0];
    out[2 * last + 1] += 0.75f * mixed[last];
    for (int x = 0; x < last; ++x) {
        out[2 * x + 1] += 0.75f * mixed[x] + 0.25f * mixed[x + 1];
        out[2 * x + 2] += 0.25f * mixed[x] + 0.75f * mixed[x + 1];
    }
}

}  // namespace

void to_rgb(const BlockedTensor& input, const float* weights, const float* style, const float* bias,
            const float* previous, float* out, Workspace& workspace, float clamp) {
    assert(previous == nullptr || (input.height() % 2 == 0 && input.width() % 2 == 0));
    const int channels = input.channels();
    const int padded = padded_channels(channels);
    const int height = input.height();
    const int width = input.width();
    const int threads =
        threads_for(16.0 * input.batch() * channels * height * width);  // bound by memory, not by arithmetic
    const std::ptrdiff_t per_image = std::ptrdiff_t{3} * padded;
    float* memory =
        workspace.get(Workspace::rgb, input.batch() * per_image + static_cast<std::size_t>(threads) * (width + kGroup));
    float* rows = memory + input.batch() * per_image;
    for (int image = 0; image < input.batch(); ++image)
        for (int o = 0; o < 3; ++o)
            for (int c = 0; c < padded; ++c)
                memory[image * per_image + o * padded + c] =
                    c < channels ? weights[o * channels + c] * style[image * channels + c] : 0.0f;
    const SimdTable& table = simd();
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(height) * width;
#pragma omp parallel for collapse(2) schedule(static) num_threads(threads)
    for (int image = 0; image < input.batch(); ++image) {
        for (int y = 0; y < height; ++y) {
            float* row = out + image * 3 * plane + static_cast<std::ptrdiff_t>(y) * width;
            table.rgb_row(input.pixel(image, 0, y, 0), input.group_stride(), input.groups(), memory + image * per_image,
                          width, row, plane);
            for (int o = 0; o < 3; ++o) {
                for (int x = 0; x < width; ++x)
                    row[o * plane + x] = std::clamp(row[o * plane + x] + bias[o], -clamp, clamp);
                if (previous != nullptr)
                    add_upsampled_row(previous + (image * 3 + o) * (plane / 4), height / 2, width / 2, y,
                                      rows + static_cast<std::ptrdiff_t>(omp_get_thread_num()) * (width + kGroup),
                                      row + o * plane);
            }
        }
    }
}

}  // namespace lineament
