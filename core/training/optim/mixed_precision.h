// Convolutions of a training step in bfloat16, where the machine multiplies that faster than float.
#pragma once

#include <c10/core/Device.h>

namespace lineament {

/// While it lives, the convolutions and matrix products that its thread records are computed in bfloat16 on a CUDA
/// device, or on a CPU with the AVX-512 BF16 instructions (twice the rate there); sums, batch normalisation, losses,
/// weights and gradients stay float. Does nothing on other CPUs, where bfloat16 is emulated. Guards do not nest.
class MixedPrecision {
  public:
    explicit MixedPrecision(bool wanted = true, const at::Device& device = at::kCPU);
    ~MixedPrecision();

    /// Whether this CPU multiplies bfloat16 itself.
    static bool is_of_use();
    MixedPrecision(const MixedPrecision&) = delete;
    MixedPrecision& operator=(const MixedPrecision&) = delete;

  private:
    bool on_cpu_, on_cuda_;
};

}  // namespace lineament
