// Looks at the files that a killed program left: whole or torn, there or lost.
#pragma once

#include <optional>

#include "tests/reliability/victim_folder.h"
#include "tests/reliability/victim_log.h"

namespace lineament::testing {

/// Compares what lies in the folder with what the log promises, and writes every difference into the log: "torn ..."
/// for a file that is neither the old nor the new one, "lost ..." for something that was reported as done and is not
/// there. What is there is noted as "found ...", so that each difference counts once.
class LeftBehind {
  public:
    LeftBehind(const VictimFolder& folder, VictimLog* log) : folder_(folder), log_(log), promises_(log->promises()) {}

    /// Exported pictures, the imported pack and the settings.
    void check_files();

    /// The project; what it holds, or no value where there is none.
    std::optional<SliderValues> check_project();

    const Promises& promises() const { return promises_; }

    /// Temporary files that a kill left behind.
    static QStringList leftovers(const QString& folder);

  private:
    void check_picture(const QString& name);
    void check_imported();
    void check_settings();
    void torn(const QByteArray& what) { log_->note("torn " + what); }
    void lost(const QByteArray& what) { log_->note("lost " + what); }

    VictimFolder folder_;
    VictimLog* log_;
    Promises promises_;
};

}  // namespace lineament::testing
