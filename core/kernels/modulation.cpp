#include "core/kernels/modulation.h"

#include <cassert>
#include <cmath>
#include <cstddef>

#include "core/kernels/simd.h"

namespace lineament {

namespace {
constexpr float kEpsilon = 1e-8f;
// Below this many products a parallel region costs more than it saves.
constexpr int kParallelFrom = 1 << 17;
}  // namespace

void matrix_vector(const float* matrix, int rows, int columns, const float* x, float scale, const float* bias,
                   float* out) {
    const kernels::SimdTable& table = kernels::simd();
#pragma omp parallel for schedule(static) if (static_cast <long long>(rows) * columns >= kParallelFrom)
    for (int r = 0; r < rows; ++r)
        out[r] = scale * table.dot(matrix + static_cast<std::ptrdiff_t>(r) * columns, x, columns) +
                 (bias == nullptr ? 0.0f : bias[r]);
}

Demodulation::Demodulation(const float* weights, int out_channels, int in_channels, int taps, float gain)
    : squares_(static_cast<std::size_t>(out_channels) * in_channels),
      out_channels_(out_channels),
      in_channels_(in_channels) {
    for (std::size_t i = 0; i < squares_.size(); ++i) {
        double sum = 0;
        for (int k = 0; k < taps; ++k) {
            const double w = static_cast<double>(gain) * weights[i * taps + k];
            sum += w * w;
        }
        squares_[i] = static_cast<float>(sum);
    }
}

void Demodulation::coefficients(const float* style, float* out) const {
    assert(out_channels_ > 0);
    std::vector<float> squared(in_channels_);
    for (int i = 0; i < in_channels_; ++i)
        squared[i] = style[i] * style[i];
    matrix_vector(squares_.data(), out_channels_, in_channels_, squared.data(), 1.0f, nullptr, out);
    for (int o = 0; o < out_channels_; ++o)
        out[o] = 1.0f / std::sqrt(out[o] + kEpsilon);
}

}  // namespace lineament
