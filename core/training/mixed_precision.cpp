#include "core/training/mixed_precision.h"

#include <ATen/autocast_mode.h>

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
    if (on_cpu_) {
        at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(true);
    }
    if (on_cuda_) {
        at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
        at::autocast::set_enabled(true);
    }
}

MixedPrecision::~MixedPrecision() {
    if (!on_cpu_ && !on_cuda_) return;
    if (on_cpu_) at::autocast::set_cpu_enabled(false);
    if (on_cuda_) at::autocast::set_enabled(false);
    at::autocast::clear_cache();  // weights as bfloat16, which the next step will have changed
}

}  // namespace lineament
