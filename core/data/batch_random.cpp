#include "core/data/batch_random.h"

#include <ATen/ATen.h>

#include <vector>

#include "core/ops/seeded_random.h"

namespace lineament {

BatchRandom::BatchRandom(uint64_t seed) : stream_(seeded_random(seed)) {}

void BatchRandom::share(int64_t rank, int64_t processes) {
    TORCH_CHECK(rank >= 0 && rank < processes, "process ", rank, " of ", processes);
    rank_ = rank;
    processes_ = processes;
}

std::vector<int64_t> BatchRandom::sizes_of_all(at::IntArrayRef sizes) const {
    TORCH_CHECK(!sizes.empty(), "draws for a batch need a first dimension of rows");
    std::vector<int64_t> all = sizes.vec();
    all[0] *= processes_;
    return all;
}

at::Tensor BatchRandom::own_rows(const at::Tensor& all) const {
    const int64_t rows = all.size(0) / processes_;
    return processes_ == 1 ? all : all.narrow(0, rank_ * rows, rows).contiguous();
}

at::Tensor BatchRandom::uniform(at::IntArrayRef sizes) {
    return own_rows(at::rand(sizes_of_all(sizes), stream_, at::TensorOptions(at::kFloat)));
}

at::Tensor BatchRandom::normal(at::IntArrayRef sizes) {
    return own_rows(at::randn(sizes_of_all(sizes), stream_, at::TensorOptions(at::kFloat)));
}

at::Tensor BatchRandom::integers(int64_t low, int64_t high, at::IntArrayRef sizes) {
    return own_rows(at::randint(low, high, sizes_of_all(sizes), stream_, at::TensorOptions(at::kLong)));
}

at::Tensor BatchRandom::state() const {
    return stream_.get_state();
}

void BatchRandom::set_state(const at::Tensor& state) {
    stream_.set_state(state.clone());
}

}  // namespace lineament
