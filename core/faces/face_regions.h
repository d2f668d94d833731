// Masks of parts of an aligned face, from its landmarks: where an edit may act.
#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/faces/face.h"
#include "core/faces/face_quad.h"

namespace lineament {

// Hair is everything from the brows upwards and beside the face that is not the face oval: no hair is recognised.
enum class FaceRegion { FaceOval, Eyes, Brows, Nose, Mouth, Forehead, Hair };

// "face", "eyes", "brows", "nose", "mouth", "forehead", "hair", as on the command line.
const char* region_name(FaceRegion region);
std::optional<FaceRegion> region_from_name(const std::string& name);

struct RegionMaskOptions {
    int side = 64;         // pixels of the mask
    double margin = 0.03;  // fraction of the crop's side by which the outline is grown
    double soften = 0.01;  // standard deviation of the soft edge, fraction of the crop's side

    // Throws std::invalid_argument naming the field that is out of range.
    void check() const;
};

// [side, side] CV_32F over the aligned crop, 1 inside the regions, 0 outside, soft between. Several regions are united.
// Safe from several threads.
cv::Mat region_mask(const std::vector<FaceRegion>& regions, const Landmarks& landmarks_in_image, const FaceQuad& quad,
                    const RegionMaskOptions& options = {});

}  // namespace lineament
