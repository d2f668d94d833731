#include "core/networks/generator/blocked_conversion.h"

#include <ATen/ATen.h>

namespace lineament {

void load_blocked(const at::Tensor& x, BlockedTensor& target) {
    TORCH_CHECK(x.dim() == 4 && x.is_contiguous() && x.scalar_type() == at::kFloat && x.device().is_cpu(),
                "the CPU kernels need a contiguous float32 [N, C, H, W] tensor, not ", x.sizes());
    target.resize(static_cast<int>(x.size(0)), static_cast<int>(x.size(1)), static_cast<int>(x.size(2)),
                  static_cast<int>(x.size(3)));
    target.load_nchw(x.data_ptr<float>());
}

at::Tensor store_blocked(const BlockedTensor& source) {
    at::Tensor x =
        at::empty({source.batch(), source.channels(), source.height(), source.width()}, at::TensorOptions(at::kFloat));
    source.store_nchw(x.data_ptr<float>());
    return x;
}

}  // namespace lineament
