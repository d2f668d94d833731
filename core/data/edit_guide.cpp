#include "core/data/edit_guide.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace lineament {
namespace {

constexpr double kSure = 4.0;  // beyond this a logit says nothing more

// What the other attributes' logits [N, attributes] moved; between two sure logits of one sign nothing did.
at::Tensor moved(const at::Tensor& after, const at::Tensor& before, const at::Tensor& other) {
    const at::Tensor old = before.clamp(-kSure, kSure);
    const at::Tensor still_sure = old.abs().ge(kSure).logical_and((after * old).ge(kSure * kSure));
    const at::Tensor seen = at::where(still_sure, old, after);
    return at::smooth_l1_loss(seen * other, old * other, at::Reduction::Sum) / other.sum().clamp_min(1);
}

}  // namespace

EditGuide::EditGuide(const StateDict& previous) {
    for (const char* stage : {"features.", "guide.", "second_guide."}) {
        const StateDict weights = sub_state(previous, stage);
        if (!weights.empty()) attributes_.emplace_back(weights);
    }
    const StateDict likeness = sub_state(previous, "likeness.");
    if (!likeness.empty()) likeness_.emplace_back(likeness);
}

EditGuide::Opinion EditGuide::look(const at::Tensor& edited, const at::Tensor& before, const at::Tensor& wanted,
                                   BatchRandom& random) const {
    const Disturbance disturbance = random_disturbance(edited.size(0), /*hidden_side=*/0, random);
    const auto seen_by = [&](const FeatureNetwork& network, const at::Tensor& images) {
        return network.forward_part(disturbed(network.looked_at(images), disturbance));
    };
    const auto seen_before = [&](const FeatureNetwork& network) {
        const at::NoGradGuard no_grad;
        return seen_by(network, before);
    };
    const at::Tensor asked = wanted.ne(0).to(at::kFloat), sign = wanted.sign();
    Opinion opinion{at::zeros({}), at::zeros({}), at::zeros({})};
    for (const FeatureNetwork& network : attributes_) {
        const double share = 1.0 / static_cast<double>(attributes_.size());
        const at::Tensor after = seen_by(network, edited).attributes;  // [N, attributes]
        opinion.asked = opinion.asked + (at::softplus(-after * sign) * asked).sum() / asked.sum().clamp_min(1) * share;
        opinion.others = opinion.others + moved(after, seen_before(network).attributes, 1 - asked) * share;
    }
    for (const FeatureNetwork& network : likeness_) {
        const at::Tensor cosine = (seen_by(network, edited).embedding * seen_before(network).embedding).sum(1);
        opinion.likeness = at::relu(kLikeEnough - cosine).mean();
    }
    return opinion;
}

}  // namespace lineament
