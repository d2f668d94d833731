#include "core/measures/attribute_judge.h"

#include <ATen/ATen.h>

#include <stdexcept>

namespace lineament {
namespace {

// Mean of the rate on those who have it and the rate on those who have not: always "no" must not look good.
double balanced_rate(const at::Tensor& said, const at::Tensor& yes) {
    double sum = 0;
    int sides = 0;
    for (const at::Tensor& side : {yes, yes.logical_not()}) {
        if (!side.any().item<bool>()) continue;
        sum += said.eq(yes).masked_select(side).to(at::kDouble).mean().item<double>();
        ++sides;
    }
    return sum / sides;
}

}  // namespace

std::vector<double> AttributeJudge::accuracy(const PortraitData& data) const {
    const std::vector<int64_t> unseen = data.labelled(data.evaluation());
    if (unseen.empty()) {
        throw std::runtime_error(
            "None of the portraits kept for evaluation has a label; the labels' file names must be those of the "
            "crops.");
    }
    const PortraitBatch kept = data.batch(unseen);
    const at::Tensor said = scores(kept.images).gt(0), truth = has_attribute(kept.labels);
    std::vector<double> accuracy;
    for (int64_t attribute = 0; attribute < said.size(1); ++attribute)
        accuracy.push_back(balanced_rate(said.select(1, attribute), truth.select(1, attribute)));
    return accuracy;
}

}  // namespace lineament
