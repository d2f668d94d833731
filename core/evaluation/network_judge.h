// A judge that the recipe's stage "judge" trains in minutes.
#pragma once

#include "core/measures/attribute_judge.h"
#include "core/networks/measuring/feature_network.h"

namespace lineament {

/// The attribute head of a feature network (core/training/stages/feature_stage.h) that was trained for this, apart from
/// the one that guides the feature editor's training: other widths, another seed, nothing but real portraits and their
/// labels.
class NetworkJudge : public AttributeJudge {
  public:
    explicit NetworkJudge(const StateDict& weights) : network_(weights) {}

    std::string name() const override { return "network"; }
    at::Tensor scores(const at::Tensor& images) const override { return network_.forward(images).attributes; }

  private:
    FeatureNetwork network_;
};

}  // namespace lineament
