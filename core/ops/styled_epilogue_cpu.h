// The loops of styled_epilogue() on a CPU. No LibTorch types but the element types.
#pragma once

#include <cstdint>

namespace lineament {

struct EpilogueShape {
    int64_t samples, channels;
    int64_t height, width;  ///< of the convolution's output; with `phases` half of the result's
    bool phases;            ///< the convolution gave [samples, 4 channels, height, width], the pixels of 2x2 cells
    bool noise_per_sample;  ///< else one plane for all
    float slope, gain;      ///< of the activation

    int64_t plane() const { return height * width * (phases ? 4 : 1); }  ///< values of a channel of the result
};

/// What belongs to the channels: demodulation [samples, channels], bias [channels], noise [samples or 1, plane()].
struct EpilogueConstants {
    const float *demodulation, *noise, *bias;
    float noise_strength;
};

/// out = gain * leaky_relu(demodulation * x + noise_strength * noise + bias). T: float or at::BFloat16.
template <typename T>
void epilogue_forward(const T* x, float* out, const EpilogueConstants& constants, const EpilogueShape& shape);

/// Sums per sample and channel [samples, channels] of the gradient in front of the activation: times x, as it is, times
/// the noise.
struct EpilogueSums {
    float *demodulation, *bias, *noise;
};

/// From the gradient of `out` to that of x and the sums.
template <typename T>
void epilogue_backward(const float* gradient, const float* out, const T* x, T* x_gradient, const EpilogueSums& sums,
                       const EpilogueConstants& constants, const EpilogueShape& shape);

}  // namespace lineament
