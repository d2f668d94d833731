// Stages "styleres" and "warpres": the residual modules of StyleRes or WarpRes over a frozen generator and encoder.
// StyleRes paper, section 3.3; WarpRes paper, section 3.3.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/data/edit_pairs.h"
#include "core/data/face_comparison.h"
#include "core/inversion/residual_passes.h"
#include "core/networks/fresh/fresh_residual_modules.h"
#include "core/networks/generator/discriminator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// Two paths per batch. Without an edit: the portrait itself must come out. Cycle: the portrait's code is moved towards
/// another one, the edited face is inverted anew, the edit taken back, and the portrait must come out again.
struct ResidualOptions {
    int feature_index = 6;  ///< k: the generator feature that is changed (6: the first convolution at 32 px)
    int batch = 8;          ///< at least 2
    int cycle_batch = 0;    ///< how many of them are edited too; 0: all of them, as the papers
    double rate = 1e-4;
    /// Length of a step's gradient: what is edited and inverted anew can run away. 0: none.
    double gradient_limit = 1.0;
    std::vector<int> halve_rate_at = {5000, 10000, 15000};  ///< steps
    /// How many of the batch are portraits that have an edited copy (or copies, whose portrait is the goal): their
    /// rendering with the attribute's direction should be that. Not in the papers; without it, what a small generator's
    /// modules add brings back what the edit took away (docs/RESULTS.md).
    int pair_batch = 0;
    double copy_weight = 1.0;
    double least_edit = 0.4, most_edit = 0.5;  ///< share of the way to the other code
    bool mapped_edits = false;  ///< the other codes come from the mapping network; else from the batch's portraits
    double l2_weight = 1.0, perceptual_weight = 0.001, identity_weight = 0.1;  ///< without an edit
    double cycle_l2_weight = 0.0, cycle_perceptual_weight = 0.0001, cycle_identity_weight = 0.01;
    double pyramid_weight = 0.0, cycle_pyramid_weight = 0.0;  ///< stand in for perceptual networks where none is
    double adversarial_weight = 0.1;  ///< of both paths' faces, against the discriminator, which is trained along
    double discriminator_rate = 1e-4;
    double r1_gamma = 10;
    int r1_every = 16;            ///< steps
    double feature_weight = 3.0;  ///< L1 of what is added to the generator's feature
    double flow_weight = 1.0;     ///< WarpRes: L1 of the flow against the reference flow, where there is one
    uint64_t seed = 6;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

struct StyleResOptions : ResidualOptions {
    StyleResShape shape;
};

struct WarpResOptions : ResidualOptions {
    WarpResShape shape;
};

/// A flow that another program finds between two lists of faces [N, 3, R, R], RGB in [-1, 1]: [N, 2, R, R] in pixels;
/// what is at p in `edited` is at p + flow(p) in `original` (channel 0 to the right, channel 1 downwards).
using ReferenceFlow = std::function<at::Tensor(const at::Tensor& original, const at::Tensor& edited)>;

class ResidualStage : public OptimisedStage {
  public:
    /// `previous`: "generator." and "e4e.", with an adversarial weight "discriminator."; with perceptual or identity
    /// weights "features." or a `comparison`. Learns on the portraits. Holds a reference to the data.
    /// A pair_batch needs "directions." and `pairs`, to which a reference is held, too.
    ResidualStage(const PortraitData& data, const StateDict& previous, const StyleResOptions& options,
                  const FaceComparison& comparison = {}, const EditPairs* pairs = nullptr);
    ResidualStage(const PortraitData& data, const StateDict& previous, const WarpResOptions& options,
                  const FaceComparison& comparison = {}, ReferenceFlow reference_flow = {},
                  const EditPairs* pairs = nullptr);

    std::string name() const override { return name_; }
    Measures step(double progress) override;
    Measures evaluate() override;
    void write_samples(const std::string& path) override;

    /// What the averaged modules make of images [N, 3, R, R] whose codes are moved by offsets [N, rows, w_dim] (or not,
    /// where they are undefined): what the method of the stage's name renders of their faces.
    at::Tensor rendered(const at::Tensor& images, const at::Tensor& w_offsets = {}) const;

  private:
    struct Rendering {
        at::Tensor image, added, flow;  // added: to features[k]
    };

    ResidualStage(const char* name, const PortraitData& data, const StateDict& previous, const ResidualOptions& options,
                  const FaceComparison& comparison, StateDict modules, ReferenceFlow reference_flow,
                  const EditPairs* pairs);
    std::unique_ptr<ResidualKind> modules_of(const StateDict& state) const;
    Rendering render(const ResidualKind& modules, const FaceResidual& residual, const StyleCode& styles,
                     const ResidualHead& head) const;
    Rendering render(const ResidualKind& modules, const FaceResidual& residual, const at::Tensor& w_plus) const;
    at::Tensor edit_towards_others(const at::Tensor& w_plus);
    at::Tensor distance_to_copies(const ResidualFaces& faces, const PairBatch& pairs, Measures& measures) const;
    at::Tensor flow_loss(const Rendering& edited, const at::Tensor& w_plus, const at::Tensor& edited_w) const;
    double rate_scale() const;
    double step_discriminator(const at::Tensor& reals, const at::Tensor& fakes);

    std::string name_;
    ResidualOptions options_;
    FaceComparison comparison_;
    ReferenceFlow reference_flow_;
    const EditPairs* pairs_;
    at::Tensor directions_;  // [attributes, rows, w_dim]; undefined without pairs
    Generator generator_;
    StyleEncoder encoder_;
    ResidualPasses passes_;              // over generator and encoder
    Optimiser* modules_adam_ = nullptr;  // both owned by the base
    Optimiser* discriminator_adam_ = nullptr;
    std::unique_ptr<ResidualKind> modules_;
    std::unique_ptr<Discriminator> discriminator_;  // null: no adversarial loss
};

}  // namespace lineament
