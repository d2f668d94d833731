// Trains a feature network on labelled portraits: attributes by their labels, identity by telling portraits apart.
#pragma once

#include <memory>
#include <vector>

#include "core/networks/feature_network.h"
#include "core/training/optimised_stage.h"

namespace lineament {

/// A batch is drawn by labels: an attribute, has it or not, and a portrait of those; attributes that all portraits have
/// alike are not learned. All portraits are
/// seen mirrored and disturbed (disturbance.h). Identity: every training portrait is a class of its own, told by
/// the cosine of its embedding with the class's weight vector (normalised softmax); as there is one portrait of each
/// person, what stays the same is what light, position, scale and mirroring leave, no more.
struct FeatureOptions {
    FeatureNetworkShape shape;
    int batch = 48;
    double rate = 2e-3;
    double average_decay = 0.998;  ///< of the weight average per step
    double identity_weight = 0.3;  ///< of the identity loss beside the attributes'; 0: attributes only
    double identity_scale = 16;    ///< of the cosines before the softmax
    double dropout = 0.3;          ///< side of the greyed rectangles, as a share of the picture's
    uint64_t seed = 11;
    void check() const;
};

class FeatureStage : public OptimisedStage {
  public:
    /// `name` is the stage's and its network's, so that several can be trained in one folder: "features", "judge".
    FeatureStage(const PortraitData& data, const std::string& name, const FeatureOptions& options);

    std::string name() const override { return name_; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string&) override {}  // it draws nothing

  private:
    void balance();
    PortraitBatch next_batch(std::vector<int64_t>& classes);

    std::string name_;
    FeatureOptions options_;
    std::vector<std::vector<int64_t>> rows_by_value_;  // [2 a + has]: places in data_.training()
    at::Tensor attribute_weight_;                      // [2, attributes]: of has-not and has; 0 where all are alike
    Optimiser* adam_ = nullptr;                        // both owned by the base
    Optimiser* class_adam_ = nullptr;
    std::unique_ptr<FeatureNetwork> network_;
};

}  // namespace lineament
