// Aligned portraits as OpenCV images with their landmarks and labels: what the morphs work on.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/data/portrait_data.h"
#include "core/morph/face_shape.h"

namespace lineament {

/// The labelled training portraits of a PortraitData. Those in black and white are left out: neither their hair nor
/// their skin can be matched. Immutable.
struct PortraitSet {
    /// `landmarks_npy`: float [all, 68, 2] as `lineament-cli align` writes it beside the crops.
    /// Throws std::runtime_error with a sentence.
    PortraitSet(const PortraitData& data, const std::string& landmarks_npy);

    int side() const { return images.front().cols; }
    size_t size() const { return images.size(); }
    float label(size_t portrait, int attribute) const { return labels[portrait][static_cast<size_t>(attribute)]; }
    bool has(size_t portrait, int attribute) const { return label(portrait, attribute) > 0.5F; }

    /// Whether `attribute` of a portrait is `wanted`, and its labels `kept` are those of the portrait `like`.
    bool same_labels(size_t portrait, size_t like, int attribute, bool wanted,
                     const std::vector<std::string>& kept) const;

    std::vector<int64_t> rows;               ///< in the PortraitData
    std::vector<cv::Mat> images;             ///< [S, S] CV_32FC3, RGB in [0, 1]
    std::vector<PointSet> shapes;            ///< 68 landmarks each
    std::vector<std::vector<float>> labels;  ///< in the order of attribute_names()
};

/// Mean of all shapes.
PointSet mean_shape(const PortraitSet& portraits);

}  // namespace lineament
