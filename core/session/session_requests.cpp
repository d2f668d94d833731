// Equality and checks of what the session is asked for. Fields are bound by their number, so that a new one does not
// compile here until it is compared, too.
#include <cmath>
#include <set>
#include <stdexcept>
#include <tuple>

#include "core/session/export_photo.h"
#include "core/session/region_tensor.h"
#include "core/session/session_worker.h"

namespace lineament {

namespace {

void require(bool holds, const std::string& sentence) {
    if (!holds) throw std::invalid_argument(sentence);
}

void check_sliders(const std::map<int, SliderValues>& sliders_by_face) {
    for (const auto& [face, sliders] : sliders_by_face) {
        require(face >= 0, "A face of the edit has the number " + std::to_string(face) + ": faces count from 0.");
        for (const auto& [id, value] : sliders)
            require(std::isfinite(value), "The value of the slider '" + id + "' is no number.");
    }
}

bool is_power_of_two(int side) {
    return side > 0 && (side & (side - 1)) == 0;
}

}  // namespace

bool ComposeOptions::operator==(const ComposeOptions& other) const {
    const auto& [detail, parts] = *this;
    return std::tie(detail, parts) == std::tie(other.keep_original_detail, other.regions);
}

void ComposeOptions::check() const {
    regions_named(regions);
}

void OpenPhotoRequest::check() const {
    if (!path.empty()) return;
    require(!pixels.empty() && (pixels.type() == CV_8UC3 || pixels.type() == CV_8UC4),
            "The pasted picture is empty or of an unknown kind: copy it again.");
}

bool RenderRequest::operator==(const RenderRequest& other) const {
    const auto& [sliders, face, shown, content, options, stepwise, methods, flow] = *this;
    return std::tie(sliders, face, shown, content, options, stepwise, methods, flow) ==
           std::tie(other.sliders_by_face, other.face_index, other.view, other.crop, other.compose, other.progressive,
                    other.panes, other.with_flow);
}

void RenderRequest::check() const {
    check_sliders(sliders_by_face);
    compose.check();
    require(face_index >= (view == RenderView::FaceCrop || !panes.empty() ? 0 : -1),
            "A picture of one face was asked for without saying of which.");
    require(std::set<std::string>(panes.begin(), panes.end()).size() == panes.size(),
            "A comparison shows each method once.");
}

bool ExportRequest::operator==(const ExportRequest& other) const {
    const auto& [target, sliders, one_face, content, face, quality, options, existing, original] = *this;
    return std::tie(target, sliders, one_face, content, face, quality, options, existing, original) ==
           std::tie(other.path, other.sliders_by_face, other.face_crop, other.crop, other.face_index,
                    other.jpeg_quality, other.compose, other.overwrite_existing, other.overwrite_original);
}

void ExportRequest::check() const {
    check_sliders(sliders_by_face);
    compose.check();
    ExportTarget{path, jpeg_quality, overwrite_existing, overwrite_original}.check();
    require(!face_crop || face_index >= 0, "A picture of one face was asked for without saying of which.");
}

bool ExportTarget::operator==(const ExportTarget& other) const {
    const auto& [target, quality, existing, original] = *this;
    return std::tie(target, quality, existing, original) ==
           std::tie(other.path, other.jpeg_quality, other.overwrite_existing, other.overwrite_original);
}

void ExportTarget::check() const {
    require(!path.empty(), "An export needs the name of a file.");
    require(jpeg_quality >= 1 && jpeg_quality <= 100, "The quality of a JPEG lies between 1 and 100.");
}

bool WorkerOptions::operator==(const WorkerOptions& other) const {
    const auto& [model, threshold, side, gpu] = *this;
    return std::tie(model, threshold, side, gpu) ==
           std::tie(other.landmark_model, other.preview_threshold, other.preview_side, other.prefer_gpu);
}

void WorkerOptions::check() const {
    require(std::isfinite(preview_threshold) && preview_threshold >= 0,
            "WorkerOptions.preview_threshold must be a number of seconds, 0 or more.");
    require(preview_side == 0 || (preview_side >= 4 && is_power_of_two(preview_side)),
            "WorkerOptions.preview_side must be 0 or a power of two from 4 on.");
}

}  // namespace lineament
