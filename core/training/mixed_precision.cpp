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

MixedPrecision::MixedPrecision(bool wanted) : active_(wanted && is_of_use()) {
    if (!active_) return;
    at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    at::autocast::set_cpu_enabled(true);
}

MixedPrecision::~MixedPrecision() {
    if (!active_) return;
    at::autocast::set_cpu_enabled(false);
    at::autocast::clear_cache();  // weights as bfloat16, which the next step will have changed
}

}  // namespace lineament
