// Tells what methods do to portraits: the tables of the papers, as text and as JSON.
#pragma once

#include <vector>

#include "app/cli/report.h"
#include "core/metrics/method_comparison.h"

namespace lineament {

/// Adds report["methods"][id] for each, and two tables: a row per method, and a row per method and end of a slider. A
/// figure that there is not is left out of the JSON, and "-" in the table.
void tell_methods(const std::vector<MethodFigures>& methods, Report& report);

}  // namespace lineament
