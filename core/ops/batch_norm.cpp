#include "core/ops/batch_norm.h"

#include <ATen/ATen.h>

#include "core/ops/batch_statistics.h"

namespace lineament {

at::Tensor BatchNorm::forward(const at::Tensor& x, bool training) const {
    if (training) {
        const at::Tensor shared = shared_batch_norm(x, weight, bias, running_mean, running_var, kMomentum, kEpsilon);
        if (shared.defined()) return shared;
    }
    return at::batch_norm(x, weight, bias, running_mean, running_var, training, kMomentum, kEpsilon,
                          /*cudnn_enabled=*/true);
}

}  // namespace lineament
