// Gives a generator that was trained by reconstruction random faces: trains only a mapping network from z to w, so that
// its codes are distributed like those of the training portraits. Nothing else of the generator changes.
#pragma once

#include <memory>

#include "core/networks/generator/generator.h"
#include "core/training/loop/optimised_stage.h"

namespace lineament {

/// The loss compares two clouds of codes: the sliced Wasserstein distance (Rabin et al. 2011; squared differences of
/// the sorted projections on random axes), and the squared differences of their means and covariances. Both clouds are
/// first brought to the codes' principal axes and scaled by the largest deviation. Scaling every axis to its own unit
/// deviation was tried: the many faint axes then drown the few that make the faces differ.
struct MappingOptions {
    int mapping_layers = 8;
    int batch = 512;
    int projections = 256;  ///< random axes per step
    double rate = 0.3;      ///< on the stored weights, which the network multiplies by 0.01
    double moment_weight = 1.0;
    /// Axes are scaled by their own deviation, but at least this share of the largest; 1: all alike.
    double smallest_deviation = 1.0;
    double truncation = 0.7;  ///< of the samples that are written
    uint64_t seed = 31;
    void check() const;  ///< throws std::invalid_argument with a sentence
};

class MappingStage : public OptimisedStage {
  public:
    /// `previous`: "generator." and "e4e.", whose codes (mean over the rows of W+) of the training portraits are
    /// imitated; everything in it is handed on. A mapping network that the generator has is replaced. Stages that train
    /// the generator belong before this one.
    MappingStage(const PortraitData& data, const StateDict& previous, const MappingOptions& options);

    std::string name() const override { return "mapping"; }
    Measures step(double progress) override;
    /// Sliced distance of mapped codes to those of unseen portraits, beside that of the training portraits' own codes.
    Measures evaluate() override;
    void write_samples(const std::string& path) override;
    /// `previous` with new "generator.style.*" and "generator.latent_avg". Encoders ("e4e.", "psp.", "fs_backbone.",
    /// "fs.") give the same codes as before: their last biases make up for the new latent_avg.
    StateDict result() const override;

  private:
    at::Tensor map(const at::Tensor& z) const;         // [N, w_dim] -> normalised codes [N, w_dim]
    at::Tensor normalised(const at::Tensor& w) const;  // along the principal axes of the codes
    at::Tensor random_axes();                          // [w_dim, projections], unit length

    MappingOptions options_;
    StateDict fixed_;        // generator without mapping network
    at::Tensor first_mean_;  // [w_dim], latent_avg of `previous`
    at::Tensor mean_;        // [w_dim], of the codes
    at::Tensor axes_;        // [w_dim, w_dim]: w - mean_ times this is normalised
    at::Tensor codes_;       // [N, w_dim] of the training portraits, normalised
    at::Tensor unseen_codes_;
    Optimiser* adam_ = nullptr;  // owned by the base
    std::unique_ptr<Generator> generator_;
};

/// Mean over the columns of the squared differences of the sorted columns: of clouds [N, P] and [M, P], N and M may
/// differ.
at::Tensor sliced_distance(const at::Tensor& a, const at::Tensor& b);

}  // namespace lineament
