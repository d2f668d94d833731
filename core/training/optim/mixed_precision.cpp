#include "core/training/optim/mixed_precision.h"

#include "core/ops/autocast.h"

namespace lineament {

bool MixedPrecision::is_of_use() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16") != 0;
#else
    return false;
#endif
}

MixedPrecision::MixedPrecision(bool wanted, const at::Device& device)
    : on_cpu_(wanted && device.is_cpu() && is_of_use()), on_cuda_(wanted && device.is_cuda()) {
    if (on_cpu_) start_autocast(at::kCPU, at::kBFloat16);
    if (on_cuda_) start_autocast(at::kCUDA, at::kBFloat16);
}

MixedPrecision::~MixedPrecision() {
    if (on_cpu_) stop_autocast(at::kCPU);
    if (on_cuda_) stop_autocast(at::kCUDA);
}

}  // namespace lineament
