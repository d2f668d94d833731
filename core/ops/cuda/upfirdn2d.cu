#include "core/ops/cuda/kernel_launch.cuh"

namespace lineament {
namespace {

template <typename T>
__global__ void upfirdn2d_kernel(const T* __restrict__ x, T* __restrict__ out,
                                 const __grid_constant__ Upfirdn2dTask<float> task) {
    const int64_t elements = task.geometry.elements();
    const int64_t stride = static_cast<int64_t>(gridDim.x) * blockDim.x;
    for (int64_t i = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < elements; i += stride)
        out[i] = static_cast<T>(upfirdn2d_element<T, float>(x, task, i));
}

}  // namespace

void launch_upfirdn2d(ElementType type, const void* x, void* out, const Upfirdn2dTask<float>& task, void* stream) {
    const int64_t elements = task.geometry.elements();
    if (elements == 0) return;
    with_element_type(type, [&](auto element) {
        using T = decltype(element);
        upfirdn2d_kernel<T><<<blocks_for(elements), kThreadsPerBlock, 0, static_cast<cudaStream_t>(stream)>>>(
            static_cast<const T*>(x), static_cast<T*>(out), task);
    });
    check_launch("upfirdn2d");
}

}  // namespace lineament
