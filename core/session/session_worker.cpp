#include "core/session/session_worker.h"

#include <thread>
#include <utility>

#include "core/base/error.h"
#include "core/session/job_queue.h"
#include "core/session/session_engine.h"

namespace lineament {

namespace {

constexpr double kDragPause = 0.15;  // seconds within which a drag that goes on sends its next move

}  // namespace

struct SessionWorker::Impl {
    SessionCallbacks callbacks;
    WorkerOptions options;
    JobQueue queue;
    std::unique_ptr<SessionEngine> engine;  // made, used and destroyed on the thread
    bool busy = false;                      // of the thread
    std::thread thread;

    using Work = std::function<void(SessionEngine&, const RequestContext&)>;

    RequestNumber push(WorkerTask task, Work work) {
        return queue.push(task, [this, work = std::move(work)](const Job& job) { work(*engine, context_of(job)); });
    }

    RequestContext context_of(const Job& job) {
        RequestContext context;
        context.request = job.number;
        context.waited_and_worked = [called = job.called] {
            return std::chrono::duration<double>(std::chrono::steady_clock::now() - called).count();
        };
        context.is_cancelled = [this] { return queue.running_is_cancelled(); };
        context.newer_arrives = [this](double seconds) { return queue.wait_for_newer(seconds); };
        context.is_superseded = [this](double seconds) { return queue.rendering_is_superseded(seconds); };
        context.give_way = [this] { give_way(); };
        return context;
    }

    void tell_dropped() {
        for (const Job& job : queue.take_dropped()) {
            if (callbacks.cancelled) callbacks.cancelled(job.task, job.number);
        }
    }

    void set_busy(bool now) {
        if (now == busy) return;
        busy = now;
        if (callbacks.busy_changed) callbacks.busy_changed(now);
    }

    void settle() {
        tell_dropped();
        if (queue.empty()) set_busy(false);
    }

    // All that goes before the PackWork that runs, in its midst. A drag is waited for until it ends.
    void give_way() {
        double pause = 0;
        while (const std::optional<Job> job = queue.take_between(pause)) {
            tell_dropped();
            set_busy(true);
            run_job(*job);
            queue.resume();
            settle();
            pause = job->task == WorkerTask::Render ? kDragPause : 0;
        }
        tell_dropped();
    }

    void run_job(const Job& job) {
        try {
            job.run(job);
        } catch (const Cancelled&) {
            if (callbacks.cancelled) callbacks.cancelled(job.task, job.number);
        } catch (...) {
            const DescribedError error = describe_error_in_flight();
            if (callbacks.failed) callbacks.failed({error.kind, error.sentence, job.task, job.number});
        }
    }

    void loop() {
        engine = std::make_unique<SessionEngine>(callbacks, options);
        while (true) {
            if (queue.empty()) set_busy(false);
            const std::optional<Job> job = queue.take();
            if (!job) break;
            tell_dropped();
            if (!job->run) continue;
            if (job->task != WorkerTask::PackWork) set_busy(true);
            run_job(*job);
            tell_dropped();
        }
        engine.reset();
    }
};

SessionWorker::SessionWorker(SessionCallbacks callbacks, WorkerOptions options) : impl_(std::make_unique<Impl>()) {
    impl_->callbacks = std::move(callbacks);
    options.check();
    impl_->options = std::move(options);
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop(); });
}

SessionWorker::~SessionWorker() {
    shutdown();
}

RequestNumber SessionWorker::load_pack(const std::string& folder, const std::string& method) {
    return impl_->push(WorkerTask::LoadPack, [folder, method](SessionEngine& engine, const RequestContext& context) {
        engine.load_pack(folder, method, context);
    });
}

RequestNumber SessionWorker::use_method(const std::string& id) {
    return impl_->push(WorkerTask::UseMethod,
                       [id](SessionEngine& engine, const RequestContext& context) { engine.use_method(id, context); });
}

RequestNumber SessionWorker::open_photo(OpenPhotoRequest request) {
    return impl_->push(WorkerTask::OpenPhoto,
                       [request = std::move(request)](SessionEngine& engine, const RequestContext& context) {
                           engine.open_photo(request, context);
                       });
}

void SessionWorker::close_photo() {
    impl_->push(WorkerTask::OpenPhoto, [](SessionEngine& engine, const RequestContext&) { engine.close_photo(); });
}

RequestNumber SessionWorker::open_face(int face_index) {
    return impl_->push(WorkerTask::OpenFace, [face_index](SessionEngine& engine, const RequestContext& context) {
        engine.open_face(face_index, context);
    });
}

RequestNumber SessionWorker::render(RenderRequest request) {
    return impl_->push(WorkerTask::Render,
                       [request = std::move(request)](SessionEngine& engine, const RequestContext& context) {
                           engine.render(request, context);
                       });
}

RequestNumber SessionWorker::export_photo(ExportRequest request) {
    return impl_->push(WorkerTask::Export,
                       [request = std::move(request)](SessionEngine& engine, const RequestContext& context) {
                           engine.export_photo(request, context);
                       });
}

RequestNumber SessionWorker::work_on_pack(PackWork work) {
    return impl_->push(WorkerTask::PackWork,
                       [work = std::move(work)](SessionEngine& engine, const RequestContext& context) {
                           engine.work_on_pack(work, context);
                       });
}

void SessionWorker::cancel() {
    impl_->queue.cancel();
}

void SessionWorker::cancel(RequestNumber request) {
    impl_->queue.cancel(request);
}

bool SessionWorker::wait_until_idle(double seconds) const {
    return impl_->queue.wait_until_idle(seconds);
}

void SessionWorker::shutdown() {
    impl_->queue.close();
    if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace lineament
