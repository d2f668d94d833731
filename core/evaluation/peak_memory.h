// How much memory a piece of work takes.
#pragma once

#include <cstdint>
#include <optional>

namespace lineament {

/// From construction on. Gives freed blocks back to the system first, so that they do not hide what the work takes.
/// Concerns the whole process: nothing else should run beside. Linux; elsewhere nothing is known.
class PeakMemory {
  public:
    PeakMemory();

    /// The most that the process's resident memory (VmHWM) has risen above where it stood at the beginning; nothing
    /// where the system does not tell.
    std::optional<int64_t> growth_bytes() const;

  private:
    std::optional<int64_t> begin_;
};

}  // namespace lineament
