// Batch normalisation over a batch that several processes share.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace lineament {

/// Adds tensors up over all processes that train together.
class ProcessSum {
  public:
    virtual ~ProcessSum() = default;

    /// Replaces `tensor`, contiguous, by its sum over all processes; all must call it in the same order.
    virtual void add_up(at::Tensor& tensor) const = 0;
    virtual int64_t size() const = 0;  ///< how many processes there are
};

/// While it lives, batch normalisation that its thread runs in training takes mean and variance over the batches of all
/// processes, which must be equally large. Guards do not nest.
class SharedBatchStatistics {
  public:
    explicit SharedBatchStatistics(const ProcessSum& processes);
    ~SharedBatchStatistics();
    SharedBatchStatistics(const SharedBatchStatistics&) = delete;
    SharedBatchStatistics& operator=(const SharedBatchStatistics&) = delete;
};

/// Does such a guard live in this thread, and are there several processes?
bool shares_batch_statistics();

/// Batch normalisation in training as the living guard wants it, or undefined where there is none. x [N, C, H, W] of
/// any floating type, which the result has too; the others [C], float; the running statistics move by `momentum`.
at::Tensor shared_batch_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                             const at::Tensor& running_mean, const at::Tensor& running_var, double momentum,
                             double epsilon);

}  // namespace lineament
