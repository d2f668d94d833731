#include "core/methods/method_support.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "core/networks/layers/layers.h"

namespace lineament {
namespace {

bool same_tensor(const at::Tensor& a, const at::Tensor& b) {
    if (a.defined() != b.defined()) return false;
    return !a.defined() || at::equal(a, b);
}

}  // namespace

at::Tensor to_cpu_float(const at::Tensor& x) {
    return x.to(at::TensorOptions(at::kCPU).dtype(at::kFloat));
}

void check_face(const at::Tensor& face, int side, const char* method) {
    TORCH_CHECK(
        face.dim() == 4 && face.size(0) == 1 && face.size(1) == 3 && face.size(2) == side && face.size(3) == side,
        method, ": the face is ", face.sizes(), ", needed [1, 3, ", side, ", ", side, "]");
}

bool EditKey::operator==(const EditKey& other) const {
    const auto same_term = [](const LatentEdit::Term& a, const LatentEdit::Term& b) {
        return a.direction == b.direction && a.power == b.power;
    };
    return std::equal(terms.begin(), terms.end(), other.terms.begin(), other.terms.end(), same_term) &&
           same_tensor(kept, other.kept);
}

at::Tensor kept_weight(const at::Tensor& region_mask, int side) {
    if (!region_mask.defined()) return {};
    TORCH_CHECK(region_mask.dim() == 4 && region_mask.size(0) == 1 && region_mask.size(1) == 1, "region mask is ",
                region_mask.sizes(), ", needed [1, 1, s, s]");
    return resize_bilinear(to_cpu_float(region_mask), side, side).neg().add(1.0);
}

}  // namespace lineament
