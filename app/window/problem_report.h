#pragma once

#include <QString>

#include "core/session/session_worker.h"

namespace lineament {

/// What a report of a problem says: versions, system, device, pack (null: none is loaded) and the last lines of the
/// log. In English, as those who mend the program read it. No picture data, no folders.
QString problem_report(const PackLoaded* pack, const QString& method_id);

}  // namespace lineament
