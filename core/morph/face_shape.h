// What the morphs measure and fill in a face that is given by its 68 landmarks.
#pragma once

#include <opencv2/core.hpp>

#include "core/faces/face_quad.h"
#include "core/morph/thin_plate_warp.h"

namespace lineament {

/// The same points as core/faces names them, and the quad of an image that is a crop already.
Landmarks as_landmarks(const PointSet& shape);
FaceQuad whole_crop(int side);

/// [S, S] CV_8U: 255 on both cheeks, where skin is bare; and the mean colour there, Lab.
cv::Mat cheeks_of(const PointSet& shape, cv::Size size);
cv::Vec3f skin_colour(const cv::Mat& image, const PointSet& shape);

/// Pixels by which the nose's tip lies right of (below) the middle of the ears: how far the head is turned (nodding).
float turn_of(const PointSet& shape);
float nod_of(const PointSet& shape);

/// The landmarks of the mirrored crop.
PointSet mirrored(const PointSet& shape, int side);

/// Fills the polygon of these corners, to a sixteenth of a pixel.
void fill_outline(cv::Mat& mask, const PointSet& outline, double value);

}  // namespace lineament
