// How long work tells how far it is, and how it is told to stop: one type for all rooms.
#pragma once

#include <functional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/error.h"
#include "core/base/work_stage.h"

namespace lineament {

struct ProgressStep {
    WorkStage stage = WorkStage::LoadPack;
    double fraction = -1;  ///< of the whole work, 0..1; negative: not known
    std::string detail;    ///< English, for terminals and logs: "writing e4e.safetensors"; may be empty
};

/// Handed to long work by who waits for it. A value; empty where nobody listens. It is called on the thread that works,
/// and may be called by several at a time only where the work says so.
class Progress {
  public:
    using Listener = std::function<bool(const ProgressStep&)>;

    Progress() = default;

    /// A function of the step that returns false where the work is not wanted any more.
    template <typename Function,
              typename = std::enable_if_t<std::is_invocable_r_v<bool, Function, const ProgressStep&>>>
    Progress(Function listener) : listener_(std::move(listener)) {}

    /// Tells the step; throws Cancelled where the listener does not want the work any more.
    void report(WorkStage stage, double fraction, const std::string& detail = {}) const;

    /// The same for work that has to put something away before it ends: false where it shall.
    bool goes_on(const ProgressStep& step) const { return !listener_ || listener_(step); }

    /// For one part of several: its fractions 0..1 are `first`..`end` of the whole. The part keeps a copy of this.
    Progress part(double first, double end) const;

  private:
    Listener listener_;
};

}  // namespace lineament
