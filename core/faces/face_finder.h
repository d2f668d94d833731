// Finds frontal faces and their 68 landmarks (dlib's HOG detector and shape predictor).
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/faces/face.h"

namespace lineament {

struct FindOptions {
    int first_side = 800;  // pixels: long side at which the photo is searched first
    int max_side = 3200;   // pixels: the search goes up to this long side while faces may still be too small to be seen
    // Faces below this fraction of the photo's short side hint at a group: the next larger search is done as well.
    double group_fraction = 0.2;
    bool turned =
        true;  // where no face surely stands upright: search for faces that lie on a side or stand on their heads

    // Throws std::invalid_argument naming the field that is out of range.
    void check() const;
};

// Loading takes about a second and 100 MB: construct it in the background, once.
// One instance must not be used by several threads at the same time; instances are independent.
class FaceFinder {
  public:
    // landmark_model: path of shape_predictor_68_face_landmarks.dat; empty: $LINEAMENT_LANDMARK_MODEL if set, else
    // where Debian's libdlib-data puts it. Throws MissingFaceModelError when it is absent or unreadable.
    explicit FaceFinder(const std::string& landmark_model = "");
    ~FaceFinder();
    FaceFinder(FaceFinder&&) noexcept;
    FaceFinder& operator=(FaceFinder&&) noexcept;

    // rgb8: [H, W, 3] CV_8UC3 in RGB order, any size. Returns the faces by area, largest first; empty where there is
    // none. Faces all stand the same way: Face::turn says which; their boxes and landmarks are the given image's. The
    // search runs on a reduced (or, for small photos, enlarged) copy; each box is then found anew in a crop at the
    // face's own scale, because landmarks follow the box and a coarse box moves them by pixels of the full photo.
    std::vector<Face> find(const cv::Mat& rgb8, const FindOptions& options = {});

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// The file that FaceFinder reads when it is given no path.
std::string default_landmark_model();

// The version of dlib that this was built with: "19.24.0".
std::string dlib_version();

}  // namespace lineament
