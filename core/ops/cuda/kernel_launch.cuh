// Inside of core/cuda: grid-stride launches over the element types.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "core/ops/cuda/cuda_kernels.h"

namespace lineament {

constexpr int kThreadsPerBlock = 256;

/// Enough blocks to fill any device; each thread strides on from there.
inline unsigned blocks_for(int64_t elements) {
    return static_cast<unsigned>(std::min<int64_t>((elements + kThreadsPerBlock - 1) / kThreadsPerBlock, 1 << 16));
}

inline void check_launch(const char* kernel) {
    const cudaError_t error = cudaGetLastError();
    if (error == cudaSuccess) return;
    throw std::runtime_error(std::string("The CUDA kernel ") + kernel +
                             " could not be launched: " + cudaGetErrorString(error) + ".");
}

/// Calls `launch` with a value of the C++ type that `type` names.
template <typename Launch>
void with_element_type(ElementType type, const Launch& launch) {
    switch (type) {
        case ElementType::Float:
            launch(float());
            break;
        case ElementType::Half:
            launch(__half());
            break;
        case ElementType::BFloat16:
            launch(__nv_bfloat16());
            break;
    }
}

}  // namespace lineament
