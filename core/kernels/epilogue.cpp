#include "core/kernels/epilogue.h"

#include <omp.h>

#include <algorithm>
#include <cassert>

#include "core/kernels/prepared.h"

namespace lineament::kernels {

namespace {
constexpr float kSqrt2 = 1.41421356237309515f;
constexpr float kLeakySlope = 0.2f;

// values * factor, or the default, then fill up to a whole group.
void fill(float* target, const float* values, int channels, float factor, float missing, float spare) {
    for (int c = 0; c < channels; ++c)
        target[c] = values == nullptr ? missing : values[c] * factor;
    std::fill(target + channels, target + padded_channels(channels), spare);
}
}  // namespace

int threads_for(double multiplications) {
    constexpr double kPerThread = 2e6;
    return static_cast<int>(std::clamp(multiplications / kPerThread, 1.0, static_cast<double>(omp_get_max_threads())));
}

PreparedEpilogue::PreparedEpilogue(const Epilogue& epilogue, int batch, int channels, Workspace& workspace)
    : noise_(epilogue.noise), residual_(epilogue.residual), clamp_(epilogue.clamp), groups_(group_count(channels)) {
    assert(epilogue.activation != Activation::prelu || epilogue.slope != nullptr);
    const int padded = groups_ * kGroup;
    float* memory = workspace.get(Workspace::epilogue, static_cast<std::size_t>(batch + 2) * padded);
    // Leaky ReLU commutes with a positive factor, so its gain goes into what is added up before it.
    const float gain = epilogue.activation == Activation::leaky_relu ? kSqrt2 : 1.0f;
    for (int image = 0; image < batch; ++image)
        fill(memory + image * padded, epilogue.scale == nullptr ? nullptr : epilogue.scale + image * channels, channels,
             gain, gain, 0.0f);
    scale_ = memory;
    float* bias = memory + batch * padded;
    fill(bias, epilogue.bias, channels, gain, 0.0f, 0.0f);
    bias_ = bias;
    float* slope = bias + padded;
    const bool prelu = epilogue.activation == Activation::prelu;
    const float constant_slope = epilogue.activation == Activation::leaky_relu ? kLeakySlope : 1.0f;
    fill(slope, prelu ? epilogue.slope : nullptr, channels, 1.0f, constant_slope, 0.0f);
    slope_ = slope;
    noise_strength_ = epilogue.noise == nullptr ? 0.0f : epilogue.noise_strength * gain;
}

PreparedAffine::PreparedAffine(const InputAffine& affine, int batch, int channels, Workspace& workspace)
    : groups_(group_count(channels)),
      identity_(affine.scale == nullptr && affine.shift == nullptr),
      has_shift_(affine.shift != nullptr) {
    const int padded = groups_ * kGroup;
    float* memory = workspace.get(Workspace::affine, static_cast<std::size_t>(batch + 1) * padded);
    for (int image = 0; image < batch; ++image)
        fill(memory + image * padded, affine.scale == nullptr ? nullptr : affine.scale + image * channels, channels,
             1.0f, 1.0f, 0.0f);
    scale_ = memory;
    float* shift = memory + batch * padded;
    fill(shift, affine.shift, channels, 1.0f, 0.0f, 0.0f);
    shift_ = shift;
}

const BlockedTensor& apply_affine(const BlockedTensor& input, const PreparedAffine& affine, Workspace& workspace) {
    BlockedTensor& target = workspace.scaled_input();
    target.resize(input.batch(), input.channels(), input.height(), input.width());
    const SimdTable& table = simd();
    const int groups = input.groups();
    const double work = 8.0 * input.batch() * groups * kGroup * input.height() * input.width();
#pragma omp parallel for schedule(static) num_threads(threads_for(work))
    for (int job = 0; job < input.batch() * groups; ++job)
        for (int y = 0; y < input.height(); ++y)
            table.affine_row(input.pixel(job / groups, job % groups, y, 0), input.width(),
                             affine.scale(job / groups, job % groups), affine.shift(job % groups),
                             target.pixel(job / groups, job % groups, y, 0));
    return target;
}

}  // namespace lineament::kernels
