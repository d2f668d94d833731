// Stage "fs": the Feature-Style encoder over the frozen generator (Yao et al., ECCV 2022).
#pragma once

#include <memory>

#include "core/data/edit_pairs.h"
#include "core/data/face_comparison.h"
#include "core/inversion/fs_passes.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// A batch is half synthetic (faces of the generator, whose code is known) and half portraits. The paper's term that
/// compares parsings of the face is left out: there is no parsing network.
struct FsStageOptions {
    SfeBackboneShape encoder;
    int feature_index = 5;        ///< K: the generator feature that F replaces, 4 to 7
    int synthetic = 1, real = 1;  ///< faces of each half in a batch
    /// How many of the portraits have an edited copy (or are copies, whose portrait is the goal): moved by the
    /// attribute's direction they should become that. Not in the paper.
    int pair_batch = 0;
    double copy_weight = 1.0;
    /// Codes of the synthetic half: of the mapping network, one for all rows; or else between the e4e codes of two
    /// portraits, for generators whose faces lie in the rows' differences.
    bool mapped = true;
    /// Begin with the weights of the stage `inverter`'s backbone, whose shape `encoder` must then be: the same network
    /// with other strides. Not in the paper.
    bool from_inverter = false;
    bool random_noise = true;  ///< a second reconstruction, with fresh noise, counts for the perceptual loss too
    OptimiserRule optimiser = OptimiserRule::Ranger;
    double rate = 1e-4;
    double drop_from = 10.0 / 12.0;  ///< share of the stage after which the rate is a tenth
    double l2_weight = 1.0;          ///< on the synthetic half
    double real_l2_weight = 0.0;     ///< on the portraits, which the paper compares by networks alone
    double perceptual_weight = 0.2;  ///< at the full, half and quarter side
    double identity_weight = 0.1;
    double pyramid_weight = 0.0;   ///< stands in for the perceptual loss where no network is at hand
    double feature_weight = 0.01;  ///< MSE(F, features[K] of G(w))
    /// MSE of w against the synthetic half's own code and, unless codes are mapped, the portraits' e4e code; not in the
    /// paper.
    double code_weight = 0.0;
    double feature_scale_rise = 1e-4;  ///< per step: the share of F rises from 0 to 1; 0: F at once
    uint64_t seed = 8;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

class FsStage : public OptimisedStage {
  public:
    /// `previous`: "generator.", "e4e." unless the codes are mapped, "fs_backbone." where it begins with that. With a
    /// perceptual or identity weight "features." must be among it, or a `comparison` be given. The result is "fs.".
    /// Holds a reference to the data.
    /// A pair_batch needs "directions." and `pairs`, to which a reference is held, too.
    FsStage(const PortraitData& data, const StateDict& previous, const FsStageOptions& options,
            const FaceComparison& comparison = {}, const EditPairs* pairs = nullptr);

    std::string name() const override { return "fs"; }
    Measures step(double progress) override;
    /// L2 of the reconstruction of unseen portraits, and of their code alone.
    Measures evaluate() override;
    /// Unseen portraits, their reconstructions, and those of the code alone.
    void write_samples(const std::string& path) override;

    /// What the averaged encoder makes of images [N, 3, R, R] whose codes are moved by offsets [N, rows, w_dim] (or
    /// not, where they are undefined): what the method "fs" renders of their faces.
    at::Tensor rendered(const at::Tensor& images, const at::Tensor& w_offsets = {}) const;

  private:
    struct Pass {
        FsFaces faces;
        StyleCode styles;             // of w
        at::Tensor generated, image;  // features[K] of G(w), and the picture with F in its place
    };
    Pass run(const SfeBackbone& encoder, const at::Tensor& images, double feature_scale, bool training) const;
    Pass run_averaged(const at::Tensor& images) const;
    at::Tensor render(const StyleCode& styles, const GeneratorState& head, const at::Tensor& feature,
                      double feature_scale) const;
    at::Tensor edited(const Pass& pass, int64_t first, const at::Tensor& offsets, double feature_scale) const;
    at::Tensor synthetic_codes();
    std::vector<at::Tensor> fresh_noise(int64_t count);
    at::Tensor perceptual(const at::Tensor& images, const at::Tensor& targets) const;

    FsStageOptions options_;
    FaceLossWeights face_weights_;
    FaceComparison comparison_;
    Generator generator_;
    FsPasses passes_;  // over the generator
    SfeBackboneOptions strides_;
    const EditPairs* pairs_;
    at::Tensor directions_;              // [attributes, rows, w_dim]; undefined without pairs
    std::unique_ptr<StyleEncoder> e4e_;  // null where codes are mapped
    Optimiser* optimiser_ = nullptr;     // owned by the base
    std::unique_ptr<SfeBackbone> encoder_;
};

}  // namespace lineament
