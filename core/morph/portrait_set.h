// Aligned portraits as OpenCV images with their landmarks and labels: what the morphs work on.
#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/faces/face_quad.h"
#include "core/morph/thin_plate_warp.h"
#include "core/training/portrait_data.h"

namespace lineament {

/// The labelled training portraits of a PortraitData. Immutable.
struct PortraitSet {
    /// `landmarks_npy`: float [all, 68, 2] as `lineament-cli align` writes it beside the crops.
    /// Throws std::runtime_error with a sentence.
    PortraitSet(const PortraitData& data, const std::string& landmarks_npy);

    int side() const { return images.front().cols; }
    size_t size() const { return images.size(); }
    float label(size_t portrait, int attribute) const { return labels[portrait][static_cast<size_t>(attribute)]; }
    bool has(size_t portrait, int attribute) const { return label(portrait, attribute) > 0.5F; }

    std::vector<int64_t> rows;               ///< in the PortraitData
    std::vector<cv::Mat> images;             ///< [S, S] CV_32FC3, RGB in [0, 1]
    std::vector<PointSet> shapes;            ///< 68 landmarks each
    std::vector<std::vector<float>> labels;  ///< in the order of attribute_names()
};

/// The same points as core/faces names them, and the quad of an image that is a crop already.
Landmarks as_landmarks(const PointSet& shape);
FaceQuad whole_crop(int side);

/// [S, S] CV_8U: 255 on both cheeks, where skin is bare.
cv::Mat cheeks_of(const PointSet& shape, cv::Size size);

/// Column of an attribute in attribute_names(); asserts that it is one.
int attribute_index(const std::string& name);

}  // namespace lineament
