#include "core/session/session_engine.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <stdexcept>

#include "core/base/error.h"
#include "core/base/stage_timings.h"
#include "core/faces/align_face.h"
#include "core/methods/method_registry.h"
#include "core/photo/load_photo.h"
#include "core/session/device.h"
#include "core/session/export_photo.h"
#include "core/session/tensor_image.h"

namespace lineament {

namespace {

constexpr int kThumbnailSide = 96;
constexpr int kSmallestPreview = 64;  // pixels; below it a face cannot be recognised

Photo photo_from_pixels(const cv::Mat& pixels) {
    Photo photo;
    photo.pixels = pixels.clone();
    return photo;
}

bool nothing_edited(const std::map<int, SliderValues>& sliders_by_face) {
    return std::all_of(sliders_by_face.begin(), sliders_by_face.end(),
                       [](const auto& entry) { return all_zero(entry.second); });
}

/// Empty where the photo's records cannot be written at all: the export itself says that.
std::vector<std::string> losses_of_edit_in(const Photo& photo, const std::string& ending) {
    try {
        return losses_when_exported(photo, true, {ending});
    } catch (const PhotoError&) {
        return {};
    }
}

}  // namespace

SessionEngine::SessionEngine(const SessionCallbacks& callbacks, WorkerOptions options)
    : callbacks_(callbacks), options_(std::move(options)) {
    // The face models take about a second: they load beside the pack, which comes first.
    loading_finder_ = std::async(std::launch::async,
                                 [model = options_.landmark_model] { return std::make_unique<FaceFinder>(model); });
}

SessionEngine::~SessionEngine() = default;

FaceFinder& SessionEngine::finder() {
    if (!finder_) {
        // After a failure it is tried again at each photo: the person may have installed the model meanwhile.
        finder_ =
            loading_finder_.valid() ? loading_finder_.get() : std::make_unique<FaceFinder>(options_.landmark_model);
    }
    return *finder_;
}

Progress SessionEngine::progress(WorkerTask task, const RequestContext& context, const std::string& pane) const {
    return [this, task, &context, pane](const ProgressStep& step) {
        if (callbacks_.progress) callbacks_.progress({task, context.request, step, pane});
        return !context.is_cancelled();
    };
}

void SessionEngine::require_photo() const {
    if (photo_ == 0) throw std::invalid_argument("No photo is open: open one first.");
}

void SessionEngine::notice(const std::string& sentence) const {
    if (callbacks_.notice) callbacks_.notice({sentence});
}

void SessionEngine::use_pack(const std::string& folder, const std::string& method, const PackPlacement& placement,
                             const Progress& report) {
    editor_.set_pack(ModelPack::load(folder, report, placement, method), method);
    pack_folder_ = folder;
    placement_ = placement;
    last_full_seconds_ = 0;
}

void SessionEngine::move_to_cpu() {
    notice("The memory of the GPU does not suffice: the work goes on with the CPU, more slowly.");
    use_pack(pack_folder_, editor_.method().id(), PackPlacement(), {});
}

/// Runs `work` on the GPU and, where its memory does not suffice, again on the CPU.
template <typename Work>
void SessionEngine::with_fallback(const Work& work) {
    try {
        work();
        return;
    } catch (...) {
        if (placement_.device.is_cpu() || !is_out_of_memory_in_flight()) throw;
    }
    move_to_cpu();
    work();
}

void SessionEngine::load_pack(const std::string& folder, const std::string& method, const RequestContext& context) {
    PackLoaded answer;
    const Stopwatch clock;
    const Progress report = progress(WorkerTask::LoadPack, context);
    const PackPlacement wanted = best_placement(options_.prefer_gpu);
    bool too_large = false;
    try {
        use_pack(folder, method, wanted, report);
    } catch (...) {
        too_large = wanted.device.is_cuda() && is_out_of_memory_in_flight();
        if (!too_large) throw;
    }
    if (too_large) {
        notice("The memory of the GPU does not suffice for this pack: it runs on the CPU, more slowly.");
        use_pack(folder, method, PackPlacement(), report);
    }
    answer.timings.add(WorkStage::LoadPack, clock.seconds());

    const ModelPack& pack = editor_.pack();
    answer.request = context.request;
    answer.id = pack.manifest().id;
    answer.title = pack.manifest().title;
    answer.folder = folder;
    answer.resolution = pack.resolution();
    answer.method_id = editor_.method().id();
    answer.method_title = editor_.method().title();
    for (const std::string& id : pack.method_ids())
        answer.methods.push_back({id, find_method(id)->title});
    for (const std::shared_ptr<const Direction>& direction : pack.directions().all())
        answer.directions.push_back(direction->info());
    answer.device = device_name(placement_);
    if (callbacks_.pack_loaded) callbacks_.pack_loaded(answer);
}

void SessionEngine::use_method(const std::string& id, const RequestContext& context) {
    editor_.set_method(id, progress(WorkerTask::UseMethod, context));
    last_full_seconds_ = 0;
    if (callbacks_.method_used) callbacks_.method_used({context.request, id, editor_.method().title()});
}

void SessionEngine::open_photo(const OpenPhotoRequest& request, const RequestContext& context) {
    request.check();
    const Progress steps = progress(WorkerTask::OpenPhoto, context);
    PhotoOpened answer;
    steps.report(WorkStage::LoadPhoto, -1);
    const Stopwatch clock;
    Photo photo = request.path.empty() ? photo_from_pixels(request.pixels) : load_photo(request.path);
    answer.timings.add(WorkStage::LoadPhoto, clock.seconds());
    context.throw_if_cancelled();
    steps.report(WorkStage::FindFaces, -1);
    editor_.set_photo(std::move(photo), finder(), &answer.timings, std::max(64, request.max_display_side));
    photo_ = context.request;

    answer.request = context.request;
    answer.path = request.path;
    answer.width = editor_.photo().pixels.cols;
    answer.height = editor_.photo().pixels.rows;
    answer.bits_per_channel = editor_.photo().bit_depth;
    answer.has_alpha = editor_.photo().has_alpha();
    answer.display_scale = editor_.display_scale();
    answer.display = editor_.display();
    answer.warnings = editor_.photo().notes;
    for (const char* ending : {".png", ".jpg", ".tif"})
        answer.losses_when_exported[ending] = losses_of_edit_in(editor_.photo(), ending);
    for (size_t i = 0; i < editor_.faces().size(); ++i) {
        const FaceQuad& quad = editor_.quad(static_cast<int>(i));
        answer.faces.push_back({editor_.faces()[i].box, quad.corners, editor_.faces()[i].score,
                                align_quad(editor_.srgb(), quad, kThumbnailSide).crop});
    }
    if (callbacks_.photo_opened) callbacks_.photo_opened(answer);
}

void SessionEngine::close_photo() {
    editor_.close_photo();
    photo_ = 0;
}

void SessionEngine::open_face(int face_index, const RequestContext& context) {
    require_photo();
    FaceOpened answer;
    const EditableFace& face = editor_.open_face(face_index, progress(WorkerTask::OpenFace, context), &answer.timings);
    context.throw_if_cancelled();
    answer.request = context.request;
    answer.photo = photo_;
    answer.face_index = face_index;
    answer.aligned = face.aligned;
    answer.own_crop = editor_.compose_crop("", {}, face_index, {});
    answer.reconstruction = tensor_to_rgb8(face.inversion->reconstruction);
    if (callbacks_.face_opened) callbacks_.face_opened(answer);
}

void SessionEngine::ensure_open(const std::map<int, SliderValues>& sliders_by_face, int face_index, WorkerTask task,
                                const RequestContext& context, StageTimings& timings) {
    const auto open = [&](int index) {
        if (!editor_.is_open(index)) editor_.open_face(index, progress(task, context), &timings);
    };
    for (const auto& [index, sliders] : sliders_by_face)
        if (!all_zero(sliders)) open(index);
    if (face_index >= 0) open(face_index);
}

cv::Mat SessionEngine::render_crop(const std::string& method, const RenderRequest& request, int output_side,
                                   StageTimings& timings) {
    if (request.crop == CropContent::AsSaved)
        return editor_.compose_crop(method, request.sliders_by_face, request.face_index, request.compose, output_side,
                                    &timings);
    const EditableFace& face =
        editor_.open_face_by(method.empty() ? editor_.method().id() : method, request.face_index, {}, &timings);
    const StageClock clock(&timings, WorkStage::Render);
    const auto sliders = request.sliders_by_face.find(request.face_index);
    cv::Mat crop =
        editor_.render_face(face, sliders == request.sliders_by_face.end() ? SliderValues() : sliders->second,
                            output_side, request.compose.regions);
    const int full =
        request.crop == CropContent::SizedRendering ? editor_.crop_side(request.face_index) : editor_.resolution();
    // The crop keeps its size on the screen while a preview is shown.
    if (crop.cols != full) cv::resize(crop, crop, {full, full}, 0, 0, cv::INTER_LINEAR);
    return crop;
}

int SessionEngine::small_side() const {
    if (!editor_.has_pack()) return 0;
    const int full = editor_.resolution();
    const int small = options_.preview_side > 0 ? options_.preview_side : std::max(kSmallestPreview, full / 4);
    return small < full ? small : 0;
}

void SessionEngine::render_once(const RenderRequest& request, int output_side, bool preview,
                                const RequestContext& context, StageTimings timings, double waited) {
    RenderResult answer;
    answer.request = context.request;
    answer.photo = photo_;
    answer.view = request.view;
    answer.face_index = request.face_index;
    answer.preview = preview;
    if (request.view == RenderView::FaceCrop) {
        answer.image = render_crop({}, request, output_side, timings);
    } else {
        const DisplayPatch patch = editor_.compose_preview(request.sliders_by_face, request.face_index, request.compose,
                                                           output_side, &timings);
        answer.image = patch.rgb8;
        answer.top_left = patch.top_left;
    }
    answer.timings = std::move(timings);
    answer.waited = waited;
    answer.total = context.waited_and_worked();
    if (callbacks_.rendered) callbacks_.rendered(answer);
}

void SessionEngine::render_view(const RenderRequest& request, const RequestContext& context, double waited) {
    StageTimings timings;
    editor_.release_methods_except({});
    ensure_open(request.sliders_by_face, request.view == RenderView::FaceCrop ? request.face_index : -1,
                WorkerTask::Render, context, timings);
    context.throw_if_cancelled();

    const int small = small_side();
    if (request.progressive && small > 0 && last_full_seconds_ > options_.preview_threshold) {
        render_once(request, small, true, context, timings, waited);
        if (context.newer_arrives(settle_seconds)) return;
    }
    const Stopwatch clock;
    try {
        render_once(request, 0, false, context, timings, waited);
        last_full_seconds_ = clock.seconds();
        return;
    } catch (...) {
        if (!is_out_of_memory_in_flight() || small == 0 || !placement_.device.is_cpu()) throw;
    }
    editor_.release_caches();
    notice("The memory does not suffice for the full rendering: a smaller one of " + std::to_string(small) +
           " pixels is shown.");
    render_once(request, small, false, context, timings, waited);
}

void SessionEngine::render(const RenderRequest& request, const RequestContext& context) {
    request.check();
    require_photo();
    const double waited = context.waited_and_worked();
    with_fallback([&] {
        if (request.panes.empty()) {
            render_view(request, context, waited);
        } else {
            render_panes(request, context, waited);
        }
    });
}

cv::Mat SessionEngine::render_export(const ExportRequest& request, const RequestContext& context,
                                     StageTimings& timings) {
    ensure_open(request.sliders_by_face, request.face_crop ? request.face_index : -1, WorkerTask::Export, context,
                timings);
    context.throw_if_cancelled();
    if (!request.face_crop) return editor_.compose(request.sliders_by_face, request.compose, &timings);
    if (request.crop == CropContent::AsSaved)
        return editor_.compose_full_crop(request.sliders_by_face, request.face_index, request.compose, &timings);
    const Stopwatch clock;
    const auto sliders = request.sliders_by_face.find(request.face_index);
    const cv::Mat crop = editor_.render_face(
        editor_.open_face(request.face_index),
        sliders == request.sliders_by_face.end() ? SliderValues() : sliders->second, 0, request.compose.regions);
    timings.add(WorkStage::Render, clock.seconds());
    return crop;
}

void SessionEngine::export_photo(const ExportRequest& request, const RequestContext& context) {
    request.check();
    require_photo();
    Exported answer;
    const ExportTarget target{request.path, request.jpeg_quality, request.overwrite_existing,
                              request.overwrite_original};
    check_export_target(editor_.photo(), target);
    const Progress steps = progress(WorkerTask::Export, context);
    steps.report(WorkStage::Render, -1);
    cv::Mat pixels;
    with_fallback([&] { pixels = render_export(request, context, answer.timings); });
    steps.report(WorkStage::Save, -1);
    context.throw_if_cancelled();
    const Stopwatch clock;
    const bool edited = !nothing_edited(request.sliders_by_face);
    std::vector<std::string> losses;
    if (request.face_crop && request.crop == CropContent::AsSaved) {
        export_own_crop(editor_.photo(), pixels, edited, target);
        losses = losses_of_own_crop(editor_.photo(), pixels, edited, target);
    } else if (request.face_crop) {
        export_crop(editor_.photo(), pixels, target);  // of 8 bits and without records: every file holds it whole
    } else {
        lineament::export_photo(editor_.photo(), pixels, edited, target);
        losses = losses_when_exported(editor_.photo(), edited, target);
    }
    const std::vector<std::string>& known = editor_.photo().notes;  // said when it was opened
    for (const std::string& loss : losses)
        if (std::find(known.begin(), known.end(), loss) == known.end()) answer.warnings.push_back(loss);
    answer.timings.add(WorkStage::Save, clock.seconds());
    answer.request = context.request;
    answer.photo = photo_;
    answer.path = request.path;
    if (callbacks_.exported) callbacks_.exported(answer);
}

void SessionEngine::work_on_pack(const PackWork& work, const RequestContext& context) {
    const auto go_on = [&context, report = progress(WorkerTask::PackWork, context)](const ProgressStep& step) {
        if (!report.goes_on(step)) return false;
        context.give_way();
        return !context.is_cancelled();
    };
    with_fallback([&] { work(editor_.shared_pack(), go_on); });
    context.throw_if_cancelled();
    if (callbacks_.pack_work_done) callbacks_.pack_work_done(context.request);
}

}  // namespace lineament
