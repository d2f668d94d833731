// Whether a picture shows an attribute: asked about edits, to see whether they did what their slider says.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/data/portrait_data.h"

namespace lineament {

/// Trained on labels of real portraits only, never on an edit or a rendering, and never a part of the training of what
/// it judges. Report how often it is right on unseen portraits (accuracy()) beside what it says. Age is judged as older
/// than 55. Immutable after construction.
class AttributeJudge {
  public:
    virtual ~AttributeJudge() = default;

    virtual std::string name() const = 0;  ///< "linear", "network"

    /// images [N, 3, S, S], RGB in [-1, 1], S a multiple of 64 -> [N, attributes]; > 0: has the attribute.
    virtual at::Tensor scores(const at::Tensor& images) const = 0;

    /// How often the judge agrees with the labels of the evaluation portraits: mean of the rate on those who have the
    /// attribute and on those who have not. By attribute.
    std::vector<double> accuracy(const PortraitData& data) const;
};

}  // namespace lineament
