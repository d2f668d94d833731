#include "core/data/picture_reader.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>

#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

constexpr int64_t kGrain = 1 << 14;  // values read per task
constexpr int kChannels = 3;
constexpr int64_t kLargestCell = 256;  // the sum of a column of bytes fits 16 bits

// Sums of a cell's columns [pixels, 3], over the rows of one row of cells.
LINEAMENT_INLINE void add_rows(const uint8_t* __restrict__ rows, int64_t stride, int64_t cell,
                               uint16_t* __restrict__ sums, int64_t count) {
    for (int64_t i = 0; i < count; ++i)
        sums[i] = rows[i];
    for (int64_t row = 1; row < cell; ++row)
        for (int64_t i = 0; i < count; ++i)
            sums[i] = static_cast<uint16_t>(sums[i] + rows[row * stride + i]);
}

// A row of one colour [side] of sums of columns [side * cell, 3], whose first value is that colour's.
LINEAMENT_INLINE void average_row(const uint16_t* __restrict__ sums, int64_t cell, float* __restrict__ out,
                                  int64_t side) {
    const float white = 127.5F * static_cast<float>(cell * cell);
    for (int64_t x = 0; x < side; ++x) {
        int32_t sum = 0;
        for (int64_t column = 0; column < cell; ++column)
            sum += sums[kChannels * (x * cell + column)];
        out[x] = static_cast<float>(sum) / white - 1.0F;
    }
}

// `part`: where it begins in the stored picture. Cells that are known to the compiler make for fast loops.
LINEAMENT_CPU_CLONES
void read_row_of_cells(const uint8_t* __restrict__ part, int64_t stride, int64_t cell, uint16_t* __restrict__ sums,
                       float* __restrict__ out, int64_t side) {
    add_rows(part, stride, cell, sums, kChannels * side * cell);
    for (int channel = 0; channel < kChannels; ++channel) {
        float* row = out + channel * side * side;
        if (cell == 1) {
            average_row(sums + channel, 1, row, side);
        } else if (cell == 2) {
            average_row(sums + channel, 2, row, side);
        } else if (cell == 4) {
            average_row(sums + channel, 4, row, side);
        } else {
            average_row(sums + channel, cell, row, side);
        }
    }
}

void read_picture(const StoredPicture& picture, int64_t picture_side, const PictureView& view, uint16_t* sums,
                  float* out) {
    const int64_t width = view.side * view.cell, stride = kChannels * picture_side;
    const int64_t left = picture.mirrored ? picture_side - view.left - width : view.left;
    const uint8_t* part = picture.bytes + view.top * stride + kChannels * left;
    for (int64_t y = 0; y < view.side; ++y) {
        float* row = out + y * view.side;
        read_row_of_cells(part + y * view.cell * stride, stride, view.cell, sums, row, view.side);
        for (int channel = 0; picture.mirrored && channel < kChannels; ++channel, row += view.side * view.side)
            std::reverse(row, row + view.side);
    }
}

}  // namespace

at::Tensor read_pictures(const std::vector<StoredPicture>& pictures, int64_t picture_side, const PictureView& view) {
    const PictureView part = view.inside(picture_side);
    TORCH_CHECK(part.cell <= kLargestCell, "cells of ", part.cell, " pixels are too large to be read");
    const int64_t count = static_cast<int64_t>(pictures.size()), values = kChannels * part.side * part.side;
    const at::Tensor images = at::empty({count, kChannels, part.side, part.side}, at::TensorOptions(at::kFloat));
    float* out = images.data_ptr<float>();
    const int64_t pixels = std::max<int64_t>(1, values * part.cell * part.cell);
    at::parallel_for(0, count, std::max<int64_t>(1, kGrain / pixels), [&](int64_t begin, int64_t end) {
        std::vector<uint16_t> sums(static_cast<size_t>(kChannels * part.side * part.cell));
        for (int64_t i = begin; i < end; ++i)
            read_picture(pictures[static_cast<size_t>(i)], picture_side, part, sums.data(), out + i * values);
    });
    return images;
}

}  // namespace lineament
