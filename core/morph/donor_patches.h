// Parts of one portrait put onto another: teeth, beards, scalps and eyes that averages cannot draw.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/morph/portrait_set.h"

namespace lineament {

/// Part of a face that is taken from a donor.
enum class DonorPart { Mouth, Beard, Scalp, Eyes };

/// [S, S] CV_8U: 255 where the part lies in a face of this shape.
cv::Mat part_mask(DonorPart part, const PointSet& shape, int side);

/// Finds donors and blends their parts in. Holds a reference to the portraits. Safe from several threads.
class DonorPatches {
  public:
    explicit DonorPatches(const PortraitSet& portraits);

    /// The portrait most like `portrait` (skin, age, pose) whose label `attribute` is `wanted`, with the same labels
    /// `kept`; never the portrait itself. -1 if there is none.
    int donor_for(size_t portrait, int attribute, bool wanted, const std::vector<std::string>& kept) const;

    /// `image` [S, S] CV_32FC3 of a face of shape `shape`, with the part of portrait `donor` warped to that shape;
    /// mirrored first where the donor looks to the other side. Poisson blending (Perez et al. 2003), but a beard keeps
    /// its own darkness.
    cv::Mat with_part(const cv::Mat& image, const PointSet& shape, DonorPart part, size_t donor) const;

  private:
    const PortraitSet& portraits_;
    std::vector<cv::Vec3f> skin_;  // mean Lab of both cheeks per portrait
};

}  // namespace lineament
