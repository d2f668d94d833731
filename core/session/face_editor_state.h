// What a FaceEditor holds. For the sources of FaceEditor only.
#pragma once

#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/faces/paste_back.h"
#include "core/measures/face_measures.h"
#include "core/session/face_editor.h"

namespace lineament {

/// What a rendering depends on.
struct RenderKey {
    SliderValues sliders;
    int side = 0;
    std::vector<std::string> regions;

    bool operator==(const RenderKey& other) const {
        return side == other.side && sliders == other.sliders && regions == other.regions;
    }
};

struct Rendering {
    RenderKey key;
    cv::Mat rgb32f;
};

/// A face that one method inverted, and what its last slider step left behind.
struct OpenFace {
    EditableFace editable;
    double inversion_seconds = 0;
    std::optional<ReconstructionFigures> figures;  ///< once somebody asked for them
    std::optional<Rendering> unedited, edited;
    std::unique_ptr<PasteBack> on_display;
    bool keeps_detail = true;  ///< the option that on_display was made with

    void release() {
        unedited.reset();
        edited.reset();
        on_display.reset();
    }
};

SliderValues without_zeros(const SliderValues& sliders);

/// Pixels of an image, resized by `scale`, that a face's quad can touch.
cv::Rect quad_area(const FaceQuad& quad, double scale, const cv::Size& image);

struct FaceEditor::Impl {
    std::shared_ptr<const ModelPack> pack;
    std::string working;                                                     ///< id of the working method
    std::map<std::string, std::shared_ptr<const InversionMethod>> networks;  ///< held by method; `working` always is

    std::optional<Photo> photo;
    cv::Mat srgb, display;
    double display_scale = 1;
    std::vector<Face> faces;
    std::vector<FaceQuad> quads;
    std::map<int, cv::Mat> crops;                          ///< aligned faces, shared by all methods
    std::map<std::pair<std::string, int>, OpenFace> open;  ///< by method and face
    EditableFace aligned;
    std::optional<MeasuringNetworks> measuring;  ///< of the pack, once somebody asked for figures

    void require_pack() const;
    void require_photo() const;
    void require_face(int index) const;  ///< throws NoFaceError with a sentence
    /// The same pack and method, without a photo.
    Impl without_photo() const;

    const InversionMethod& method(const std::string& id, const Progress& progress = {});
    OpenFace& open_face(const std::string& method_id, int face_index, const Progress& progress, StageTimings* timings);
    OpenFace invert(const std::string& method_id, int face_index, const cv::Mat& crop, const Progress& progress,
                    StageTimings* timings);

    cv::Mat render32f(const EditableFace& face, const RenderKey& key);
    /// The rendering in the slot, made anew where the slot holds another one.
    const cv::Mat& remembered(std::optional<Rendering>& slot, const EditableFace& face, RenderKey key,
                              StageTimings* timings);
    PasteBackOptions paste_options(double scale, const ComposeOptions& options) const;
    cv::Rect display_area(int face_index) const;
    DisplayPatch paste_over_each_other(const std::map<int, SliderValues>& edits, const cv::Rect& area,
                                       const ComposeOptions& options, int side, StageTimings* timings);
    DisplayPatch paste_one(const std::string& method_id, int face_index, const SliderValues& sliders,
                           const cv::Rect& area, const ComposeOptions& options, int side, StageTimings* timings);
};

}  // namespace lineament
