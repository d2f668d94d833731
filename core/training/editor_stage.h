// Stage 5: the SFE feature editor H over the frozen inverter. SFE paper, section 3.4 ("phase 2").
#pragma once

#include <memory>

#include "core/networks/discriminator.h"
#include "core/training/inverter_stage.h"

namespace lineament {

/// Per batch: pairs X_E = G(w_e), X_E' = G(w_e') with one random direction and power, where H must turn the inversion
/// of X_E into X_E'; and the portraits themselves with delta = 0. Beyond the paper, portraits are edited too: towards
/// the portrait plus the mean visible effect of the attribute (condition_stage.h), and judged by the refinement's
/// discriminator and attribute head. A small generator's synthetic faces are soft; pairs of them alone would leave H
/// unable to draw or remove what a real face has (teeth, frames, beards).
struct EditorOptions {
    int feature_index = 7;
    int batch = 4;  ///< synthetic pairs; as many portraits beside them
    double rate = 1e-3;
    double l2_weight = 4.0;
    double pyramid_weight = 1.0;
    double attribute_weight = 0;  ///< edited portraits against the refinement's attribute head: only after a refinement
    double adversarial_weight = 0;  ///< ... and its discriminator long enough to make them good judges
    double real_edit_weight = 0.5;  ///< pyramid of the edited portrait's change against the mean effect
    uint64_t seed = 4;
};

class EditorStage : public OptimisedStage {
  public:
    /// `previous`: result of the inverter stage.
    EditorStage(const PortraitData& data, const StateDict& previous, const EditorOptions& options);

    std::string name() const override { return "editor"; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

  private:
    struct Edit {
        at::Tensor w_offset;          // [N, rows, w_dim]
        at::Tensor effect;            // [N, 3, R, R], what should become visible
        at::Tensor targets, weights;  // [N, attributes] for the attribute head
    };
    Edit random_edit(const at::Tensor& labels);
    at::Tensor edited(const FeatureEditor& editor, const at::Tensor& images, const at::Tensor& w_e,
                      const at::Tensor& w_offset, bool training) const;

    at::Tensor judge_loss(const at::Tensor& images, const at::Tensor& targets, const at::Tensor& weights);

    EditorOptions options_;
    Adam* editor_adam_ = nullptr;  // owned by the base
    Generator generator_;
    StyleEncoder encoder_;
    SfeBackbone backbone_;
    FeatureEditor fuser_;
    at::Tensor directions_;  // [K, rows, w_dim]
    at::Tensor effects_;     // [K, 3, R, R]
    Discriminator discriminator_;
    at::Tensor attribute_weight_, attribute_bias_;
    std::unique_ptr<FeatureEditor> editor_;
};

}  // namespace lineament
