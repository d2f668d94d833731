// Trains a feature network on labelled portraits: attributes by their labels, identity by telling portraits apart.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "core/data/edit_pairs.h"
#include "core/networks/measuring/feature_network.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// A batch is drawn by labels: an attribute, has it or not, and a portrait of those; attributes that all portraits have
/// alike are not learned. All portraits are seen mirrored and disturbed (disturbance.h). Identity: every training
/// portrait is a class of its own, told by the cosine of its embedding with the class's weight vector (normalised
/// softmax). As there is one portrait of each person, the same person is what light, place, scale and mirroring leave
/// and, where there are edited copies, what another hair, age, beard or smile leave: copies keep their portrait's
/// class, but their labels are not learned from.
struct FeatureOptions {
    FeatureNetworkShape shape;
    int batch = 48;
    int copies = 24;  ///< beside them, for the identity
    double rate = 2e-3;
    double average_decay = 0.998;  ///< of the weight average per step
    double attribute_weight = 1;   ///< of the attributes' loss; 0: identity only, and the attributes' head says nothing
    /// Draw portraits so that labels say nothing about each other (label_balance.h): the network is not to take glasses
    /// for age because the old wear them.
    bool untie_labels = false;
    double identity_weight = 0.3;  ///< of the identity loss; 0: attributes only
    /// Of the cosines before the softmax. Among P persons a scale near log P leaves the loss no way down but pictures
    /// of one person that nearly coincide; a larger one is content with less.
    double identity_scale = 16;
    double dropout = 0.3;  ///< side of the greyed rectangles, as a share of the picture's
    uint64_t seed = 11;
    void check() const;
};

class FeatureStage : public OptimisedStage {
  public:
    /// `name` is the stage's and its network's, so that several can be trained in one folder: "features", "judge",
    /// "identity". `pairs`: where the copies come from; null: none are seen. Holds references to both.
    FeatureStage(const PortraitData& data, const std::string& name, const FeatureOptions& options,
                 const EditPairs* pairs = nullptr);

    std::string name() const override { return name_; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string&) override {}  // it draws nothing

  private:
    void balance();
    at::Tensor identity_loss(const at::Tensor& embedding, const std::vector<int64_t>& classes) const;
    PortraitBatch next_batch(std::vector<int64_t>& classes);  // as the network looks at them

    std::string name_;
    const EditPairs* pairs_;
    FeatureOptions options_;
    std::map<int64_t, int64_t> class_of_row_;
    at::Tensor drawn_up_to_;       // [training portraits] double: a uniform number below it draws the portrait
    at::Tensor attribute_weight_;  // [2, attributes]: of has-not and has; 0 where all are alike
    Optimiser* adam_ = nullptr;    // both owned by the base
    Optimiser* class_adam_ = nullptr;
    std::unique_ptr<FeatureNetwork> network_;
};

}  // namespace lineament
