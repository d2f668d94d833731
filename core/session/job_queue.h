// What the worker still has to do: jobs in order, and at most one rendering, the newest.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "core/session/session_worker.h"

namespace lineament {

/// One piece of work; `run` is called on the worker's thread.
struct Job {
    WorkerTask task = WorkerTask::Render;
    RequestNumber number = 0;
    std::function<void(const Job&)> run;
    std::chrono::steady_clock::time_point called = std::chrono::steady_clock::now();
};

/// Filled by any thread, emptied by one. All functions are thread safe and hold the lock for moments only.
class JobQueue {
  public:
    /// Numbers the job and queues it. A Render job waits for all others and replaces a waiting one; an OpenPhoto or
    /// LoadPack job drops the waiting jobs that it makes pointless: OpenPhoto drops OpenPhoto, OpenFace and Render,
    /// LoadPack drops LoadPack, UseMethod, OpenFace, Render and PackWork. UseMethod drops UseMethod. Exports are never
    /// dropped by them. PackWork waits for all others, renderings among them, and drops nothing. Returns the number.
    /// After close() jobs are dropped at once.
    RequestNumber push(WorkerTask task, std::function<void(const Job&)> run);

    /// Waits for a job. Nothing: the queue was closed. A job without `run`: there is nothing to do but to tell the
    /// owners of dropped jobs. The job counts as running until the next call.
    std::optional<Job> take();

    /// Asked by a running PackWork, to which this gives the job that goes before it: it is set aside, and the job
    /// counts as running until resume(). Waits up to `seconds` for one. Nothing: none came, or the PackWork is
    /// cancelled.
    std::optional<Job> take_between(double seconds);

    /// The job of take_between() is done; the PackWork counts as running again.
    void resume();

    /// Jobs dropped since the last call, for telling their owners.
    std::vector<Job> take_dropped();

    /// Drops all that waits and asks the running job to stop.
    void cancel();

    /// The same for one job; no other is touched.
    void cancel(RequestNumber number);

    /// No more jobs: take() returns nothing from now on.
    void close();

    /// Asked by the running job: true where its result is not wanted any more (cancelled, closed, or superseded by a
    /// request that drops jobs of its kind).
    bool running_is_cancelled() const;

    /// Waits up to `seconds` for another job to arrive; true if one other than PackWork waits. Used between a preview
    /// and its full pass.
    bool wait_for_newer(double seconds) const;

    /// Asked by a running rendering that has several parts: true where another request makes the rest of it pointless
    /// (a newer rendering, photo or pack) or it was cancelled. Waits up to `seconds` for one.
    bool rendering_is_superseded(double seconds) const;

    /// Waits until nothing runs or waits; false: the time passed before that.
    bool wait_until_idle(double seconds) const;

    /// Whether no job but PackWork waits.
    bool empty() const;

  private:
    struct Running {
        WorkerTask task = WorkerTask::Render;
        RequestNumber number = 0;
        bool cancelled = false;
    };
    void drop_waiting(const std::function<bool(const Job&)>& pointless);
    Job next_waiting();
    bool has_urgent() const { return render_ || !jobs_.empty(); }
    bool has_waiting() const { return has_urgent() || !pack_work_.empty(); }
    bool is_given_up() const { return closed_ || (running_ && running_->cancelled); }

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::deque<Job> jobs_, pack_work_;
    std::optional<Job> render_;
    std::vector<Job> dropped_;
    std::optional<Running> running_, set_aside_;
    bool closed_ = false;
    RequestNumber last_number_ = 0;
};

}  // namespace lineament
