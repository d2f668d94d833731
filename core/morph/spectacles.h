// Spectacles drawn onto a portrait: the only way to see the same face with and without them.
#pragma once

#include <opencv2/core.hpp>
#include <random>

#include "core/morph/thin_plate_warp.h"

namespace lineament {

/// What a pair of spectacles looks like. Lengths are in distances between the eyes unless said otherwise.
struct SpectacleMake {
    float half_width = 0.37F, half_height = 0.27F;  ///< of a lens
    float squareness = 3.0F;                        ///< 2: ellipse; larger: towards a rectangle
    float droop = 0.03F;    ///< how much lower the outer half hangs (aviator), or higher where negative
    float outward = 0.01F;  ///< how far the lenses' middles lie outside the pupils
    float lower = 0.05F;    ///< and below them
    float bridge = -0.06F;  ///< height of the bridge, downwards, from the lenses' middles
    float rim_top = 1.5F, rim_bottom = 1.3F;  ///< px of a 128 px crop
    cv::Scalar colour{0.08, 0.06, 0.05};      ///< RGB
    float opacity = 0.92F;
    float tint = 0.0F;    ///< of the lenses: darker where negative
    float shine = 0.0F;   ///< strength of a reflection in each lens
    float shadow = 0.1F;  ///< under the rim
};

/// Another make for every call: size, outline, rim, colour, tint, reflection, shadow.
SpectacleMake random_make(std::mt19937& random);

/// Draws spectacles where a face would wear them. `image` [S, S] CV_32FC3, RGB in [0, 1]; `shape`: its 68 landmarks;
/// `random` places the reflections.
cv::Mat with_spectacles(const cv::Mat& image, const PointSet& shape, const SpectacleMake& make, std::mt19937& random);

}  // namespace lineament
