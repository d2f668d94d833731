#pragma once

#include <chrono>

namespace lineament {

/// Seconds since it was made or restarted. Const calls may come from several threads.
class Stopwatch {
  public:
    double seconds() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

    /// Begins anew; returns the seconds until then.
    double restart() {
        const double passed = seconds();
        start_ = Clock::now();
        return passed;
    }

  private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point start_ = Clock::now();
};

}  // namespace lineament
