#include "core/inversion/partial_feature.h"

#include <ATen/ATen.h>

namespace lineament {

at::Tensor partial_feature(const at::Tensor& generated, const at::Tensor& inserted, double share) {
    return share == 1.0 ? inserted : generated.lerp(inserted, share);
}

}  // namespace lineament
