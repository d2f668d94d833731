#include "core/session/job_queue.h"

#include <algorithm>

namespace lineament {

namespace {

/// Whether a new request of kind `next` makes one of kind `waiting` pointless.
bool supersedes(WorkerTask next, WorkerTask waiting) {
    switch (next) {
        case WorkerTask::LoadPack:
            return waiting == WorkerTask::LoadPack || waiting == WorkerTask::UseMethod ||
                   waiting == WorkerTask::OpenFace || waiting == WorkerTask::Render;
        case WorkerTask::UseMethod:
            return waiting == WorkerTask::UseMethod;
        case WorkerTask::OpenPhoto:
            return waiting == WorkerTask::OpenPhoto || waiting == WorkerTask::OpenFace || waiting == WorkerTask::Render;
        default:
            return false;
    }
}

}  // namespace

void JobQueue::drop_waiting(const std::function<bool(WorkerTask)>& pointless) {
    const auto kept =
        std::stable_partition(jobs_.begin(), jobs_.end(), [&](const Job& job) { return !pointless(job.task); });
    std::move(kept, jobs_.end(), std::back_inserter(dropped_));
    jobs_.erase(kept, jobs_.end());
    if (render_ && pointless(WorkerTask::Render)) {
        dropped_.push_back(std::move(*render_));
        render_.reset();
    }
}

RequestNumber JobQueue::push(WorkerTask task, std::function<void(const Job&)> run) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Job job{task, ++last_number_, std::move(run), std::chrono::steady_clock::now()};
    if (closed_) return job.number;
    drop_waiting([&](WorkerTask waiting) { return supersedes(task, waiting); });
    // A running rendering is finished and shown; long work whose result nobody will see is stopped.
    if (running_ && *running_ != WorkerTask::Render && supersedes(task, *running_)) running_cancelled_ = true;
    const RequestNumber number = job.number;
    if (task == WorkerTask::Render) {
        if (render_) dropped_.push_back(std::move(*render_));
        render_ = std::move(job);
    } else {
        jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
    return number;
}

std::optional<Job> JobQueue::take() {
    std::unique_lock<std::mutex> lock(mutex_);
    running_.reset();
    running_cancelled_ = false;
    changed_.notify_all();
    changed_.wait(lock, [this] { return closed_ || has_waiting() || !dropped_.empty(); });
    if (closed_) return std::nullopt;
    std::optional<Job> job;
    if (!has_waiting()) return Job();
    if (!jobs_.empty()) {
        job = std::move(jobs_.front());
        jobs_.pop_front();
    } else {
        job = std::move(*render_);
        render_.reset();
    }
    running_ = job->task;
    return job;
}

std::vector<Job> JobQueue::take_dropped() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::move(dropped_);
}

void JobQueue::cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    drop_waiting([](WorkerTask) { return true; });
    if (running_) running_cancelled_ = true;
    changed_.notify_all();
}

void JobQueue::close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    running_cancelled_ = true;
    jobs_.clear();
    render_.reset();
    changed_.notify_all();
}

bool JobQueue::running_is_cancelled() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return running_cancelled_;
}

bool JobQueue::wait_for_newer(double seconds) const {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                             [this] { return closed_ || running_cancelled_ || has_waiting(); });
}

bool JobQueue::rendering_is_superseded(double seconds) const {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] {
        return closed_ || running_cancelled_ || render_ || std::any_of(jobs_.begin(), jobs_.end(), [](const Job& job) {
                   return supersedes(job.task, WorkerTask::Render);
               });
    });
}

bool JobQueue::wait_until_idle(double seconds) const {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                             [this] { return !running_ && !has_waiting(); });
}

bool JobQueue::empty() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return !has_waiting();
}

}  // namespace lineament
