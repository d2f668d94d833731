// LibTorch's switches of mixed precision under one name: up to 2.3 every device had functions of its own, from 2.4 on
// they take the device and the old ones are deprecated.
#pragma once

#include <ATen/autocast_mode.h>
#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>
#include <torch/version.h>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
#define LINEAMENT_AUTOCAST_BY_DEVICE 1
#else
#define LINEAMENT_AUTOCAST_BY_DEVICE 0
#endif

namespace lineament {

/// Whether this thread's products on `device` (at::kCPU or at::kCUDA) are computed in autocast_type().
inline bool is_autocast_on(c10::DeviceType device) {
#if LINEAMENT_AUTOCAST_BY_DEVICE
    return at::autocast::is_autocast_enabled(device);
#else
    return device == c10::DeviceType::CUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
#endif
}

/// The type that autocast computes products on `device` in.
inline c10::ScalarType autocast_type(c10::DeviceType device) {
#if LINEAMENT_AUTOCAST_BY_DEVICE
    return at::autocast::get_autocast_dtype(device);
#else
    return device == c10::DeviceType::CUDA ? at::autocast::get_autocast_gpu_dtype()
                                           : at::autocast::get_autocast_cpu_dtype();
#endif
}

/// From now on this thread's products on `device` are computed in `type`. Throws nothing.
inline void start_autocast(c10::DeviceType device, c10::ScalarType type) {
#if LINEAMENT_AUTOCAST_BY_DEVICE
    at::autocast::set_autocast_dtype(device, type);
    at::autocast::set_autocast_enabled(device, true);
#else
    if (device == c10::DeviceType::CUDA) {
        at::autocast::set_autocast_gpu_dtype(type);
        at::autocast::set_enabled(true);
    } else {
        at::autocast::set_autocast_cpu_dtype(type);
        at::autocast::set_cpu_enabled(true);
    }
#endif
}

/// The end of start_autocast(); forgets the weights that were rounded meanwhile, which the next step will have changed.
inline void stop_autocast(c10::DeviceType device) {
#if LINEAMENT_AUTOCAST_BY_DEVICE
    at::autocast::set_autocast_enabled(device, false);
#else
    if (device == c10::DeviceType::CUDA) {
        at::autocast::set_enabled(false);
    } else {
        at::autocast::set_cpu_enabled(false);
    }
#endif
    at::autocast::clear_cache();
}

}  // namespace lineament
