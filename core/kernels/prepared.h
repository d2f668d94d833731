#pragma once

#include "core/kernels/epilogue.h"
#include "core/kernels/simd.h"
#include "core/kernels/workspace.h"

/// Inside of core/kernels: epilogue and input affine as arrays padded to groups of 16, so that the inner loops have no
/// cases. They live in the workspace until the next preparation.
namespace lineament::kernels {

class PreparedEpilogue {
  public:
    PreparedEpilogue(const Epilogue& epilogue, int batch, int channels, Workspace& workspace);

    GroupEpilogue group(int image, int index) const {
        return {scale_ + (image * groups_ + index) * kGroup, bias_ + index * kGroup, slope_ + index * kGroup,
                noise_strength_, clamp_};
    }
    /// Noise at a pixel of an output of this width, or null.
    const float* noise_at(int y, int x, int width) const {
        return noise_ == nullptr ? nullptr : noise_ + static_cast<std::ptrdiff_t>(y) * width + x;
    }
    const float* residual_at(int image, int index, int y, int x) const {
        return residual_ == nullptr ? nullptr : residual_->pixel(image, index, y, x);
    }

  private:
    const float* scale_;
    const float* bias_;
    const float* slope_;
    const float* noise_;
    const BlockedTensor* residual_;
    float noise_strength_;
    float clamp_;
    int groups_;
};

class PreparedAffine {
  public:
    PreparedAffine(const InputAffine& affine, int batch, int channels, Workspace& workspace);

    bool identity() const { return identity_; }
    /// With a shift the padding (zero after the affine) differs from the affine of the zero border.
    bool has_shift() const { return has_shift_; }
    const float* scale(int image, int index) const { return scale_ + (image * groups_ + index) * kGroup; }
    const float* shift(int index) const { return shift_ + index * kGroup; }

  private:
    const float* scale_;
    const float* shift_;
    int groups_;
    bool identity_;
    bool has_shift_;
};

/// input * scale + shift into the workspace's scaled tensor.
const BlockedTensor& apply_affine(const BlockedTensor& input, const PreparedAffine& affine, Workspace& workspace);

/// Threads worth waking for this many multiplications: below some 50 us of work a thread that must first be scheduled,
/// on a busy machine above all, costs more than it brings.
int threads_for(double multiplications);

/// Splits `total` rows into the fewest runs of at most `most` and as equal as possible: begin of run i.
struct EvenSplit {
    int total;
    int runs;
    EvenSplit(int count, int most) : total(count), runs((count + most - 1) / most) {}
    int begin(int run) const { return static_cast<int>(static_cast<long long>(total) * run / runs); }
    int size(int run) const { return begin(run + 1) - begin(run); }
};

}  // namespace lineament::kernels
