#include "core/session/job_queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lineament {

namespace {

/// Whether a new request of kind `next` makes one of kind `waiting` pointless.
bool supersedes(WorkerTask next, WorkerTask waiting) {
    switch (next) {
        case WorkerTask::LoadPack:
            return waiting == WorkerTask::LoadPack || waiting == WorkerTask::UseMethod ||
                   waiting == WorkerTask::OpenFace || waiting == WorkerTask::Render || waiting == WorkerTask::PackWork;
        case WorkerTask::UseMethod:
            return waiting == WorkerTask::UseMethod;
        case WorkerTask::OpenPhoto:
            return waiting == WorkerTask::OpenPhoto || waiting == WorkerTask::OpenFace || waiting == WorkerTask::Render;
        default:
            return false;
    }
}

}  // namespace

void JobQueue::drop_waiting(const std::function<bool(const Job&)>& pointless) {
    for (std::deque<Job>* waiting : {&jobs_, &pack_work_}) {
        const auto kept =
            std::stable_partition(waiting->begin(), waiting->end(), [&](const Job& job) { return !pointless(job); });
        std::move(kept, waiting->end(), std::back_inserter(dropped_));
        waiting->erase(kept, waiting->end());
    }
    if (render_ && pointless(*render_)) {
        dropped_.push_back(std::move(*render_));
        render_.reset();
    }
}

RequestNumber JobQueue::push(WorkerTask task, std::function<void(const Job&)> run) {
    const std::lock_guard<std::mutex> lock(mutex_);
    Job job{task, ++last_number_, std::move(run), std::chrono::steady_clock::now()};
    if (closed_) return job.number;
    drop_waiting([&](const Job& waiting) { return supersedes(task, waiting.task); });
    // A running rendering is finished and shown; long work whose result nobody will see is stopped.
    for (std::optional<Running>* running : {&running_, &set_aside_}) {
        if (*running && (*running)->task != WorkerTask::Render && supersedes(task, (*running)->task))
            (*running)->cancelled = true;
    }
    const RequestNumber number = job.number;
    if (task == WorkerTask::Render) {
        if (render_) dropped_.push_back(std::move(*render_));
        render_ = std::move(job);
    } else if (task == WorkerTask::PackWork) {
        pack_work_.push_back(std::move(job));
    } else {
        jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
    return number;
}

Job JobQueue::next_waiting() {
    Job job;
    if (jobs_.empty() && render_) {
        job = std::move(*render_);
        render_.reset();
    } else {
        std::deque<Job>& waiting = jobs_.empty() ? pack_work_ : jobs_;
        job = std::move(waiting.front());
        waiting.pop_front();
    }
    running_ = Running{job.task, job.number, false};
    return job;
}

std::optional<Job> JobQueue::take() {
    std::unique_lock<std::mutex> lock(mutex_);
    running_.reset();
    changed_.notify_all();
    changed_.wait(lock, [this] { return closed_ || has_waiting() || !dropped_.empty(); });
    if (closed_) return std::nullopt;
    if (!has_waiting()) return Job();
    return next_waiting();
}

std::optional<Job> JobQueue::take_between(double seconds) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] { return is_given_up() || has_urgent(); });
    if (is_given_up() || !has_urgent()) return std::nullopt;
    set_aside_ = running_;
    return next_waiting();
}

void JobQueue::resume() {
    const std::lock_guard<std::mutex> lock(mutex_);
    running_ = std::exchange(set_aside_, std::nullopt);
    changed_.notify_all();
}

std::vector<Job> JobQueue::take_dropped() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(dropped_, {});
}

void JobQueue::cancel() {
    const std::lock_guard<std::mutex> lock(mutex_);
    drop_waiting([](const Job&) { return true; });
    if (running_) running_->cancelled = true;
    if (set_aside_) set_aside_->cancelled = true;
    changed_.notify_all();
}

void JobQueue::cancel(RequestNumber number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    drop_waiting([number](const Job& job) { return job.number == number; });
    if (running_ && running_->number == number) running_->cancelled = true;
    if (set_aside_ && set_aside_->number == number) set_aside_->cancelled = true;
    changed_.notify_all();
}

void JobQueue::close() {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    jobs_.clear();
    pack_work_.clear();
    render_.reset();
    changed_.notify_all();
}

bool JobQueue::running_is_cancelled() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return is_given_up();
}

bool JobQueue::wait_for_newer(double seconds) const {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds),
                             [this] { return is_given_up() || has_urgent(); });
}

bool JobQueue::rendering_is_superseded(double seconds) const {
    std::unique_lock<std::mutex> lock(mutex_);
    return changed_.wait_for(lock, std::chrono::duration<double>(seconds), [this] {
        return is_given_up() || render_ || std::any_of(jobs_.begin(), jobs_.end(), [](const Job& job) {
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
    return !has_urgent();
}

}  // namespace lineament
