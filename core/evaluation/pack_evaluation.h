// What a pack does to portraits that its training never saw.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/measures/attribute_judge.h"
#include "core/methods/model_pack.h"
#include "core/networks/measuring/feature_network.h"

namespace lineament {

/// Means over the portraits; pixels in [-1, 1], clipped and rounded as an 8-bit file holds them.
struct InversionFigures {
    int64_t portraits = 0;
    double l2 = 0, l2_worst = 0, psnr = 0, ssim = 0;
    std::optional<double> ms_ssim;  ///< from 176 px
};

/// What one slider did, every portrait moved at full deflection towards the other label.
struct SliderFigures {
    int count[2] = {0, 0};   ///< portraits from which the attribute was taken away, and to which it was added
    int agrees[2] = {0, 0};  ///< ... of which the judge says so
    int moved[2] = {0, 0};   ///< ... of which its score moved that way
    double others_changed =
        0;  ///< mean over portraits of the share of the other attributes judged otherwise than before
};

/// What two sliders at once did, over all pairs of sliders and all labelled portraits.
struct TogetherFigures {
    int pairs = 0;    ///< of sliders
    double each = 0;  ///< share of what was asked for that the judge sees
    double both = 0;  ///< share of the pictures in which it sees both
};

/// How like themselves the portraits stayed under one slider, by a feature network of our own.
struct IdentityFigures {
    double mean_cosine = 0;
    double share_kept = 0;  ///< of the portraits with a cosine of at least 0.8
};

/// Inverts all evaluation portraits once, then moves sliders. Holds references. Not thread safe.
class PackEvaluation {
  public:
    /// `progress` gets WorkStage::Evaluate, here and in the functions below, which throw Cancelled.
    PackEvaluation(const ModelPack& pack, const InversionMethod& method, const PortraitData& data,
                   const Progress& progress = {});

    InversionFigures inversion() const;

    /// The attributes for which the pack has a slider of that name, as places in attribute_names().
    std::vector<size_t> sliders() const;

    /// How a judge and a network see the inverted, unedited portraits; once for all sliders.
    at::Tensor unedited_scores(const AttributeJudge& judge) const;        ///< [N, attributes]
    at::Tensor unedited_embeddings(const FeatureNetwork& network) const;  ///< [N, D]

    /// Renders every portrait with this slider; the functions below are about the last one.
    void move(size_t attribute);
    SliderFigures judged(const AttributeJudge& judge, const at::Tensor& unedited_scores) const;
    IdentityFigures identity(const FeatureNetwork& network, const at::Tensor& unedited_embeddings) const;

    /// Moves every two sliders together, each towards what the portrait has not.
    TogetherFigures together(const AttributeJudge& judge) const;

    /// Writes a PNG with a row per portrait, 20 at most: original, inversion, every slider that was moved.
    void save_montage(const std::string& path) const;

  private:
    at::Tensor has(size_t attribute) const;                            // bool [N], by the labels
    at::Tensor moved_by(const std::vector<size_t>& attributes) const;  // [N, 3, R, R]
    at::Tensor labelled() const;                                       // [M] int64, places

    const ModelPack& pack_;
    const InversionMethod& method_;
    const PortraitData& data_;
    Progress progress_;
    at::Tensor originals_, inverted_;  // [N, 3, R, R]
    std::vector<std::shared_ptr<const Inversion>> inversions_;
    size_t attribute_ = 0;
    at::Tensor edited_;              // [N, 3, R, R], by the slider of attribute_
    std::vector<at::Tensor> shown_;  // per slider moved, the first portraits
};

}  // namespace lineament
