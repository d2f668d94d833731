#pragma once

#include <vector>

namespace lineament {

/// out[r] = scale * sum over c of matrix[r, c] * x[c] + bias[r]: an equalised linear layer for one vector.
/// bias may be null. Runs on OpenMP's current number of threads when large.
void matrix_vector(const float* matrix, int rows, int columns, const float* x, float scale, const float* bias,
                   float* out);

/// Demodulation coefficients of a modulated convolution: 1 / sqrt(sum over i, k of (gain w[o,i,k] style[i])^2 + 1e-8).
/// Holds the sums over the filter's taps, so that a style costs one matrix-vector product. Immutable, hence
/// thread-safe.
class Demodulation {
  public:
    Demodulation() = default;
    /// weights: [O, I, taps], each times `gain`.
    Demodulation(const float* weights, int out_channels, int in_channels, int taps, float gain);

    int out_channels() const { return out_channels_; }
    /// style: [I] -> out: [O].
    void coefficients(const float* style, float* out) const;

  private:
    std::vector<float> squares_;  // [O, I]
    int out_channels_ = 0;
    int in_channels_ = 0;
};

}  // namespace lineament
