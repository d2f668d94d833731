#include "core/kernels/winograd.h"

#include <omp.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "core/kernels/prepared.h"

namespace lineament {

using namespace kernels;

namespace {

constexpr int kTile = 4;
constexpr int kPoints = 36;
// One cache line more than the data between two points: strides that are powers of two would put all 36 into one set.
constexpr std::ptrdiff_t kPointPadding = kGroup;
// From this many tiles on, blocks of tiles go through all three phases in one thread's cache.
constexpr int kFusedTiles = 512;
constexpr int kFusedRuns = 4;

// G g G^T of one 3x3 filter.
void transform_filter(const float* g, double gain, double out[kPoints]) {
    constexpr double kA = kPointA;
    constexpr double kB = kPointB;
    constexpr double kAtA = 1.0 / (2 * kA * kA * (kA * kA - kB * kB));
    constexpr double kAtB = 1.0 / (2 * kB * kB * (kB * kB - kA * kA));
    constexpr double kG[6][3] = {{1.0 / (kA * kA * kB * kB), 0, 0},  {kAtA, kA * kAtA, kA * kA * kAtA},
                                 {kAtA, -kA * kAtA, kA * kA * kAtA}, {kAtB, kB * kAtB, kB * kB * kAtB},
                                 {kAtB, -kB * kAtB, kB * kB * kAtB}, {0, 0, 1}};
    double half[6][3];
    for (int i = 0; i < 6; ++i)
        for (int x = 0; x < 3; ++x)
            half[i][x] = gain * (kG[i][0] * g[x] + kG[i][1] * g[3 + x] + kG[i][2] * g[6 + x]);
    for (int i = 0; i < 6; ++i)
        for (int j = 0; j < 6; ++j)
            out[i * 6 + j] = half[i][0] * kG[j][0] + half[i][1] * kG[j][1] + half[i][2] * kG[j][2];
}

// One convolution's geometry, and the three phases over a block of tiles. Tiles are numbered through the whole batch,
// row by row; a block is a run of them with its own transformed input [36][run][I/16][run size][16] and sums
// [36][O/16][tile][16].
class WinogradPass {
  public:
    WinogradPass(const BlockedTensor& input, const PreparedAffine& affine, const WinogradWeights& weights,
                 const PreparedEpilogue& epilogue, BlockedTensor& output)
        : input_(input),
          affine_(affine),
          weights_(weights),
          epilogue_(epilogue),
          output_(output),
          table_(simd()),
          tiles_x_((input.width() + kTile - 1) / kTile),
          tiles_y_((input.height() + kTile - 1) / kTile),
          in_groups_(input.groups()),
          out_groups_(group_count(weights.out_channels())) {}

    struct Block {
        int first;
        EvenSplit runs;
        float* transformed;
        float* sums;
        Block(int first_tile, int count, int max_rows, float* v, float* m)
            : first(first_tile), runs(count, max_rows), transformed(v), sums(m) {}
    };

    int tile_count() const { return input_.batch() * tiles_y_ * tiles_x_; }
    int in_groups() const { return in_groups_; }
    int out_groups() const { return out_groups_; }
    int max_rows() const { return table_.max_rows; }
    int threads() const {
        return threads_for(1.0 * tile_count() * kPoints * in_groups_ * out_groups_ * kGroup * kGroup);
    }
    std::ptrdiff_t transformed_stride(int tiles) const {
        return static_cast<std::ptrdiff_t>(tiles) * in_groups_ * kGroup + kPointPadding;
    }
    std::ptrdiff_t sums_stride(int tiles) const {
        return static_cast<std::ptrdiff_t>(tiles) * out_groups_ * kGroup + kPointPadding;
    }

    /// B^T d B of run `run` of the block for input groups [first, last).
    void transform_input(const Block& block, int run, int first_group, int last_group) const {
        const int begin = block.runs.begin(run);
        const int size = block.runs.size(run);
        const std::ptrdiff_t stride = transformed_stride(block.runs.total);
        for (int group = first_group; group < last_group; ++group) {
            float* target =
                block.transformed +
                (static_cast<std::ptrdiff_t>(begin) * in_groups_ + static_cast<std::ptrdiff_t>(group) * size) * kGroup;
            for (int t = 0; t < size; ++t)
                transform_tile(block.first + begin + t, group, target + t * kGroup, stride);
        }
    }

    /// The matrix product of one point for output groups [first, last).
    void multiply(const Block& block, int point, int first_group, int last_group) const {
        const std::ptrdiff_t group_step = static_cast<std::ptrdiff_t>(block.runs.total) * kGroup;
        const float* transformed = block.transformed + point * transformed_stride(block.runs.total);
        float* sums = block.sums + point * sums_stride(block.runs.total);
        std::ptrdiff_t offsets[kMaxRows + 1][kMaxGroups];
        for (int run = 0; run < std::min(block.runs.runs, 2); ++run)
            fill_offsets(block, run, offsets);
        MultiplyTask task;
        task.k_groups = in_groups_;
        task.b_block_stride = weights_.block_stride();
        task.out_block_stride = group_step;
        for (int group = first_group; group < last_group; group += table_.max_blocks) {
            const int blocks = std::min(table_.max_blocks, last_group - group);
            task.b = weights_.block(point, group);
            for (int run = 0; run < block.runs.runs; ++run) {
                const int begin = block.runs.begin(run);
                const int size = block.runs.size(run);
                task.a = transformed + static_cast<std::ptrdiff_t>(begin) * in_groups_ * kGroup;
                task.a_offsets = offsets[size];
                task.out = sums + group * group_step + static_cast<std::ptrdiff_t>(begin) * kGroup;
                table_.multiply[size][blocks](task);
            }
        }
    }

    /// A^T m A and the epilogue for tiles [first, last) of the block and one output group.
    void transform_output(const Block& block, int group, int first, int last) const {
        const float* source = block.sums + static_cast<std::ptrdiff_t>(group) * block.runs.total * kGroup;
        const std::ptrdiff_t stride = sums_stride(block.runs.total);
        for (int t = first; t < last; ++t)
            finish_tile(block.first + t, group, source + static_cast<std::ptrdiff_t>(t) * kGroup, stride);
    }

    static constexpr int kMaxGroups = 256;

  private:
    void fill_offsets(const Block& block, int run, std::ptrdiff_t offsets[][kMaxGroups]) const {
        // Runs come in at most two sizes; find the other one as well.
        for (int r = run; r < block.runs.runs; ++r) {
            const int size = block.runs.size(r);
            if (r == run || size != block.runs.size(run)) {
                for (int g = 0; g < in_groups_; ++g)
                    offsets[size][g] = static_cast<std::ptrdiff_t>(g) * size * kGroup;
                if (r != run) return;
            }
        }
    }

    void transform_tile(int tile, int group, float* target, std::ptrdiff_t stride) const {
        const int image = tile / (tiles_y_ * tiles_x_);
        const int y = tile / tiles_x_ % tiles_y_ * kTile - 1;
        const int x = tile % tiles_x_ * kTile - 1;
        const float* from = input_.pixel(image, group, y, x);
        // The border of the tensor is zero, which is the padding unless a shift is added to it.
        const int margin = affine_.has_shift() ? 0 : 1;
        const bool inside =
            y + margin >= 0 && x + margin >= 0 && y + 6 <= input_.height() + margin && x + 6 <= input_.width() + margin;
        if (inside) {
            table_.winograd_input(from, input_.row_stride(), affine_.scale(image, group), affine_.shift(group), target,
                                  stride);
            return;
        }
        const InputWindow window = {std::max(0, -y), std::min(6, input_.height() - y), std::max(0, -x),
                                    std::min(6, input_.width() - x)};
        table_.winograd_input_edge(from, input_.row_stride(), window, affine_.scale(image, group), affine_.shift(group),
                                   target, stride);
    }

    void finish_tile(int tile, int group, const float* source, std::ptrdiff_t stride) const {
        const int image = tile / (tiles_y_ * tiles_x_);
        const int y = tile / tiles_x_ % tiles_y_ * kTile;
        const int x = tile % tiles_x_ * kTile;
        OutputTile target;
        target.out = output_.pixel(image, group, y, x);
        target.residual = epilogue_.residual_at(image, group, y, x);
        target.row_stride = output_.row_stride();
        target.noise = epilogue_.noise_at(y, x, output_.width());
        target.noise_row_stride = output_.width();
        target.rows = std::min(kTile, output_.height() - y);
        target.columns = std::min(kTile, output_.width() - x);
        table_.winograd_output(source, stride, epilogue_.group(image, group), target);
    }

    const BlockedTensor& input_;
    const PreparedAffine& affine_;
    const WinogradWeights& weights_;
    const PreparedEpilogue& epilogue_;
    BlockedTensor& output_;
    const SimdTable& table_;
    int tiles_x_;
    int tiles_y_;
    int in_groups_;
    int out_groups_;
};

// Few tiles, many channels: the threads share each phase, so that the large weights are read once.
void run_phased(const WinogradPass& pass, Workspace& workspace) {
    const int tiles = pass.tile_count();
    const WinogradPass::Block block(
        0, tiles, pass.max_rows(),
        workspace.get(Workspace::transformed_input, kPoints * pass.transformed_stride(tiles)),
        workspace.get(Workspace::transformed_output, kPoints * pass.sums_stride(tiles)));
    const int threads = pass.threads();
    const int splits = std::clamp(threads / 8, 1, std::max(1, pass.out_groups() / kMaxBlocks));
    const EvenSplit out_parts(pass.out_groups(), (pass.out_groups() + splits - 1) / splits);
    const int tile_step = 16;
#pragma omp parallel num_threads(threads)
    {
#pragma omp for collapse(2) schedule(dynamic, 4)
        for (int run = 0; run < block.runs.runs; ++run)
            for (int group = 0; group < pass.in_groups(); ++group)
                pass.transform_input(block, run, group, group + 1);
#pragma omp for collapse(2) schedule(dynamic)
        for (int point = 0; point < kPoints; ++point)
            for (int part = 0; part < out_parts.runs; ++part)
                pass.multiply(block, point, out_parts.begin(part), out_parts.begin(part + 1));
#pragma omp for collapse(2) schedule(dynamic, 4)
        for (int group = 0; group < pass.out_groups(); ++group)
            for (int first = 0; first < tiles; first += tile_step)
                pass.transform_output(block, group, first, std::min(tiles, first + tile_step));
    }
}

// Many tiles: each thread takes blocks of tiles through all phases, with the intermediate values in its cache.
void run_fused(const WinogradPass& pass, Workspace& workspace) {
    const int block_tiles = kFusedRuns * pass.max_rows();
    const int tiles = pass.tile_count();
    const int blocks = (tiles + block_tiles - 1) / block_tiles;
    const std::ptrdiff_t v_count = kPoints * pass.transformed_stride(block_tiles);
    const std::ptrdiff_t m_count = kPoints * pass.sums_stride(block_tiles);
    const int threads = pass.threads();
    float* v = workspace.get(Workspace::transformed_input, v_count * threads);
    float* m = workspace.get(Workspace::transformed_output, m_count * threads);
#pragma omp parallel num_threads(threads)
    {
        const int thread = omp_get_thread_num();
#pragma omp for schedule(dynamic)
        for (int b = 0; b < blocks; ++b) {
            const int first = b * block_tiles;
            const WinogradPass::Block block(first, std::min(block_tiles, tiles - first), pass.max_rows(),
                                            v + thread * v_count, m + thread * m_count);
            for (int run = 0; run < block.runs.runs; ++run)
                pass.transform_input(block, run, 0, pass.in_groups());
            for (int point = 0; point < kPoints; ++point)
                pass.multiply(block, point, 0, pass.out_groups());
            for (int group = 0; group < pass.out_groups(); ++group)
                pass.transform_output(block, group, 0, block.runs.total);
        }
    }
}

}  // namespace

WinogradWeights::WinogradWeights(const float* weights, int out_channels, int in_channels, float gain)
    : out_channels_(out_channels), in_channels_(in_channels) {
    assert(out_channels > 0 && in_channels > 0);
    const std::ptrdiff_t count = kPoints * group_count(out_channels) * block_stride();
    data_.reserve(count);
    std::fill(data_.data(), data_.data() + count, 0.0f);
#pragma omp parallel for schedule(static)
    for (int group = 0; group < group_count(out_channels); ++group) {
        const int used = std::min(kGroup, out_channels - group * kGroup);
        for (int i = 0; i < in_channels; ++i) {
            // Sixteen outputs at once: the 36 matrices lie far apart, and each wants a whole cache line.
            float lines[kPoints][kGroup] = {};
            for (int o = 0; o < used; ++o) {
                double transformed[kPoints];
                transform_filter(weights + ((static_cast<std::ptrdiff_t>(group) * kGroup + o) * in_channels + i) * 9,
                                 gain, transformed);
                for (int point = 0; point < kPoints; ++point)
                    lines[point][o] = static_cast<float>(transformed[point]);
            }
            for (int point = 0; point < kPoints; ++point) {
                const std::ptrdiff_t at =
                    (static_cast<std::ptrdiff_t>(point) * group_count(out_channels) + group) * block_stride() +
                    static_cast<std::ptrdiff_t>(i) * kGroup;
                std::copy(lines[point], lines[point] + kGroup, data_.data() + at);
            }
        }
    }
}

void winograd_conv3x3(const BlockedTensor& input, const InputAffine& affine, const WinogradWeights& weights,
                      const Epilogue& epilogue, BlockedTensor& output, Workspace& workspace) {
    assert(input.channels() == weights.in_channels() && &input != &output);
    assert(input.groups() <= WinogradPass::kMaxGroups);
    output.resize(input.batch(), weights.out_channels(), input.height(), input.width());
    const PreparedEpilogue prepared(epilogue, output.batch(), output.channels(), workspace);
    const PreparedAffine prepared_affine(affine, input.batch(), input.channels(), workspace);
    const WinogradPass pass(input, prepared_affine, weights, prepared, output);
    if (pass.tile_count() >= kFusedTiles)
        run_fused(pass, workspace);
    else
        run_phased(pass, workspace);
}

}  // namespace lineament
