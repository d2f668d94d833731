// FaceEditor: renderings of opened faces, and photos with them pasted back.
#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "core/base/stage_timings.h"
#include "core/photo/colour.h"
#include "core/session/face_editor_state.h"
#include "core/session/flow_grid.h"
#include "core/session/region_tensor.h"
#include "core/session/tensor_image.h"

namespace lineament {

cv::Rect quad_area(const FaceQuad& quad, double scale, const cv::Size& image) {
    const FaceQuad scaled = quad.scaled(scale);
    const std::vector<cv::Point2f> corners(scaled.corners.begin(), scaled.corners.end());
    cv::Rect area = cv::boundingRect(corners);
    area += cv::Size(2, 2);
    area -= cv::Point(1, 1);
    return area & cv::Rect(cv::Point(), image);
}

SliderValues without_zeros(const SliderValues& sliders) {
    SliderValues kept;
    for (const auto& [id, value] : sliders)
        if (value != 0) kept[id] = value;
    return kept;
}

cv::Mat FaceEditor::Impl::render32f(const EditableFace& face, const RenderKey& key) {
    RenderOptions options;
    options.output_side = key.side;
    if (!key.regions.empty()) {
        if (face.face_index < 0) {
            throw std::invalid_argument("An aligned crop has no landmarks: edits of a region need the whole photo.");
        }
        const size_t index = static_cast<size_t>(face.face_index);
        options.region_mask = keep_mask(key.regions, faces[index].landmarks_in_image, quads[index]);
    }
    const InversionMethod& renderer = method(face.method_id);
    options.check(renderer.resolution());
    const LatentEdit edit = pack->directions().edit_from_sliders(key.sliders);
    return tensor_to_rgb32f(renderer.render(*face.inversion, edit, options));
}

const cv::Mat& FaceEditor::Impl::remembered(std::optional<Rendering>& slot, const EditableFace& face, RenderKey key,
                                            StageTimings* timings) {
    if (!slot || !(slot->key == key)) {
        const StageClock clock(timings, WorkStage::Render);
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
        OpenFace& face = open.at({working, index});
        const cv::Mat& before = remembered(face.unedited, face.editable, {{}, side, {}}, timings);
        const cv::Mat& after = remembered(face.edited, face.editable, {sliders, side, options.regions}, timings);
        const StageClock clock(timings, WorkStage::PasteBack);
        const PasteBack paste(image, quads[static_cast<size_t>(index)], face.editable.aligned,
                              paste_options(display_scale, options));
        paste.apply_area(before, after).copyTo(image(paste.area()));
    }
    return {image(area).clone(), area.tl()};
}

DisplayPatch FaceEditor::Impl::paste_one(const std::string& method_id, int index, const SliderValues& sliders,
                                         const cv::Rect& area, const ComposeOptions& options, int side,
                                         StageTimings* timings) {
    OpenFace& face = open.at({method_id, index});
    const cv::Mat& before = remembered(face.unedited, face.editable, {{}, side, {}}, timings);
    const cv::Mat& after = remembered(face.edited, face.editable, {sliders, side, options.regions}, timings);
    const StageClock clock(timings, WorkStage::PasteBack);
    if (!face.on_display || face.keeps_detail != options.keep_original_detail) {
        face.on_display = std::make_unique<PasteBack>(display, quads[static_cast<size_t>(index)], face.editable.aligned,
                                                      paste_options(display_scale, options));
        face.keeps_detail = options.keep_original_detail;
    }
    const cv::Mat pasted = face.on_display->apply_area(before, after);
    const cv::Rect pasted_area = face.on_display->area();
    if (pasted_area == area) return {pasted, area.tl()};
    cv::Mat patch = display(area).clone();
    const cv::Rect shared = pasted_area & area;
    if (!shared.empty()) pasted(shared - pasted_area.tl()).copyTo(patch(shared - area.tl()));
    return {patch, area.tl()};
}

cv::Mat FaceEditor::render_face(const EditableFace& face, const SliderValues& sliders, int output_side,
                                const std::vector<std::string>& regions) {
    impl_->require_pack();
    const cv::Mat rgb = impl_->render32f(face, {without_zeros(sliders), output_side, regions});
    cv::Mat rgb8;
    // The published tool cuts off; see tensor_to_rgb8.
    rgb.convertTo(rgb8, CV_8U, 255, -0.5 + 1e-3);
    return rgb8;
}

std::optional<FlowGrid> FaceEditor::flow(const EditableFace& face, const SliderValues& sliders) {
    impl_->require_pack();
    return flow_grid(impl_->method(face.method_id), *face.inversion,
                     impl_->pack->directions().edit_from_sliders(without_zeros(sliders)));
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
        OpenFace& state = impl_->open_face(impl_->working, index, {}, timings);
        const EditableFace& face = state.editable;
        cv::Mat before = impl_->remembered(state.unedited, face, {{}, 0, {}}, timings);
        cv::Mat after = impl_->remembered(state.edited, face, {sliders, 0, options.regions}, timings);
        const StageClock clock(timings, WorkStage::PasteBack);
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

    return impl_->paste_one(impl_->working, edits.begin()->first, edits.begin()->second, area, options, output_side,
                            timings);
}

}  // namespace lineament
