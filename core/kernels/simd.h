#pragma once

#include <cstddef>

/// Inside of core/kernels: the innermost loops, one table per instruction set. Everything works on groups of 16
/// channels (see blocked_tensor.h); all pointers to such groups are aligned to 64 bytes.
namespace lineament::kernels {

enum class InstructionSet { generic, avx2, avx512 };

constexpr int kMaxRows = 14;
constexpr int kMaxBlocks = 2;

/// Winograd's F(4x4, 3x3) evaluates at 0, +-a, +-b and infinity. The textbook's 1 and 2 make numbers of very different
/// size; these two lose about half as much to rounding (measured) and are exact in binary.
constexpr float kPointA = 0.625f;
constexpr float kPointB = 1.5f;

/// out[block][row][16] = sum over k of a[row, k] * b[block][k][16].
struct MultiplyTask {
    const float* a;                   ///< first row; rows are 16 floats apart
    const std::ptrdiff_t* a_offsets;  ///< where each group of 16 k begins, in floats from a
    int k_groups;
    const float* b;  ///< [k_groups * 16][16] per block
    std::ptrdiff_t b_block_stride;
    float* out;
    std::ptrdiff_t out_block_stride;
};

/// y = scale * x + noise_strength * noise + bias; y = y > 0 ? y : slope * y; y = min(max(y, -clamp), clamp);
/// y += residual. Arrays of 16 floats.
struct GroupEpilogue {
    const float* scale;
    const float* bias;
    const float* slope;
    float noise_strength;
    float clamp;
};

/// Where a 4x4 output tile goes.
struct OutputTile {
    float* out;
    const float* residual;  ///< or null; same strides as out
    std::ptrdiff_t row_stride;
    const float* noise;  ///< or null; top left pixel
    std::ptrdiff_t noise_row_stride;
    int rows;  ///< 1..4
    int columns;
};

/// How to read a 6x6 input tile whose edges lie outside of the image.
struct InputWindow {
    int first_row, last_row, first_column, last_column;  ///< inside: first <= i < last
};

struct SimdTable {
    InstructionSet set;
    int max_rows;    ///< rows per multiply, at most kMaxRows
    int max_blocks;  ///< blocks per multiply, at most kMaxBlocks
    void (*multiply[kMaxRows + 1][kMaxBlocks + 1])(const MultiplyTask&);
    /// B^T d B of F(4x4, 3x3). tile: 6x6 pixels; scale, shift: 16 floats; target: 36 groups, `target_stride` apart.
    void (*winograd_input)(const float* tile, std::ptrdiff_t row_stride, const float* scale, const float* shift,
                           float* target, std::ptrdiff_t target_stride);
    /// The same where pixels outside of the window count as zero and are not read.
    void (*winograd_input_edge)(const float* tile, std::ptrdiff_t row_stride, const InputWindow& window,
                                const float* scale, const float* shift, float* target, std::ptrdiff_t target_stride);
    /// A^T m A and the epilogue.
    void (*winograd_output)(const float* source, std::ptrdiff_t source_stride, const GroupEpilogue& epilogue,
                            const OutputTile& tile);
    /// The epilogue for `count` pixels in a row.
    void (*finish_row)(const float* source, int count, const GroupEpilogue& epilogue, const float* noise,
                       const float* residual, float* out);
    /// Blur along x with [1,3,3,1]/4 of a row given by its even and odd pixels; 2 * count pixels out.
    /// even: pixels 0, 2, .. (count + 1 of them), odd: pixels -1, 1, .. (count + 2 of them).
    void (*blur_row)(const float* even, const float* odd, int count, float* out);
    /// Blur along y over four rows, then the epilogue.
    void (*blur_finish_row)(const float* const rows[4], int count, const GroupEpilogue& epilogue, const float* noise,
                            float* out);
    /// target[k][16] = source[k][16] * scale[k]
    void (*scale_weights)(const float* source, const float* scale, int k_count, float* target);
    /// target[x] = source[x] * scale + shift per channel of the group.
    void (*affine_row)(const float* source, int count, const float* scale, const float* shift, float* target);
    /// out[o][x] = sum over channels of weights[o][channel] * pixel, o = 0..2; out rows are out_stride apart.
    void (*rgb_row)(const float* pixels, std::ptrdiff_t group_stride, int groups, const float* weights, int count,
                    float* out, std::ptrdiff_t out_stride);
    /// Dot product; no alignment needed.
    float (*dot)(const float* a, const float* b, int count);
};

const SimdTable& generic_table();
#ifdef LINEAMENT_X86_KERNELS
const SimdTable& avx2_table();
const SimdTable& avx512_table();
#endif

/// The best table that this processor can run, or a lesser one if LINEAMENT_SIMD is "generic" or "avx2" in the
/// environment.
const SimdTable& simd();
/// For tests: the table of a set, or null where this processor (or build) has not got it.
const SimdTable* simd_for(InstructionSet set);
/// For tests: makes simd() return this table until called with null. Not thread-safe.
void override_simd(const SimdTable* table);

}  // namespace lineament::kernels
