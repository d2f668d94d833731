#pragma once

#include <array>
#include <cstddef>

#include "core/kernels/aligned_buffer.h"
#include "core/kernels/blocked_tensor.h"

namespace lineament {

/// Scratch memory of the convolution kernels, reused from call to call: give the same object to every call of one
/// thread. Not thread-safe: one per calling thread (the kernels share it among their own OpenMP threads).
class Workspace {
  public:
    enum Slot { transformed_input, transformed_output, weights, epilogue, affine, threads, rgb, slot_count };

    /// At least `count` floats, aligned to 64 bytes; contents undefined. Valid until the next request for the same
    /// slot.
    float* get(Slot slot, std::size_t count);
    BlockedTensor& scaled_input() { return scaled_input_; }
    /// What it holds now.
    std::size_t bytes() const;

  private:
    std::array<AlignedBuffer, slot_count> buffers_;
    BlockedTensor scaled_input_;
};

}  // namespace lineament
