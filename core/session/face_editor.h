// One photo being edited, without threads or windows: the engine behind the window, the command line and the tests.
#pragma once

#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/faces/face_finder.h"
#include "core/methods/model_pack.h"
#include "core/photo/photo.h"
#include "core/session/session_types.h"

namespace lineament {

/// An inverted face and everything needed to paste its edits back quickly. Immutable.
struct EditableFace {
    int face_index = 0;  ///< into FaceEditor::faces()
    std::shared_ptr<const Inversion> inversion;
    cv::Mat aligned;  ///< aligned crop, RGB CV_8UC3, R x R
};

/// Holds one photo, its faces, a pack and a method. Not thread safe: one thread at a time (the session worker).
class FaceEditor {
  public:
    FaceEditor(std::shared_ptr<const ModelPack> pack, std::string method_id);

    /// Takes the photo and finds its faces (largest first). No face is a valid state: faces() is empty.
    void set_photo(Photo photo, FaceFinder& finder, StageTimings* timings = nullptr);
    const Photo& photo() const;
    const std::vector<Face>& faces() const;

    /// Aligns and inverts a face; later calls for the same face return the cached one.
    const EditableFace& open_face(int face_index, const ProgressCallback& progress = {},
                                  StageTimings* timings = nullptr);
    /// Treats the whole image as an already aligned crop (resized to the pack's side).
    const EditableFace& open_aligned(const cv::Mat& rgb8, StageTimings* timings = nullptr);

    /// Edited face crop, RGB CV_8UC3, side 0 = the pack's resolution.
    cv::Mat render_face(const EditableFace& face, const SliderValues& sliders, int output_side = 0) const;

    /// The photo with every given face's edit pasted back, at full size and depth; equal to the input where all are
    /// zero.
    cv::Mat compose(const std::map<int, SliderValues>& sliders_by_face, const ComposeOptions& options,
                    StageTimings* timings = nullptr);
};

}  // namespace lineament
