// Random draws of a training step, the same for one process and for several that share a batch.
#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace lineament {

/// Every process draws the rows of all from one common stream and keeps its own: process r of P that asks for n rows
/// gets rows r n .. (r + 1) n of P n. So P processes with n rows each see what one with P n rows would. Alone it is a
/// plain seeded generator. All processes must make the same calls. Results are on the CPU. Not thread safe.
class BatchRandom {
  public:
    explicit BatchRandom(uint64_t seed);

    /// This process is the `rank`-th of `processes`.
    void share(int64_t rank, int64_t processes);

    at::Tensor uniform(at::IntArrayRef sizes);                              ///< [n, ...] float in [0, 1)
    at::Tensor normal(at::IntArrayRef sizes);                               ///< [n, ...] float, N(0, 1)
    at::Tensor integers(int64_t low, int64_t high, at::IntArrayRef sizes);  ///< [n, ...] int64 in [low, high)

    /// The stream itself, for draws that concern the batch as a whole: all processes get the same.
    at::Generator common() const { return stream_; }

    /// For checkpoints; the same whatever the number of processes.
    at::Tensor state() const;
    void set_state(const at::Tensor& state);

  private:
    std::vector<int64_t> sizes_of_all(at::IntArrayRef sizes) const;
    at::Tensor own_rows(const at::Tensor& all) const;

    at::Generator stream_;
    int64_t rank_ = 0, processes_ = 1;
};

}  // namespace lineament
