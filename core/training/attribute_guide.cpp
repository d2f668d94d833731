#include "core/training/attribute_guide.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace lineament {
namespace {

constexpr double kSure = 4.0;  // beyond this a logit says nothing more

}  // namespace

AttributeGuide::Opinion AttributeGuide::look(const at::Tensor& edited, const at::Tensor& before,
                                             const at::Tensor& attribute, const at::Tensor& wanted,
                                             BatchRandom& random) const {
    const int64_t n = edited.size(0);
    const Disturbance disturbance = random_disturbance(n, /*hidden_side=*/0, random);
    const auto logits = [&](const at::Tensor& images) {
        return network_.forward_part(disturbed(network_.looked_at(images), disturbance)).attributes;
    };
    const at::Tensor after = logits(edited);  // [N, attributes]
    at::Tensor old;
    {
        const at::NoGradGuard no_grad;
        old = logits(before).clamp(-kSure, kSure);
    }
    const at::Tensor asked = after.gather(1, attribute.view({n, 1})).view({n});
    const at::Tensor other = at::ones_like(old).scatter(1, attribute.view({n, 1}), 0.0);
    const at::Tensor change = at::smooth_l1_loss(after.clamp(-kSure, kSure) * other, old * other, at::Reduction::Sum);
    return {at::softplus(-asked * wanted.sign()).mean(), change / other.sum()};
}

}  // namespace lineament
