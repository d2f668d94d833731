// A linear classifier of the labelled attributes, for asking whether an edit did what its slider says.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/training/portrait_data.h"

namespace lineament {

/// Ridge regression per attribute on the colours and the edges of 32 x 32 cells, within the part of the crop where the
/// attribute shows. Trained on labels of real portraits only, never on an edit or a rendering; has and has-not weigh
/// the same, however rare. A crude judge: report how often it is right on unseen portraits (accuracy()) beside what it
/// says. Age is judged as older than 55. Immutable after construction.
class AttributeJudge {
  public:
    /// Trains on the labelled training portraits and their mirror images; seconds. Throws std::runtime_error if none of
    /// them, or none of the evaluation portraits, has a label.
    explicit AttributeJudge(const PortraitData& data);

    /// images [N, 3, S, S], RGB in [-1, 1], S a multiple of 32 -> [N, attributes]; > 0: has the attribute.
    at::Tensor scores(const at::Tensor& images) const;

    /// How often the judge agrees with the labels of the evaluation portraits: mean of the rate on those who have the
    /// attribute and on those who have not. By attribute.
    const std::vector<double>& accuracy() const { return accuracy_; }

    /// Whether a label (PortraitData::labels) says yes, bool [..., attributes].
    static at::Tensor says_yes(const at::Tensor& labels);

  private:
    struct Line {  // score = ((f - mean) / deviation) . weights + bias
        at::Tensor mean, deviation, weights;
        double bias = 0;
    };
    std::vector<Line> lines_;
    std::vector<double> accuracy_;
};

}  // namespace lineament
