// One photo being edited, without threads or windows: the engine behind the window, the command line and the tests.
#pragma once

#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/faces/face_finder.h"
#include "core/faces/face_quad.h"
#include "core/methods/model_pack.h"
#include "core/photo/photo.h"
#include "core/session/session_types.h"

namespace lineament {

/// An inverted face. Immutable.
struct EditableFace {
    int face_index = 0;     ///< into FaceEditor::faces(); -1: an aligned crop that was given as such
    std::string method_id;  ///< of the method that inverted it
    std::shared_ptr<const Inversion> inversion;
    cv::Mat aligned;  ///< aligned crop, RGB CV_8UC3, R x R
};

/// A part of the display image after an edit.
struct DisplayPatch {
    cv::Mat rgb8;  ///< CV_8UC3 RGB; empty where nothing can have changed
    cv::Point top_left;
};

/// Holds one photo, its faces, a pack and the working method: the one that open_face, compose and compose_preview use.
/// The same faces can be opened by other methods of the pack, too. Not thread safe: one thread at a time (the session
/// worker).
/// What throws leaves everything as it was. Functions that need a pack, a photo or a face that is not there throw
/// MissingPackError, std::invalid_argument or NoFaceError; slider ids and values are checked by the catalogue
/// (std::invalid_argument).
class FaceEditor {
  public:
    FaceEditor();
    FaceEditor(std::shared_ptr<const ModelPack> pack, const std::string& method_id);
    ~FaceEditor();
    FaceEditor(FaceEditor&&) noexcept;
    FaceEditor& operator=(FaceEditor&&) noexcept;

    /// Changes pack and working method ("" takes the pack's first). The photo stays; faces have to be opened anew.
    void set_pack(std::shared_ptr<const ModelPack> pack, const std::string& method_id);
    /// Changes the working method within the pack. What was opened by any method stays open. Throws as
    /// ModelPack::method().
    void set_method(const std::string& method_id, const Progress& progress = {});
    bool has_pack() const;
    const ModelPack& pack() const;
    const std::shared_ptr<const ModelPack>& shared_pack() const;
    const InversionMethod& method() const;  ///< the working method
    int resolution() const;                 ///< R, the side of a face crop in pixels

    /// Takes the photo and finds its faces (largest first). No face is a valid state: faces() is empty.
    /// max_display_side: long side of the copy that compose_preview works on, in pixels.
    void set_photo(Photo photo, FaceFinder& finder, StageTimings* timings = nullptr, int max_display_side = 2048);
    void close_photo();
    bool has_photo() const;
    const Photo& photo() const;
    const cv::Mat& srgb() const;  ///< the photo as CV_8UC3 RGB in sRGB, full size
    const std::vector<Face>& faces() const;
    const FaceQuad& quad(int face_index) const;  ///< in pixels of the photo

    const cv::Mat& display() const;  ///< CV_8UC3 RGB in sRGB, reduced by display_scale()
    double display_scale() const;    ///< display pixels per photo pixel, at most 1

    /// Aligns and inverts a face; later calls for the same face return the cached one. The reference is valid until the
    /// pack or the photo changes. Throws Cancelled when `progress` asks for it.
    const EditableFace& open_face(int face_index, const Progress& progress = {}, StageTimings* timings = nullptr);
    bool is_open(int face_index) const;

    /// The same by any method of the pack; one call per face and method inverts.
    const EditableFace& open_face_by(const std::string& method_id, int face_index, const Progress& progress = {},
                                     StageTimings* timings = nullptr);
    bool is_open_by(const std::string& method_id, int face_index) const;
    /// How near the method came to the face; measured at the first call, also by the comparison networks that the pack
    /// has. Opens the face if need be.
    const ReconstructionFigures& reconstruction_figures(const std::string& method_id, int face_index);

    /// Lets go of the networks of every method that is neither the working one nor among these, and, without any of
    /// these, of those that measure. Inversions and figures stay, and the networks come back when they are needed.
    void release_methods_except(const std::vector<std::string>& method_ids);

    /// Treats the whole image (RGB CV_8UC3) as an already aligned crop, resized to the pack's side.
    /// std::invalid_argument where it is not square: it would be bent.
    const EditableFace& open_aligned(const cv::Mat& rgb8, const Progress& progress = {},
                                     StageTimings* timings = nullptr);

    /// Edited face crop by the method that inverted the face, RGB CV_8UC3, side 0 = the pack's resolution. regions: as
    /// ComposeOptions::regions; needs landmarks, so std::invalid_argument for an aligned crop.
    cv::Mat render_face(const EditableFace& face, const SliderValues& sliders, int output_side = 0,
                        const std::vector<std::string>& regions = {});

    /// How the edit carried the face's details; nothing where the face's method carries none.
    std::optional<FlowGrid> flow(const EditableFace& face, const SliderValues& sliders);

    /// The photo with every given face's edit pasted back, at full size, in its own depth, channels and colour space;
    /// equal to the input where all sliders are zero. Opens faces that are not open.
    cv::Mat compose(const std::map<int, SliderValues>& sliders_by_face, const ComposeOptions& options,
                    StageTimings* timings = nullptr);

    /// The same on the display image, for one step of a slider: the patch around face_index (-1: around all faces) with
    /// the edits of every face in it. output_side: of the rendering, 0 for the pack's resolution. Renderings of the
    /// last state are kept, so a step costs one rendering of the face that changed.
    DisplayPatch compose_preview(const std::map<int, SliderValues>& sliders_by_face, int face_index,
                                 const ComposeOptions& options, int output_side = 0, StageTimings* timings = nullptr);

    /// Side in pixels of what compose_crop gives: that of the face's square in the display image, but at least the
    /// pack's resolution and at most 4096.
    int crop_side(int face_index) const;

    /// The face's square out of the display image with the edits pasted back, RGB CV_8UC3, crop_side() a side: with all
    /// sliders at zero the photo's own pixels. method_id: of the method that makes this face's edit; by the working one
    /// ("" takes it) edits of other faces that reach into the square are shown, too.
    cv::Mat compose_crop(const std::string& method_id, const std::map<int, SliderValues>& sliders_by_face,
                         int face_index, const ComposeOptions& options, int output_side = 0,
                         StageTimings* timings = nullptr);

    /// The same out of compose()'s result, so at full size and in the photo's own depth, channels and colour space.
    cv::Mat compose_full_crop(const std::map<int, SliderValues>& sliders_by_face, int face_index,
                              const ComposeOptions& options, StageTimings* timings = nullptr);

    /// Frees what can be made again: remembered renderings and paste-back masks.
    void release_caches();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lineament
