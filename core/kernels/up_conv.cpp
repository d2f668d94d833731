#include "core/kernels/up_conv.h"

#include <omp.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/kernels/prepared.h"

namespace lineament {

using namespace kernels;

namespace {

struct Tap {
    int ky, kx;  // in the stored filter
    int dy, dx;  // input pixel relative to half of the output pixel
};
// Output (2a + r, 2b + c) of the transposed convolution, phases in the order (r, c) = 00, 01, 10, 11.
constexpr Tap kTaps[9] = {{0, 0, 0, 0},  {0, 2, 0, -1}, {2, 0, -1, 0}, {2, 2, -1, -1}, {0, 1, 0, 0},
                          {2, 1, -1, 0}, {1, 0, 0, 0},  {1, 2, 0, -1}, {1, 1, 0, 0}};
constexpr int kFirstTap[5] = {0, 4, 6, 8, 9};

constexpr int kBandColumns = 64;
constexpr int kBandRows = 32;

// The blurred rows that the vertical filter needs, for one band of columns of one step of output groups.
struct Scratch {
    float* even;
    float* odd;
    float* ring[4];
    std::ptrdiff_t even_stride, odd_stride, ring_stride;  // between output groups

    static std::size_t floats(int columns) {
        return static_cast<std::size_t>(kMaxBlocks) * kGroup * ((columns + 1) + (columns + 2) + 4 * 2 * columns);
    }
    Scratch(float* memory, int columns)
        : even_stride((columns + 1) * kGroup), odd_stride((columns + 2) * kGroup), ring_stride(2 * columns * kGroup) {
        even = memory;
        odd = even + kMaxBlocks * even_stride;
        ring[0] = odd + kMaxBlocks * odd_stride;
        for (int i = 1; i < 4; ++i)
            ring[i] = ring[i - 1] + kMaxBlocks * ring_stride;
    }
    float* row(int index) { return ring[(index + 4) % 4]; }
};

struct Band {
    int image, group, blocks;
    int first_row, last_row, first_column, last_column;  // of the input
};

class UpConvPass {
  public:
    UpConvPass(const BlockedTensor& input, const UpConvWeights& weights, const float* data,
               const PreparedEpilogue& epilogue, BlockedTensor& output)
        : input_(input), weights_(weights), data_(data), epilogue_(epilogue), output_(output), table_(simd()) {
        for (int phase = 0; phase < 4; ++phase)
            for (int tap = kFirstTap[phase]; tap < kFirstTap[phase + 1]; ++tap)
                for (int group = 0; group < input.groups(); ++group)
                    offsets_[phase].push_back(group * input.group_stride() + kTaps[tap].dy * input.row_stride() +
                                              kTaps[tap].dx * kGroup);
    }

    void run(const Band& band, Scratch& scratch) const {
        for (int a = band.first_row - 1; a <= band.last_row; ++a) {
            for (int r = a < band.first_row ? 1 : 0; r < 2; ++r) {
                const int row = 2 * a + r;
                transposed_row(band, a, r, scratch);
                blur_along_x(band, scratch, scratch.row(row));
                const int finished = row - 2;
                if (finished >= 2 * band.first_row && finished < 2 * band.last_row) finish(band, finished, scratch);
            }
        }
    }

  private:
    // Row 2a + r of the transposed convolution, even and odd columns apart.
    void transposed_row(const Band& band, int a, int r, Scratch& scratch) const {
        const int columns = band.last_column - band.first_column;
        multiply_row(band, 2 * r, a, band.first_column, columns + 1, scratch.even, scratch.even_stride);
        multiply_row(band, 2 * r + 1, a, band.first_column - 1, columns + 2, scratch.odd, scratch.odd_stride);
    }

    void multiply_row(const Band& band, int phase, int y, int x, int count, float* out, std::ptrdiff_t stride) const {
        MultiplyTask task;
        task.a_offsets = offsets_[phase].data();
        task.k_groups = static_cast<int>(offsets_[phase].size());
        task.b = data_ + band.group * weights_.block_stride() +
                 static_cast<std::ptrdiff_t>(kFirstTap[phase]) * input_.groups() * kGroup * kGroup;
        task.b_block_stride = weights_.block_stride();
        task.out_block_stride = stride;
        const EvenSplit runs(count, table_.max_rows);
        for (int i = 0; i < runs.runs; ++i) {
            task.a = input_.pixel(band.image, 0, y, x + runs.begin(i));
            task.out = out + runs.begin(i) * kGroup;
            table_.multiply[runs.size(i)][band.blocks](task);
        }
    }

    void blur_along_x(const Band& band, const Scratch& scratch, float* target) const {
        for (int b = 0; b < band.blocks; ++b)
            table_.blur_row(scratch.even + b * scratch.even_stride, scratch.odd + b * scratch.odd_stride,
                            band.last_column - band.first_column, target + b * scratch.ring_stride);
    }

    void finish(const Band& band, int row, Scratch& scratch) const {
        const int column = 2 * band.first_column;
        for (int b = 0; b < band.blocks; ++b) {
            const std::ptrdiff_t shift = b * scratch.ring_stride;
            const float* const rows[4] = {scratch.row(row - 1) + shift, scratch.row(row) + shift,
                                          scratch.row(row + 1) + shift, scratch.row(row + 2) + shift};
            table_.blur_finish_row(rows, 2 * (band.last_column - band.first_column),
                                   epilogue_.group(band.image, band.group + b),
                                   epilogue_.noise_at(row, column, output_.width()),
                                   output_.pixel(band.image, band.group + b, row, column));
        }
    }

    const BlockedTensor& input_;
    const UpConvWeights& weights_;
    const float* data_;
    const PreparedEpilogue& epilogue_;
    BlockedTensor& output_;
    const SimdTable& table_;
    std::vector<std::ptrdiff_t> offsets_[4];
};

// The weights times the style of each input channel, in the workspace.
const float* fold_style(const UpConvWeights& weights, const float* padded_style, Workspace& workspace) {
    const int channels = padded_channels(weights.in_channels());
    const int parts = 9 * group_count(weights.out_channels());
    const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(channels) * kGroup;
    float* folded = workspace.get(Workspace::weights, parts * size);
    const SimdTable& table = simd();
#pragma omp parallel for schedule(static)
    for (int part = 0; part < parts; ++part)
        table.scale_weights(weights.data() + part * size, padded_style, channels, folded + part * size);
    return folded;
}

}  // namespace

UpConvWeights::UpConvWeights(const float* weights, int out_channels, int in_channels, float gain)
    : out_channels_(out_channels), in_channels_(in_channels) {
    assert(out_channels > 0 && in_channels > 0);
    const std::ptrdiff_t count = group_count(out_channels) * block_stride();
    data_.reserve(count);
    std::fill(data_.data(), data_.data() + count, 0.0f);
#pragma omp parallel for schedule(static)
    for (int o = 0; o < out_channels; ++o)
        for (int tap = 0; tap < 9; ++tap)
            for (int i = 0; i < in_channels; ++i)
                data_.data()[(o / kGroup) * block_stride() +
                             (static_cast<std::ptrdiff_t>(tap) * padded_channels(in_channels) + i) * kGroup +
                             o % kGroup] =
                    gain *
                    weights[(static_cast<std::ptrdiff_t>(o) * in_channels + i) * 9 + kTaps[tap].ky * 3 + kTaps[tap].kx];
}

void up_conv3x3(const BlockedTensor& input, const float* style, const UpConvWeights& weights, const Epilogue& epilogue,
                BlockedTensor& output, Workspace& workspace) {
    assert(input.channels() == weights.in_channels() && epilogue.residual == nullptr && &input != &output);
    output.resize(input.batch(), weights.out_channels(), 2 * input.height(), 2 * input.width());
    const SimdTable& table = simd();
    const PreparedEpilogue prepared(epilogue, output.batch(), output.channels(), workspace);
    const PreparedAffine affine({style, nullptr}, input.batch(), input.channels(), workspace);
    // The style goes into whichever is smaller: the input or the weights.
    const bool fold = style != nullptr && input.batch() == 1 &&
                      input.height() * input.width() > 9 * padded_channels(weights.out_channels());
    const float* data = fold ? fold_style(weights, affine.scale(0, 0), workspace) : weights.data();
    const BlockedTensor& source = fold || style == nullptr ? input : apply_affine(input, affine, workspace);
    const UpConvPass pass(source, weights, data, prepared, output);

    const int steps = (output.groups() + table.max_blocks - 1) / table.max_blocks;
    const EvenSplit columns(input.width(), kBandColumns);
    const int threads = threads_for(9.0 * input.batch() * input.height() * input.width() * input.groups() *
                                    output.groups() * kGroup * kGroup);
    const int wanted = std::max(1, 4 * threads / (steps * input.batch() * columns.runs));
    const EvenSplit rows(input.height(), std::min(kBandRows, std::max(1, input.height() / wanted)));
    const int band_columns = std::min(input.width(), kBandColumns);
    const std::size_t scratch_size = Scratch::floats(band_columns);
    float* memory = workspace.get(Workspace::threads, scratch_size * threads);
#pragma omp parallel num_threads(threads)
    {
        Scratch scratch(memory + scratch_size * omp_get_thread_num(), band_columns);
#pragma omp for collapse(4) schedule(dynamic)
        for (int step = 0; step < steps; ++step)
            for (int image = 0; image < input.batch(); ++image)
                for (int row = 0; row < rows.runs; ++row)
                    for (int column = 0; column < columns.runs; ++column)
                        pass.run(
                            {image, step * table.max_blocks,
                             std::min(table.max_blocks, output.groups() - step * table.max_blocks), rows.begin(row),
                             rows.begin(row + 1), columns.begin(column), columns.begin(column + 1)},
                            scratch);
    }
}

}  // namespace lineament
