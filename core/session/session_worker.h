// The thread that owns the networks: takes wishes from the window without ever making it wait, and answers by
// callbacks.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/progress.h"
#include "core/directions/direction_info.h"
#include "core/session/session_types.h"

namespace lineament {

class ModelPack;

/// Number of a request, from 1 upwards in the order of the calls; every answer carries the one that it belongs to.
using RequestNumber = uint64_t;

/// What the request that an answer belongs to was about.
enum class WorkerTask { LoadPack, UseMethod, OpenPhoto, OpenFace, Render, Export, PackWork };

struct WorkerError {
    ErrorKind kind = ErrorKind::Bug;
    std::string sentence;  ///< for the person, in English: what, where, what to do
    WorkerTask task = WorkerTask::Render;
    RequestNumber request = 0;
};

struct WorkerProgress {
    WorkerTask task = WorkerTask::LoadPack;
    RequestNumber request = 0;
    ProgressStep step;
    std::string pane;  ///< method of the pane that is being opened; empty otherwise
};

/// Something the person should know, though work goes on: "The GPU's memory did not suffice: ...".
struct WorkerNotice {
    std::string sentence;
};

struct MethodInfo {
    std::string id, title;  ///< "sfe", "StyleFeatureEditor"
};

struct PackLoaded {
    RequestNumber request = 0;
    std::string id, title, folder;
    int resolution = 0;                     ///< side of a face crop in pixels
    std::string method_id, method_title;    ///< the method in use
    std::vector<MethodInfo> methods;        ///< all that the pack serves
    std::vector<DirectionInfo> directions;  ///< in the order in which they are shown
    std::string device;                     ///< "CPU, 2 threads" or the GPU's name
    StageTimings timings;
};

struct MethodUsed {
    RequestNumber request = 0;
    std::string id, title;  ///< of the working method from now on
};

/// A face found in the photo, in pixels of the full-size photo.
struct FoundFace {
    cv::Rect2d box;
    std::array<cv::Point2d, 4> quad;  ///< the aligned square: top-left, bottom-left, bottom-right, top-right
    double score = 0;
    cv::Mat thumbnail;  ///< RGB CV_8UC3, 96 x 96, the aligned face
};

struct OpenPhotoRequest {
    std::string path;  ///< file to read; may be empty where `pixels` is given (a pasted image)
    cv::Mat pixels;    ///< RGB CV_8UC3 or RGBA CV_8UC4, sRGB
    /// Long side in pixels of the copy that is shown. Larger photos are shown reduced; exports are always full size.
    int max_display_side = 2048;

    /// Throws std::invalid_argument with a sentence: neither path nor pixels, or pixels of another kind.
    void check() const;
};

struct PhotoOpened {
    RequestNumber request = 0;  ///< also names the photo in later answers (`photo`)
    std::string path;
    int width = 0, height = 0;  ///< of the full photo, upright
    int bits_per_channel = 8;
    bool has_alpha = false;
    double display_scale = 1;           ///< display pixels per photo pixel, at most 1
    cv::Mat display;                    ///< RGB CV_8UC3, sRGB: what the canvas shows; patches are in its pixels
    std::vector<FoundFace> faces;       ///< largest first; empty is a valid state
    std::vector<std::string> warnings;  ///< what could not be kept of the file, a sentence each
    /// By ending (".png", ".jpg", ".tif"): what a file of that kind cannot keep of the photo, a sentence each, warnings
    /// among them.
    std::map<std::string, std::vector<std::string>> losses_when_exported;
    StageTimings timings;
};

struct FaceOpened {
    RequestNumber request = 0;
    RequestNumber photo = 0;
    int face_index = 0;
    cv::Mat aligned;         ///< RGB CV_8UC3, R x R: the crop that was inverted
    cv::Mat own_crop;        ///< RGB CV_8UC3: the face's square of the photo without edits, as CropContent::AsSaved
    cv::Mat reconstruction;  ///< RGB CV_8UC3, R x R: rendering without any edit
    StageTimings timings;
};

enum class RenderView { WholePhoto, FaceCrop };

struct RenderRequest {
    /// Sliders of every face that is edited. Faces that were not opened yet are opened (inverted) first.
    std::map<int, SliderValues> sliders_by_face;
    int face_index = 0;  ///< the face that changed: WholePhoto answers with a patch around it; -1: all faces
    RenderView view = RenderView::WholePhoto;
    CropContent crop = CropContent::Rendering;  ///< FaceCrop only
    ComposeOptions compose;
    bool progressive = true;  ///< a quick preview first where the full result is known to take long
    /// FaceCrop only: the same face and sliders by each of these methods, one answer per method, the focused one first.
    /// Empty: by the working method.
    std::vector<std::string> panes;
    bool with_flow = false;  ///< panes only: also how details were carried, where a method does that

    /// Equal ones show the same pictures of the same photo and pack.
    bool operator==(const RenderRequest& other) const;
    bool operator!=(const RenderRequest& other) const { return !(*this == other); }
    /// Throws std::invalid_argument with a sentence for what no photo could be rendered by.
    void check() const;
};

struct RenderResult {
    RequestNumber request = 0;
    RequestNumber photo = 0;
    RenderView view = RenderView::WholePhoto;
    int face_index = 0;
    bool preview = false;  ///< true: the full result of the same request follows, unless a newer request came
    cv::Mat image;         ///< RGB CV_8UC3: WholePhoto a patch of the display image, FaceCrop the crop, square
    cv::Point top_left;    ///< of the patch in the display image
    StageTimings timings;
    double waited = 0;  ///< seconds from the call of render() to the start of the work
    double total = 0;   ///< seconds from the call of render() to this answer

    std::string pane;                              ///< the method, where the request named panes
    int panes_left = 0;                            ///< answers of the same request that follow, previews not counted
    std::string error;                             ///< not empty: why this pane has no image; a sentence
    std::optional<ReconstructionFigures> figures;  ///< of the pane's inversion
    std::optional<FlowGrid> flow;                  ///< where it was asked for and the method has one
};

struct ExportRequest {
    std::string path;  ///< the extension decides the format: .png, .jpg, .jpeg, .tif, .tiff
    std::map<int, SliderValues> sliders_by_face;
    bool face_crop = false;  ///< write the face of face_index as a square crop instead of the whole photo
    CropContent crop = CropContent::Rendering;  ///< face_crop only
    int face_index = 0;
    int jpeg_quality = 95;  ///< 1..100
    ComposeOptions compose;
    bool overwrite_existing = false;  ///< the target exists and the person confirmed that
    bool overwrite_original = false;  ///< the target is the opened photo and the person confirmed that

    bool operator==(const ExportRequest& other) const;
    bool operator!=(const ExportRequest& other) const { return !(*this == other); }
    /// Throws std::invalid_argument with a sentence for what no photo could be exported by.
    void check() const;
};

struct Exported {
    RequestNumber request = 0;
    RequestNumber photo = 0;
    std::string path;
    std::vector<std::string> warnings;  ///< what the file does not hold of what was exported, unless said on opening
    StageTimings timings;
};

/// Long work of the caller's own with the networks of the pack in use (a search for a new slider), done on the worker's
/// thread in slices. Between two of them it tells `progress`: what else was asked of the worker is done inside that
/// call, and Cancelled is thrown where the result is not wanted any more. Not to be passed on to functions of the pack,
/// which hold it locked meanwhile. The work may be called a second time, with the pack on the CPU, where the memory of
/// the GPU did not suffice; it keeps the pack alive only as long as it holds it.
using PackWork = std::function<void(const std::shared_ptr<const ModelPack>& pack, const Progress& progress)>;

/// Called on the worker's thread, one at a time, never after shutdown() has returned. Empty ones are skipped. They must
/// not throw, call shutdown() or destroy the worker; calling any other function of it is fine. Images in answers are
/// never written to again: they may be kept and wrapped (QImage) without a copy as long as the cv::Mat lives.
struct SessionCallbacks {
    std::function<void(const PackLoaded&)> pack_loaded;
    std::function<void(const MethodUsed&)> method_used;
    std::function<void(const PhotoOpened&)> photo_opened;
    std::function<void(const FaceOpened&)> face_opened;
    std::function<void(const RenderResult&)> rendered;
    std::function<void(const Exported&)> exported;
    std::function<void(RequestNumber)> pack_work_done;
    std::function<void(const WorkerProgress&)> progress;
    std::function<void(const WorkerError&)> failed;
    std::function<void(WorkerTask, RequestNumber)> cancelled;  ///< by cancel(), or made pointless by a later request
    std::function<void(const WorkerNotice&)> notice;
    /// True before work starts, false when nothing is left to do. PackWork does not count: it waits for nobody's eyes.
    std::function<void(bool busy)> busy_changed;
};

struct WorkerOptions {
    std::string landmark_model;      ///< as in FaceFinder
    double preview_threshold = 0.1;  ///< seconds: renderings that last longer get a preview first
    int preview_side = 0;            ///< pixels of a preview's rendering; 0: a quarter of the pack's, at least 64
    bool prefer_gpu = true;          ///< use a GPU where LibTorch has one

    bool operator==(const WorkerOptions& other) const;
    bool operator!=(const WorkerOptions& other) const { return !(*this == other); }
    /// Throws std::invalid_argument naming the field that is out of range.
    void check() const;
};

/// One thread, one photo, one pack. Every public function returns at once and may be called from any thread.
///
/// Order: pack, photo, face and export requests run in the order of their calls; a rendering runs when none of them
/// waits. Newest wins: at most one rendering waits, a newer call replaces it (its `cancelled` is called). A finished
/// rendering is still delivered although a newer one waits, so that a drag always shows something; its full pass after
/// a preview is skipped. open_photo and load_pack drop what waits for the old photo or pack. An answer can be on its
/// way in the caller's event queue while a newer photo is opened: compare `photo` with the number that open_photo
/// returned. Of a rendering with several panes those not yet rendered are given up for a newer rendering, photo or pack
/// (its `cancelled` is called); the newer one goes on with the pane that waited longest, every second turn being the
/// focused pane's. Networks of methods that the newest rendering does not need are released.
///
/// PackWork comes after everything else, and gives way to it at the end of each slice, while a drag lasts for the whole
/// drag. Another pack makes it pointless; another photo or method does not.
class SessionWorker {
  public:
    /// Throws as WorkerOptions::check().
    explicit SessionWorker(SessionCallbacks callbacks, WorkerOptions options = {});
    ~SessionWorker();  ///< shutdown()
    SessionWorker(const SessionWorker&) = delete;
    SessionWorker& operator=(const SessionWorker&) = delete;

    /// folder: of the pack (app/shared/pack_locator.h finds it by id). method: "" takes the pack's first. An open photo
    /// stays open; its faces have to be opened anew. On failure the pack in use stays in use.
    RequestNumber load_pack(const std::string& folder, const std::string& method = "");

    /// Makes another method of the pack the working one. Faces have to be opened anew unless it opened them before. On
    /// failure the method in use stays in use.
    RequestNumber use_method(const std::string& id);

    /// A photo can be opened and looked at without a pack. On failure the photo before stays open.
    RequestNumber open_photo(OpenPhotoRequest request);
    void close_photo();

    /// Aligns and inverts; a face that is open already is answered at once.
    RequestNumber open_face(int face_index);

    RequestNumber render(RenderRequest request);
    RequestNumber export_photo(ExportRequest request);

    /// See PackWork; needs a pack. Answered by pack_work_done, failed or cancelled.
    RequestNumber work_on_pack(PackWork work);

    /// Stops what is running as soon as it asks for progress, and drops everything that waits.
    void cancel();

    /// The same for one request; one that is done already is left alone.
    void cancel(RequestNumber request);

    /// Waits until nothing is left to do; false: `seconds` passed before that.
    bool wait_until_idle(double seconds) const;

    /// Cancels everything and waits for the thread (at most as long as the running step lasts). No answers afterwards.
    void shutdown();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace lineament
