// What tests of the session worker share: keeping its answers, holding it up, and requests.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "core/session/session_worker.h"

namespace lineament::testing {

constexpr double kLong = 60;  // seconds that no test reaches unless something hangs

/// Keeps every answer, and can hold the worker inside a callback.
class Recorder {
  public:
    SessionCallbacks callbacks() {
        SessionCallbacks c;
        c.method_used = [this](const MethodUsed& a) { keep(methods, a); };
        c.pack_loaded = [this](const PackLoaded& a) { keep(packs, a); };
        c.photo_opened = [this](const PhotoOpened& a) { keep(photos, a); };
        c.face_opened = [this](const FaceOpened& a) { keep(faces, a); };
        c.rendered = [this](const RenderResult& a) {
            keep(renders, a);
            wait_at_gate();
        };
        c.pack_work_done = [this](RequestNumber number) { keep(works, number); };
        c.exported = [this](const Exported& a) { keep(exports, a); };
        c.progress = [this](const WorkerProgress& a) {
            keep(progress, a);
            if (on_progress) on_progress(a);
        };
        c.failed = [this](const WorkerError& a) { keep(errors, a); };
        c.cancelled = [this](WorkerTask, RequestNumber number) { keep(cancelled, number); };
        c.busy_changed = [this](bool busy) { keep(busy_changes, busy); };
        return c;
    }

    void close_gate() { gate_closed_ = true; }
    void open_gate() {
        const std::lock_guard<std::mutex> lock(mutex_);
        gate_closed_ = false;
        changed_.notify_all();
    }
    void wait_until_held() {
        std::unique_lock<std::mutex> lock(mutex_);
        ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [this] { return held_; }));
    }

    std::vector<PackLoaded> packs;
    std::vector<MethodUsed> methods;
    std::vector<PhotoOpened> photos;
    std::vector<FaceOpened> faces;
    std::vector<RenderResult> renders;
    std::vector<Exported> exports;
    std::vector<RequestNumber> works;
    std::vector<WorkerProgress> progress;
    std::vector<WorkerError> errors;
    std::vector<RequestNumber> cancelled;
    std::vector<bool> busy_changes;
    std::function<void(const WorkerProgress&)> on_progress;

  private:
    template <typename List, typename Answer>
    void keep(List& list, const Answer& answer) {
        const std::lock_guard<std::mutex> lock(mutex_);
        list.push_back(answer);
    }
    void wait_at_gate() {
        std::unique_lock<std::mutex> lock(mutex_);
        held_ = gate_closed_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return !gate_closed_; });
        held_ = false;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::atomic<bool> gate_closed_{false};
    bool held_ = false;
};

inline OpenPhotoRequest file(const std::string& path) {
    OpenPhotoRequest request;
    request.path = path;
    return request;
}

inline RenderRequest smile(double value) {
    RenderRequest request;
    request.sliders_by_face[0]["smile"] = value;
    return request;
}

}  // namespace lineament::testing
