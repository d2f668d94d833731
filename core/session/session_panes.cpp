// SessionEngine: the same face by several methods, one answer each.
#include <algorithm>

#include "core/base/error.h"
#include "core/session/session_engine.h"

namespace lineament {

void SessionEngine::render_panes(const RenderRequest& request, const RequestContext& context, double waited) {
    editor_.quad(request.face_index);  // no face: that concerns all panes
    editor_.release_methods_except(request.panes);
    const int small = small_side();
    if (request.progressive && small > 0 && last_full_seconds_ > options_.preview_threshold) {
        if (!render_each_pane(request, small, context, waited) || context.is_superseded(settle_seconds))
            throw Cancelled();
    }
    if (!render_each_pane(request, 0, context, waited)) throw Cancelled();
}

bool SessionEngine::render_each_pane(const RenderRequest& request, int small, const RequestContext& context,
                                     double waited) {
    std::vector<std::string> remaining = request.panes;
    double slowest = 0;
    while (!remaining.empty()) {
        RenderResult answer;
        answer.pane = pane_order_.next(remaining, request.panes.front());
        remaining.erase(std::find(remaining.begin(), remaining.end(), answer.pane));
        answer.panes_left = static_cast<int>(small > 0 ? request.panes.size() : remaining.size());
        answer.waited = waited;
        render_pane(request, small, context, answer);
        slowest = std::max(slowest, answer.timings.seconds(WorkStage::Render));
        if (callbacks_.rendered) callbacks_.rendered(answer);
        if (!remaining.empty() && context.is_superseded(0)) return false;
    }
    if (small == 0) last_full_seconds_ = slowest;
    return true;
}

/// A comparison without figures is still one: their failure is a notice, not the pane's.
std::optional<ReconstructionFigures> SessionEngine::figures_of(const std::string& method, int face_index) {
    try {
        return editor_.reconstruction_figures(method, face_index);
    } catch (...) {
        notice("The inversion could not be measured. " + describe_error_in_flight().sentence);
        return std::nullopt;
    }
}

void SessionEngine::render_pane(const RenderRequest& request, int small, const RequestContext& context,
                                RenderResult& answer) {
    answer.request = context.request;
    answer.photo = photo_;
    answer.view = RenderView::FaceCrop;
    answer.face_index = request.face_index;
    answer.preview = small > 0;
    try {
        const EditableFace& face = editor_.open_face_by(
            answer.pane, request.face_index, progress(WorkerTask::Render, context, answer.pane), &answer.timings);
        answer.image = render_crop(answer.pane, request, small, answer.timings);
        const auto sliders = request.sliders_by_face.find(request.face_index);
        if (request.with_flow && sliders != request.sliders_by_face.end())
            answer.flow = editor_.flow(face, sliders->second);
    } catch (const Cancelled&) {
        throw;
    } catch (...) {
        // On a GPU too little memory is a reason to go on with the CPU; anything else concerns this pane only.
        if (placement_.device.is_cuda() && is_out_of_memory_in_flight()) throw;
        answer.error = describe_error_in_flight().sentence;
    }
    if (answer.error.empty()) answer.figures = figures_of(answer.pane, request.face_index);
    answer.total = context.waited_and_worked();
}

}  // namespace lineament
