// Cuts the aligned face that the networks see out of a photo, with the arithmetic of the published alignment scripts.
#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "core/faces/face.h"
#include "core/faces/face_finder.h"
#include "core/faces/face_quad.h"

namespace lineament {

struct AlignOptions {
    bool shrink = true;       // reduce photos much larger than the crop first (Lanczos), against aliasing
    bool fill_border = true;  // mirror and blur what lies past the photo's border; otherwise it is black

    bool operator==(const AlignOptions& other) const {
        return shrink == other.shrink && fill_border == other.fill_border;
    }
};

// What align_face did on the way, for tests and diagnosis.
struct AlignTrace {
    FaceQuad quad_initial;
    int shrink = 0;                // 0: none
    cv::Size size_after_shrink;    // empty: none
    int border = 0;                // pixels
    cv::Rect crop;                 // of the (shrunk) image
    std::array<int, 4> padding{};  // left, top, right, bottom; zeros: none
    cv::Size size_before_transform;
    FaceQuad quad_final;   // in the image before the transform
    double quad_side = 0;  // after the shrink
};

struct AlignedFace {
    cv::Mat crop;                                // [out_size, out_size, 3] CV_8UC3, RGB
    FaceQuad quad;                               // in pixels of the photo, before any shrinking
    std::optional<Landmarks> landmarks_in_crop;  // pixel-index coordinates of the crop; where landmarks were given
};

// rgb8: [H, W, 3] CV_8UC3 RGB, sRGB values. out_size: side of the crop in pixels, 1 to 8192. Safe from several threads.
// The definition is the FFHQ alignment of SFE/e4e: for any size the photo is first reduced by floor(side / out / 2).
AlignedFace align_face(const cv::Mat& rgb8, const Landmarks& landmarks, int out_size, const AlignOptions& options = {},
                       AlignTrace* trace = nullptr);

// The same from a quad that is already known.
AlignedFace align_quad(const cv::Mat& rgb8, const FaceQuad& quad, int out_size, const AlignOptions& options = {},
                       AlignTrace* trace = nullptr);

// Finds the photo's largest face and aligns it. Throws NoFaceError where there is none; `name` (a file name, say) goes
// into that sentence. This is the preparation of training data and `lineament-cli align`.
AlignedFace align_largest_face(FaceFinder& finder, const cv::Mat& rgb8, int out_size, const std::string& name = "photo",
                               const AlignOptions& options = {});

// Pillow's QUAD transform with bilinear sampling: image CV_8UC3, quad in pixel-index coordinates of it, black outside.
cv::Mat transform_quad_pil(const cv::Mat& rgb8, const FaceQuad& quad, int out_size);

}  // namespace lineament
