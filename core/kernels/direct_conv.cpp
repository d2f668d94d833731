#include "core/kernels/direct_conv.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/kernels/prepared.h"

namespace lineament {

using namespace kernels;

DirectWeights::DirectWeights(const float* weights, int out_channels, int in_channels, int kernel_size, float gain,
                             int in_stride)
    : out_channels_(out_channels), in_channels_(in_channels), kernel_size_(kernel_size) {
    assert(out_channels > 0 && in_channels > 0 && (kernel_size == 1 || kernel_size == 3));
    const int row_channels = in_stride == 0 ? in_channels : in_stride;
    const int taps = kernel_size * kernel_size;
    const std::ptrdiff_t count = group_count(out_channels) * block_stride();
    data_.reserve(count);
    std::fill(data_.data(), data_.data() + count, 0.0f);
#pragma omp parallel for schedule(static)
    for (int o = 0; o < out_channels; ++o) {
        float* target = data_.data() + (o / kGroup) * block_stride() + o % kGroup;
        const float* from = weights + static_cast<std::ptrdiff_t>(o) * row_channels * taps;
        for (int i = 0; i < in_channels; ++i)
            for (int tap = 0; tap < taps; ++tap)
                target[(static_cast<std::ptrdiff_t>(tap) * padded_channels(in_channels) + i) * kGroup] =
                    from[i * taps + tap] * gain;
    }
}

void direct_conv(const BlockedTensor& input, const InputAffine& affine, const DirectWeights& weights,
                 const Epilogue& epilogue, BlockedTensor& output, Workspace& workspace) {
    assert(input.channels() == weights.in_channels() && &input != &output);
    output.resize(input.batch(), weights.out_channels(), input.height(), input.width());
    const SimdTable& table = simd();
    const PreparedEpilogue prepared(epilogue, output.batch(), output.channels(), workspace);
    const PreparedAffine prepared_affine(affine, input.batch(), input.channels(), workspace);
    const BlockedTensor& source = prepared_affine.identity() ? input : apply_affine(input, prepared_affine, workspace);

    const int reach = weights.kernel_size() / 2;
    std::vector<std::ptrdiff_t> offsets;
    for (int dy = -reach; dy <= reach; ++dy)
        for (int dx = -reach; dx <= reach; ++dx)
            for (int group = 0; group < source.groups(); ++group)
                offsets.push_back(group * source.group_stride() + dy * source.row_stride() + dx * kGroup);

    const int out_groups = output.groups();
    const int steps = (out_groups + table.max_blocks - 1) / table.max_blocks;
    const EvenSplit runs(output.width(), table.max_rows);
    const int threads = threads_for(1.0 * output.batch() * out_groups * kGroup * output.height() * output.width() *
                                    static_cast<double>(offsets.size()) * kGroup);
    // Enough pieces for every thread, yet long enough for the weights of a step to stay in the cache.
    const int wanted = std::max(1, 4 * threads / (steps * output.batch()));
    const EvenSplit bands(output.height(), std::max(1, output.height() / wanted));
#pragma omp parallel for collapse(3) schedule(dynamic) num_threads(threads)
    for (int step = 0; step < steps; ++step) {
        for (int image = 0; image < output.batch(); ++image) {
            for (int band = 0; band < bands.runs; ++band) {
                alignas(64) float sums[kMaxBlocks][kMaxRows][kGroup];
                const int group = step * table.max_blocks;
                const int blocks = std::min(table.max_blocks, out_groups - group);
                MultiplyTask task;
                task.a_offsets = offsets.data();
                task.k_groups = static_cast<int>(offsets.size());
                task.b = weights.block(group);
                task.b_block_stride = weights.block_stride();
                task.out = sums[0][0];
                task.out_block_stride = kMaxRows * kGroup;
                for (int y = bands.begin(band); y < bands.begin(band + 1); ++y) {
                    for (int run = 0; run < runs.runs; ++run) {
                        const int x = runs.begin(run);
                        task.a = source.pixel(image, 0, y, x);
                        table.multiply[runs.size(run)][blocks](task);
                        for (int b = 0; b < blocks; ++b)
                            table.finish_row(sums[b][0], runs.size(run), prepared.group(image, group + b),
                                             prepared.noise_at(y, x, output.width()),
                                             prepared.residual_at(image, group + b, y, x),
                                             output.pixel(image, group + b, y, x));
                    }
                }
            }
        }
    }
}

}  // namespace lineament
