#include "core/session/face_editor.h"

#include <algorithm>
#include <chrono>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <stdexcept>

#include "core/faces/align_face.h"
#include "core/faces/paste_back.h"
#include "core/faces/resize_pil.h"
#include "core/photo/colour.h"
#include "core/session/region_tensor.h"
#include "core/session/tensor_image.h"

namespace lineament {

namespace {

/// Adds the time of its life to a stage.
class StageClock {
  public:
    StageClock(StageTimings* timings, const char* stage) : timings_(timings), stage_(stage) {}
    ~StageClock() {
        const auto passed = std::chrono::steady_clock::now() - start_;
        if (timings_) timings_->add(stage_, std::chrono::duration<double>(passed).count());
    }
    StageClock(const StageClock&) = delete;
    StageClock& operator=(const StageClock&) = delete;

  private:
    StageTimings* timings_;
    const char* stage_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

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

/// A face that was inverted, and what its last slider step left behind.
struct OpenFace {
    EditableFace editable;
    std::optional<Rendering> unedited, edited;
    std::unique_ptr<PasteBack> on_display;
    bool keeps_detail = true;  // the option that on_display was made with

    void release() {
        unedited.reset();
        edited.reset();
        on_display.reset();
    }
};

SliderValues without_zeros(const SliderValues& sliders) {
    SliderValues kept;
    for (const auto& [id, value] : sliders)
        if (value != 0) kept[id] = value;
    return kept;
}

/// Pixels of the image that a face's quad can touch.
cv::Rect quad_area(const FaceQuad& quad, double scale, const cv::Size& image) {
    const FaceQuad scaled = quad.scaled(scale);
    const std::vector<cv::Point2f> corners(scaled.corners.begin(), scaled.corners.end());
    cv::Rect area = cv::boundingRect(corners);
    area += cv::Size(2, 2);
    area -= cv::Point(1, 1);
    return area & cv::Rect(cv::Point(), image);
}

std::string number_of_faces(size_t count) {
    if (count == 0) return "no face was found in it";
    return count == 1 ? "it has one face, number 0" : "its faces have the numbers 0 to " + std::to_string(count - 1);
}

}  // namespace

struct FaceEditor::Impl {
    std::shared_ptr<const ModelPack> pack;
    std::shared_ptr<const InversionMethod> method;

    std::optional<Photo> photo;
    cv::Mat srgb, display;
    double display_scale = 1;
    std::vector<Face> faces;
    std::vector<FaceQuad> quads;
    std::map<int, OpenFace> open;
    EditableFace aligned;

    void require_pack() const {
        if (!method) throw MissingPackError("No model pack is loaded: load one first.");
    }
    void require_photo() const {
        if (!photo) throw std::invalid_argument("No photo is open: open one first.");
    }
    void require_face(int index) const {
        require_photo();
        if (index >= 0 && index < static_cast<int>(faces.size())) return;
        const std::string name = photo->source_path.empty() ? "The photo" : "The photo '" + photo->source_path + "'";
        throw NoFaceError(name + " cannot be edited at face " + std::to_string(index) + ", for " +
                          number_of_faces(faces.size()) +
                          (faces.empty() ? ": choose a photo with a face seen from the front." : "."));
    }

    EditableFace invert(int face_index, const cv::Mat& crop, const ProgressCallback& progress,
                        StageTimings* timings) const;
    cv::Mat render32f(const EditableFace& face, const RenderKey& key) const;
    const cv::Mat& remembered(std::optional<Rendering>& slot, const EditableFace& face, RenderKey key,
                              StageTimings* timings) const;
    PasteBackOptions paste_options(double scale, const ComposeOptions& options) const;
    cv::Rect display_area(int face_index) const;
    DisplayPatch paste_over_each_other(const std::map<int, SliderValues>& edits, const cv::Rect& area,
                                       const ComposeOptions& options, int side, StageTimings* timings);
};

EditableFace FaceEditor::Impl::invert(int face_index, const cv::Mat& crop, const ProgressCallback& progress,
                                      StageTimings* timings) const {
    const StageClock clock(timings, "invert");
    return {face_index, method->invert(image_to_tensor(crop), progress), crop};
}

cv::Mat FaceEditor::Impl::render32f(const EditableFace& face, const RenderKey& key) const {
    RenderOptions options;
    options.output_side = key.side;
    if (!key.regions.empty()) {
        if (face.face_index < 0) {
            throw std::invalid_argument("An aligned crop has no landmarks: edits of a region need the whole photo.");
        }
        const size_t index = static_cast<size_t>(face.face_index);
        options.region_mask = keep_mask(key.regions, faces[index].landmarks_in_image, quads[index]);
    }
    const LatentEdit edit = pack->directions().edit_from_sliders(key.sliders);
    return tensor_to_rgb32f(method->render(*face.inversion, edit, options));
}

const cv::Mat& FaceEditor::Impl::remembered(std::optional<Rendering>& slot, const EditableFace& face, RenderKey key,
                                            StageTimings* timings) const {
    if (!slot || !(slot->key == key)) {
        const StageClock clock(timings, "render");
        cv::Mat rgb = render32f(face, key);
        slot = Rendering{std::move(key), std::move(rgb)};
    }
    return slot->rgb32f;
}

PasteBackOptions FaceEditor::Impl::paste_options(double scale, const ComposeOptions& options) const {
    PasteBackOptions paste;
    paste.scale = scale;
    paste.keep_detail = options.keep_original_detail;
    paste.keep_grey = photo->was_grey;
    return paste;
}

cv::Rect FaceEditor::Impl::display_area(int face_index) const {
    if (face_index >= 0) return quad_area(quads[static_cast<size_t>(face_index)], display_scale, display.size());
    cv::Rect all;
    for (const FaceQuad& quad : quads)
        all |= quad_area(quad, display_scale, display.size());
    return all;
}

/// For faces whose squares overlap: each is pasted onto the result of the one before.
DisplayPatch FaceEditor::Impl::paste_over_each_other(const std::map<int, SliderValues>& edits, const cv::Rect& area,
                                                     const ComposeOptions& options, int side, StageTimings* timings) {
    cv::Mat image = display.clone();
    for (const auto& [index, sliders] : edits) {
        OpenFace& face = open.at(index);
        const cv::Mat& before = remembered(face.unedited, face.editable, {{}, side, {}}, timings);
        const cv::Mat& after = remembered(face.edited, face.editable, {sliders, side, options.regions}, timings);
        const StageClock clock(timings, "paste back");
        const PasteBack paste(image, quads[static_cast<size_t>(index)], face.editable.aligned,
                              paste_options(display_scale, options));
        paste.apply_area(before, after).copyTo(image(paste.area()));
    }
    return {image(area).clone(), area.tl()};
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
    impl_->method = pack->method(id);
    impl_->pack = std::move(pack);
    impl_->open.clear();
    impl_->aligned = {};
}

bool FaceEditor::has_pack() const {
    return impl_->method != nullptr;
}
const ModelPack& FaceEditor::pack() const {
    impl_->require_pack();
    return *impl_->pack;
}
const InversionMethod& FaceEditor::method() const {
    impl_->require_pack();
    return *impl_->method;
}
int FaceEditor::resolution() const {
    return method().resolution();
}

void FaceEditor::set_photo(Photo photo, FaceFinder& finder, StageTimings* timings, int max_display_side) {
    Impl next;
    {
        const StageClock clock(timings, "find faces");
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
    next.pack = impl_->pack;
    next.method = impl_->method;
    *impl_ = std::move(next);
}

void FaceEditor::close_photo() {
    Impl next;
    next.pack = impl_->pack;
    next.method = impl_->method;
    *impl_ = std::move(next);
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
    return impl_->open.count(face_index) > 0;
}

const EditableFace& FaceEditor::open_face(int face_index, const ProgressCallback& progress, StageTimings* timings) {
    impl_->require_face(face_index);
    const auto found = impl_->open.find(face_index);
    if (found != impl_->open.end()) return found->second.editable;
    impl_->require_pack();
    cv::Mat crop;
    {
        const StageClock clock(timings, "align");
        crop = align_quad(impl_->srgb, impl_->quads[static_cast<size_t>(face_index)], resolution()).crop;
    }
    OpenFace face;
    face.editable = impl_->invert(face_index, crop, progress, timings);
    return impl_->open.emplace(face_index, std::move(face)).first->second.editable;
}

const EditableFace& FaceEditor::open_aligned(const cv::Mat& rgb8, const ProgressCallback& progress,
                                             StageTimings* timings) {
    impl_->require_pack();
    CV_Assert(rgb8.type() == CV_8UC3 && !rgb8.empty());
    const cv::Size size(resolution(), resolution());
    const cv::Mat crop = rgb8.size() == size ? rgb8.clone() : resize_pil(rgb8, size, PilFilter::Bilinear);
    impl_->aligned = impl_->invert(-1, crop, progress, timings);
    return impl_->aligned;
}

cv::Mat FaceEditor::render_face(const EditableFace& face, const SliderValues& sliders, int output_side,
                                const std::vector<std::string>& regions) const {
    impl_->require_pack();
    const cv::Mat rgb = impl_->render32f(face, {without_zeros(sliders), output_side, regions});
    cv::Mat rgb8;
    // The published tool cuts off; see tensor_to_rgb8.
    rgb.convertTo(rgb8, CV_8U, 255, -0.5 + 1e-3);
    return rgb8;
}

cv::Mat FaceEditor::compose(const std::map<int, SliderValues>& sliders_by_face, const ComposeOptions& options,
                            StageTimings* timings) {
    impl_->require_photo();
    const Photo& photo = *impl_->photo;
    cv::Mat image = photo.pixels;
    std::unique_ptr<SrgbToPhoto> to_photo;
    for (const auto& [index, values] : sliders_by_face) {
        const SliderValues sliders = without_zeros(values);
        if (sliders.empty()) continue;
        const EditableFace& face = open_face(index, {}, timings);
        OpenFace& state = impl_->open.at(index);
        cv::Mat before = impl_->remembered(state.unedited, face, {{}, 0, {}}, timings);
        cv::Mat after = impl_->remembered(state.edited, face, {sliders, 0, options.regions}, timings);
        const StageClock clock(timings, "paste back");
        if (!to_photo) to_photo = std::make_unique<SrgbToPhoto>(photo);
        cv::Mat crop;
        face.aligned.convertTo(crop, CV_32F, 1.0 / 255);
        if (!to_photo->is_identity()) {
            crop = to_photo->convert(crop);
            before = to_photo->convert(before);
            after = to_photo->convert(after);
        }
        // A later face's square may overlap this one's: it is pasted onto the result so far.
        const PasteBack paste(image, impl_->quads[static_cast<size_t>(index)], crop, impl_->paste_options(1, options));
        image = paste.apply(before, after);
    }
    return image.data == photo.pixels.data ? image.clone() : image;
}

DisplayPatch FaceEditor::compose_preview(const std::map<int, SliderValues>& sliders_by_face, int face_index,
                                         const ComposeOptions& options, int output_side, StageTimings* timings) {
    impl_->require_photo();
    if (face_index >= 0) impl_->require_face(face_index);
    const cv::Rect area = impl_->display_area(face_index);
    if (area.empty()) return {};

    std::map<int, SliderValues> edits;  // of the faces that reach into the area
    for (const auto& [index, values] : sliders_by_face) {
        SliderValues sliders = without_zeros(values);
        if (sliders.empty()) continue;
        impl_->require_face(index);
        if ((impl_->display_area(index) & area).empty()) continue;
        open_face(index, {}, timings);
        edits[index] = std::move(sliders);
    }
    if (edits.empty()) return {impl_->display(area).clone(), area.tl()};
    if (edits.size() > 1) return impl_->paste_over_each_other(edits, area, options, output_side, timings);

    const int index = edits.begin()->first;
    OpenFace& face = impl_->open.at(index);
    const cv::Mat& before = impl_->remembered(face.unedited, face.editable, {{}, output_side, {}}, timings);
    const cv::Mat& after =
        impl_->remembered(face.edited, face.editable, {edits.begin()->second, output_side, options.regions}, timings);
    const StageClock clock(timings, "paste back");
    if (!face.on_display || face.keeps_detail != options.keep_original_detail) {
        face.on_display =
            std::make_unique<PasteBack>(impl_->display, impl_->quads[static_cast<size_t>(index)], face.editable.aligned,
                                        impl_->paste_options(impl_->display_scale, options));
        face.keeps_detail = options.keep_original_detail;
    }
    const cv::Mat pasted = face.on_display->apply_area(before, after);
    const cv::Rect pasted_area = face.on_display->area();
    if (pasted_area == area) return {pasted, area.tl()};
    cv::Mat patch = impl_->display(area).clone();
    const cv::Rect shared = pasted_area & area;
    if (!shared.empty()) pasted(shared - pasted_area.tl()).copyTo(patch(shared - area.tl()));
    return {patch, area.tl()};
}

void FaceEditor::release_caches() {
    for (auto& [index, face] : impl_->open)
        face.release();
}

}  // namespace lineament
