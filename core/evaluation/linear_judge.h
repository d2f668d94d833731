// A judge that any labelled set of portraits has in seconds.
#pragma once

#include "core/measures/attribute_judge.h"

namespace lineament {

/// Ridge regression per attribute on the colours and the edges of 32 x 32 cells, within the part of the crop where the
/// attribute shows. Has and has-not weigh the same, however rare. Crude.
class LinearJudge : public AttributeJudge {
  public:
    /// Trains on the labelled training portraits and their mirror images; seconds. Throws std::runtime_error if none of
    /// them has a label.
    explicit LinearJudge(const PortraitData& data);

    std::string name() const override { return "linear"; }
    at::Tensor scores(const at::Tensor& images) const override;

  private:
    struct Line {  // score = ((f - mean) / deviation) . weights + bias
        at::Tensor mean, deviation, weights;
        double bias = 0;
    };
    std::vector<Line> lines_;
};

}  // namespace lineament
