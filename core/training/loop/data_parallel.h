// Training in several processes that share every batch, on one machine or many.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "core/ops/batch_statistics.h"

namespace lineament {

/// The processes that train together, over LibTorch's c10d: NCCL for CUDA tensors where this build has it, Gloo for
/// all else. All processes must call the collective functions in the same order. Not thread safe.
class DataParallel : public ProcessSum {
  public:
    /// One process, alone: everything below does nothing.
    DataParallel();
    ~DataParallel() override;
    DataParallel(const DataParallel&) = delete;
    DataParallel& operator=(const DataParallel&) = delete;

    /// Joins the processes that a launcher started: torchrun's RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, else Open
    /// MPI's OMPI_COMM_WORLD_RANK and _SIZE, else srun's SLURM_PROCID and SLURM_NTASKS. MASTER_ADDR may be left out on
    /// one machine, MASTER_PORT is then 29500. Alone where no launcher says otherwise. Blocks until all are there.
    /// Throws std::runtime_error with a sentence: variables that do not fit, nobody there, a build without Gloo.
    static std::unique_ptr<DataParallel> join_from_environment();

    int64_t rank() const { return rank_; }
    int64_t size() const override { return size_; }
    bool leads() const { return rank_ == 0; }  ///< the one that writes files and decides

    void add_up(at::Tensor& tensor) const override;

    /// Replaces each tensor by its mean over the processes, by one flat all-reduce per type and device.
    void average(const std::vector<at::Tensor>& tensors) const;
    double mean(double value) const;

    /// The leader's numbers, for all.
    std::vector<double> agree(const std::vector<double>& values) const;

    /// Waits until all are here.
    void barrier() const;

  private:
    struct Groups;
    DataParallel(int64_t rank, int64_t size, std::unique_ptr<Groups> groups);
    void average_flat(const std::vector<at::Tensor>& tensors) const;

    int64_t rank_ = 0, size_ = 1;
    std::unique_ptr<Groups> groups_;  // null: alone
};

}  // namespace lineament
