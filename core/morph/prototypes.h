// What each labelled attribute does to the shape and the shading of a face, averaged over many portraits.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/morph/portrait_set.h"

namespace lineament {

/// Facial prototypes (Rowland & Perrett 1995): the portraits are brought to the mean shape, so that eyes lie on eyes
/// and lips on lips, and shape and colour are regressed there on all labels at once. The texture's fine detail is
/// regressed as an energy (Tiddeman, Burt & Perrett 2001), because wrinkles average away. Immutable after construction.
class Prototypes {
  public:
    explicit Prototypes(const PortraitSet& portraits);

    /// The shape of a face changed by `amount` labels (0 to 1 is 1) of an attribute.
    PointSet changed_shape(const PointSet& shape, int attribute, float amount) const;

    /// The portrait with shape, colour and amount of fine detail of `amount` labels more. `image` [S, S] CV_32FC3.
    cv::Mat changed(const cv::Mat& image, const PointSet& shape, int attribute, float amount) const;

  private:
    PointSet mean_shape_;
    std::vector<PointSet> shape_effects_;  // [K][68], pixels per label
    std::vector<cv::Mat> colour_effects_;  // [K], [S, S] CV_32FC3 in the mean shape, per label
    std::vector<cv::Mat> detail_effects_;  // [K], [S, S] CV_32F: relative change of detail energy per label
};

}  // namespace lineament
