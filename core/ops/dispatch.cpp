#include "core/ops/dispatch.h"

#include <c10/util/Exception.h>

#if defined(LINEAMENT_HAS_CUDA_KERNELS) && defined(LINEAMENT_TORCH_HAS_CUDA)
#include <c10/cuda/CUDAStream.h>
#endif

namespace lineament {

bool has_cuda_kernels() {
#if defined(LINEAMENT_HAS_CUDA_KERNELS) && defined(LINEAMENT_TORCH_HAS_CUDA)
    return true;
#else
    return false;
#endif
}

bool is_channels_last(const at::Tensor& x) {
    return x.dim() == 4 && !x.is_contiguous() && x.is_contiguous(at::MemoryFormat::ChannelsLast);
}

at::Tensor dense(const at::Tensor& x) {
    return is_channels_last(x) ? x : x.contiguous();
}

ElementType element_type(const at::Tensor& x) {
    switch (x.scalar_type()) {
        case at::kFloat:
            return ElementType::Float;
        case at::kHalf:
            return ElementType::Half;
        case at::kBFloat16:
            return ElementType::BFloat16;
        default:
            TORCH_CHECK(false, "The CUDA kernels know float, half and bfloat16, not ", x.scalar_type());
    }
}

void* current_cuda_stream() {
#if defined(LINEAMENT_HAS_CUDA_KERNELS) && defined(LINEAMENT_TORCH_HAS_CUDA)
    return c10::cuda::getCurrentCUDAStream().stream();
#else
    TORCH_CHECK(false, "This build has no CUDA kernels.");
#endif
}

}  // namespace lineament
