// Finds the hair of a portrait and gives it another colour.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/morph/portrait_set.h"

namespace lineament {

/// Learns from labelled portraits what colours hair has. Holds a reference to the portraits. Safe from several threads.
class HairColour {
  public:
    explicit HairColour(const PortraitSet& portraits);

    /// [S, S] CV_32F, 1 on hair: of the colours above the forehead, unlike the skin and the background, up to borders
    /// in the picture. All 0 where hair cannot be told from those.
    const cv::Mat& mask(size_t portrait) const { return masks_[portrait]; }

    /// Mean Lab of the portrait's hair; where there is too little, of hair as grey as its label says.
    cv::Vec3f colour_of(size_t portrait) const;

    /// The portrait with the hair colour of those whose label `attribute` is `wanted` (and who are not bald nor have
    /// the label `without`), its strands kept; `share` of the way there. A little beyond their mean, so that the
    /// difference is plain. Empty where too little hair was found.
    cv::Mat recoloured(size_t portrait, int attribute, bool wanted, const std::string& without,
                       float share = 1.0F) const;

  private:
    std::optional<cv::Vec3f> mean_of(int attribute, bool wanted, const std::string& without) const;

    const PortraitSet& portraits_;
    std::vector<cv::Mat> masks_;
    std::vector<cv::Vec3f> colours_;  // mean Lab of the hair per portrait
    std::vector<bool> enough_;        // hair was found
};

}  // namespace lineament
