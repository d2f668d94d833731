// What the worker's thread does for each request. Runs on one thread; knows nothing of queues.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>

#include "core/faces/face_finder.h"
#include "core/session/face_editor.h"
#include "core/session/pane_order.h"
#include "core/session/session_worker.h"

namespace lineament {

/// What a running request may ask about the world around it.
struct RequestContext {
    RequestNumber request = 0;
    std::function<double()> waited_and_worked;          ///< seconds since the call of the request
    std::function<bool()> is_cancelled;                 ///< the result is not wanted any more
    std::function<bool(double seconds)> newer_arrives;  ///< waits that long for another request; true if one is there
    std::function<bool(double seconds)> is_superseded;  ///< JobQueue::rendering_is_superseded
    std::function<void()> give_way;                     ///< lets other requests be done first; for PackWork only

    void throw_if_cancelled() const {
        if (is_cancelled()) throw Cancelled();
    }
};

/// Holds the pack, the photo and its faces, and answers through the callbacks. Not thread safe. Functions throw; the
/// worker turns that into WorkerError. Each leaves the state before it whole when it throws.
class SessionEngine {
  public:
    SessionEngine(const SessionCallbacks& callbacks, WorkerOptions options);
    ~SessionEngine();

    void load_pack(const std::string& folder, const std::string& method, const RequestContext& context);
    void use_method(const std::string& id, const RequestContext& context);
    void open_photo(const OpenPhotoRequest& request, const RequestContext& context);
    void close_photo();
    void open_face(int face_index, const RequestContext& context);
    void render(const RenderRequest& request, const RequestContext& context);
    void export_photo(const ExportRequest& request, const RequestContext& context);
    void work_on_pack(const PackWork& work, const RequestContext& context);

  private:
    static constexpr double settle_seconds = 0.03;  ///< a drag that goes on sends its next move within this time

    FaceFinder& finder();
    Progress progress(WorkerTask task, const RequestContext& context, const std::string& pane = {}) const;
    void ensure_open(const std::map<int, SliderValues>& sliders_by_face, int face_index, WorkerTask task,
                     const RequestContext& context, StageTimings& timings);
    void render_once(const RenderRequest& request, int output_side, bool preview, const RequestContext& context,
                     StageTimings timings, double waited);
    void render_view(const RenderRequest& request, const RequestContext& context, double waited);
    std::optional<ReconstructionFigures> figures_of(const std::string& method, int face_index);
    /// method: of the pane; empty: the working one.
    cv::Mat render_crop(const std::string& method, const RenderRequest& request, int output_side,
                        StageTimings& timings);
    int small_side() const;  ///< of previews, pixels; 0: the pack's own resolution is as small
    void render_panes(const RenderRequest& request, const RequestContext& context, double waited);
    /// Answers for every pane of the request, in turn; false: superseded before the last one. small: output side of
    /// previews, 0 for the full pass.
    bool render_each_pane(const RenderRequest& request, int small, const RequestContext& context, double waited);
    void render_pane(const RenderRequest& request, int small, const RequestContext& context, RenderResult& answer);
    cv::Mat render_export(const ExportRequest& request, const RequestContext& context, StageTimings& timings);
    void use_pack(const std::string& folder, const std::string& method, const PackPlacement& placement,
                  const Progress& report);
    void move_to_cpu();
    template <typename Work>
    void with_fallback(const Work& work);
    void notice(const std::string& sentence) const;
    void require_photo() const;

    const SessionCallbacks& callbacks_;
    WorkerOptions options_;
    std::future<std::unique_ptr<FaceFinder>> loading_finder_;
    std::unique_ptr<FaceFinder> finder_;
    FaceEditor editor_;
    std::string pack_folder_;
    PackPlacement placement_;
    RequestNumber photo_ = 0;       ///< 0: none is open
    double last_full_seconds_ = 0;  ///< of the last full rendering; decides whether a preview comes first
    PaneOrder pane_order_;
};

}  // namespace lineament
