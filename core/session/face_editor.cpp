// FaceEditor: the pack, the photo, and faces that are opened. What is made of them stands in face_compose.cpp.
#include "core/session/face_editor.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "core/base/stage_timings.h"
#include "core/faces/align_face.h"
#include "core/faces/resize_pil.h"
#include "core/photo/colour.h"
#include "core/session/face_editor_state.h"
#include "core/session/reconstruction_figures.h"
#include "core/session/tensor_image.h"

namespace lineament {

namespace {

std::string number_of_faces(size_t count) {
    if (count == 0) return "no face was found in it";
    return count == 1 ? "it has one face, number 0" : "its faces have the numbers 0 to " + std::to_string(count - 1);
}

}  // namespace

void FaceEditor::Impl::require_pack() const {
    if (!pack) throw MissingPackError("No model pack is loaded: load one first.");
}

void FaceEditor::Impl::require_photo() const {
    if (!photo) throw std::invalid_argument("No photo is open: open one first.");
}

void FaceEditor::Impl::require_face(int index) const {
    require_photo();
    if (index >= 0 && index < static_cast<int>(faces.size())) return;
    const std::string name = photo->source_path.empty() ? "The photo" : "The photo '" + photo->source_path + "'";
    throw NoFaceError(name + " cannot be edited at face " + std::to_string(index) + ", for " +
                      number_of_faces(faces.size()) +
                      (faces.empty() ? ": choose a photo with a face seen from the front." : "."));
}

FaceEditor::Impl FaceEditor::Impl::without_photo() const {
    Impl next;
    next.pack = pack;
    next.working = working;
    next.networks = networks;
    next.measuring = measuring;
    return next;
}

const InversionMethod& FaceEditor::Impl::method(const std::string& id, const Progress& progress) {
    require_pack();
    auto held = networks.find(id);
    if (held == networks.end()) held = networks.emplace(id, pack->method(id, progress)).first;
    return *held->second;
}

OpenFace FaceEditor::Impl::invert(const std::string& method_id, int face_index, const cv::Mat& crop,
                                  const Progress& progress, StageTimings* timings) {
    const InversionMethod& by = method(method_id, progress);
    const StageClock clock(timings, WorkStage::Invert);
    const Stopwatch stopwatch;
    OpenFace face;
    face.editable = {face_index, method_id, by.invert(image_to_tensor(crop), progress), crop};
    face.inversion_seconds = stopwatch.seconds();
    return face;
}

OpenFace& FaceEditor::Impl::open_face(const std::string& method_id, int face_index, const Progress& progress,
                                      StageTimings* timings) {
    require_face(face_index);
    const auto found = open.find({method_id, face_index});
    if (found != open.end()) return found->second;
    require_pack();
    cv::Mat& crop = crops[face_index];
    if (crop.empty()) {
        const StageClock clock(timings, WorkStage::Align);
        crop = align_quad(srgb, quads[static_cast<size_t>(face_index)], pack->resolution()).crop;
    }
    OpenFace face = invert(method_id, face_index, crop, progress, timings);
    return open.emplace(std::make_pair(method_id, face_index), std::move(face)).first->second;
}

FaceEditor::FaceEditor() : impl_(std::make_unique<Impl>()) {}
FaceEditor::FaceEditor(std::shared_ptr<const ModelPack> pack, const std::string& method_id) : FaceEditor() {
    set_pack(std::move(pack), method_id);
}
FaceEditor::~FaceEditor() = default;
FaceEditor::FaceEditor(FaceEditor&&) noexcept = default;
FaceEditor& FaceEditor::operator=(FaceEditor&&) noexcept = default;

void FaceEditor::set_pack(std::shared_ptr<const ModelPack> pack, const std::string& method_id) {
    const std::string scheme = pack->manifest().alignment.scheme;
    if (scheme != "ffhq") {
        throw MissingPackError("The pack '" + pack->manifest().id + "' wants faces aligned by '" + scheme +
                               "', which this program does not know: use a newer program or another pack.");
    }
    std::string id = method_id;
    if (id.empty()) {
        const std::vector<std::string> ids = pack->method_ids();
        if (ids.empty()) {
            throw MissingPackError("The pack '" + pack->manifest().id +
                                   "' lacks the weights of every inversion method: import the missing files.");
        }
        id = ids.front();
    }
    impl_->networks = {{id, pack->method(id)}};
    impl_->working = id;
    impl_->pack = std::move(pack);
    impl_->open.clear();
    impl_->crops.clear();
    impl_->measuring.reset();
    impl_->aligned = {};
}

void FaceEditor::set_method(const std::string& method_id, const Progress& progress) {
    impl_->method(method_id, progress);
    if (method_id == impl_->working) return;
    for (auto& [key, face] : impl_->open)
        if (key.first == impl_->working) face.release();
    impl_->working = method_id;
}

bool FaceEditor::has_pack() const {
    return impl_->pack != nullptr;
}
const ModelPack& FaceEditor::pack() const {
    return *shared_pack();
}
const std::shared_ptr<const ModelPack>& FaceEditor::shared_pack() const {
    impl_->require_pack();
    return impl_->pack;
}
const InversionMethod& FaceEditor::method() const {
    return impl_->method(impl_->working);
}
int FaceEditor::resolution() const {
    return method().resolution();
}

void FaceEditor::set_photo(Photo photo, FaceFinder& finder, StageTimings* timings, int max_display_side) {
    Impl next = impl_->without_photo();
    {
        const StageClock clock(timings, WorkStage::FindFaces);
        next.srgb = to_srgb8(photo);
        for (const Face& face : finder.find(next.srgb)) {
            try {
                next.quads.push_back(ffhq_quad(face.landmarks_in_image));
                next.faces.push_back(face);
            } catch (const std::runtime_error&) {
                continue;  // landmarks without area: nothing that could be edited
            }
        }
    }
    next.display_scale =
        std::min(1.0, static_cast<double>(max_display_side) / std::max(next.srgb.cols, next.srgb.rows));
    next.display = resized_for_preview(next.srgb, next.display_scale);
    next.photo = std::move(photo);
    *impl_ = std::move(next);
}

void FaceEditor::close_photo() {
    *impl_ = impl_->without_photo();
}

bool FaceEditor::has_photo() const {
    return impl_->photo.has_value();
}
const Photo& FaceEditor::photo() const {
    impl_->require_photo();
    return *impl_->photo;
}
const cv::Mat& FaceEditor::srgb() const {
    return impl_->srgb;
}
const std::vector<Face>& FaceEditor::faces() const {
    return impl_->faces;
}
const FaceQuad& FaceEditor::quad(int face_index) const {
    impl_->require_face(face_index);
    return impl_->quads[static_cast<size_t>(face_index)];
}
const cv::Mat& FaceEditor::display() const {
    return impl_->display;
}
double FaceEditor::display_scale() const {
    return impl_->display_scale;
}

bool FaceEditor::is_open(int face_index) const {
    return is_open_by(impl_->working, face_index);
}

bool FaceEditor::is_open_by(const std::string& method_id, int face_index) const {
    return impl_->open.count({method_id, face_index}) > 0;
}

const EditableFace& FaceEditor::open_face(int face_index, const Progress& progress, StageTimings* timings) {
    return impl_->open_face(impl_->working, face_index, progress, timings).editable;
}

const EditableFace& FaceEditor::open_face_by(const std::string& method_id, int face_index, const Progress& progress,
                                             StageTimings* timings) {
    return impl_->open_face(method_id, face_index, progress, timings).editable;
}

const ReconstructionFigures& FaceEditor::reconstruction_figures(const std::string& method_id, int face_index) {
    OpenFace& face = impl_->open_face(method_id, face_index, {}, nullptr);
    if (!face.figures) {
        if (!impl_->measuring)
            impl_->measuring = MeasuringNetworks{nullptr, load_comparison_networks(impl_->pack->manifest())};
        face.figures = measure_reconstruction(*face.editable.inversion, *impl_->measuring);
        face.figures->seconds = face.inversion_seconds;
    }
    return *face.figures;
}

const EditableFace& FaceEditor::open_aligned(const cv::Mat& rgb8, const Progress& progress, StageTimings* timings) {
    impl_->require_pack();
    CV_Assert(rgb8.type() == CV_8UC3 && !rgb8.empty());
    if (rgb8.cols != rgb8.rows) throw std::invalid_argument("An aligned crop is square: cut it out of its photo anew.");
    const cv::Size size(resolution(), resolution());
    const cv::Mat crop = rgb8.size() == size ? rgb8.clone() : resize_pil(rgb8, size, PilFilter::Bilinear);
    impl_->aligned = impl_->invert(impl_->working, -1, crop, progress, timings).editable;
    return impl_->aligned;
}

void FaceEditor::release_methods_except(const std::vector<std::string>& method_ids) {
    const auto is_kept = [&](const std::string& id) {
        return id == impl_->working || std::find(method_ids.begin(), method_ids.end(), id) != method_ids.end();
    };
    if (method_ids.empty()) impl_->measuring.reset();
    for (auto& [key, face] : impl_->open)
        if (!is_kept(key.first)) face.release();
    const size_t held = impl_->networks.size();
    for (auto entry = impl_->networks.begin(); entry != impl_->networks.end();)
        entry = is_kept(entry->first) ? std::next(entry) : impl_->networks.erase(entry);
    if (impl_->networks.size() != held) impl_->pack->release_unused();
}

void FaceEditor::release_caches() {
    for (auto& [key, face] : impl_->open)
        face.release();
}

}  // namespace lineament
