#include "core/ops/cuda/kernel_launch.cuh"

namespace lineament {
namespace {

template <typename T>
__global__ void bias_act_kernel(const T* __restrict__ x, const float* __restrict__ bias, const T* __restrict__ y,
                                T* __restrict__ out, const BiasActTask<float> task) {
    const int64_t stride = static_cast<int64_t>(gridDim.x) * blockDim.x;
    for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < task.shape.elements; i += stride)
        out[i] = static_cast<T>(bias_act_element<T, float>(x, bias, y, task, i));
}

}  // namespace

void launch_bias_act(ElementType type, const void* x, const float* bias, const void* y, void* out,
                     const BiasActTask<float>& task, void* stream) {
    if (task.shape.elements == 0) return;
    with_element_type(type, [&](auto element) {
        using T = decltype(element);
        bias_act_kernel<T><<<blocks_for(task.shape.elements), kThreadsPerBlock, 0, static_cast<cudaStream_t>(stream)>>>(
            static_cast<const T*>(x), bias, static_cast<const T*>(y), static_cast<T*>(out), task);
    });
    check_launch("bias_act");
}

}  // namespace lineament
