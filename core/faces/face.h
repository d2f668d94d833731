// What the face finder hands on: where a face is and its 68 landmarks, in pixel coordinates of the photo.
#pragma once

#include <array>
#include <opencv2/core.hpp>

#include "core/base/error.h"

namespace lineament {

// The 68 points in dlib's (iBUG 300-W) order: 0..16 jaw, 17..26 brows, 27..35 nose, 36..41 and 42..47 the eye on the
// image's left and right, 48..67 mouth. Pixel-index coordinates: the centre of the first pixel is (0, 0).
using Landmarks = std::array<cv::Point2d, 68>;

struct Face {
    cv::Rect2d box;  // pixels of the image searched; may reach past its border
    Landmarks landmarks_in_image;
    double score = 0;  // detector confidence: 0 is the threshold, clear frontal faces reach 1 to 3
    int turn = 0;      // degrees clockwise by which the photo has to be turned for the face to stand: 0, 90, 180 or 270
};

// The photo holds no face where one is needed.
class NoFaceError : public Error {
  public:
    explicit NoFaceError(const std::string& sentence) : Error(ErrorKind::NoFace, sentence) {}
};

// A file that the face finder needs is not installed.
class MissingFaceModelError : public Error {
  public:
    explicit MissingFaceModelError(const std::string& sentence) : Error(ErrorKind::MissingResource, sentence) {}
};

}  // namespace lineament
