// Tells what methods do to portraits: the tables of the papers, as text and as JSON.
#pragma once

#include <vector>

#include "app/cli/report.h"
#include "core/evaluation/method_comparison.h"

namespace lineament {

inline constexpr char kFidKey[] = "fid";  ///< as of SetMeasure

/// What a reader must know of every FID told.
inline constexpr char kFidNote[] =
    "FID depends on the numbers of pictures: published ones are of 10 000 and more on either side; with fewer it comes "
    "out too large, so compare only figures of the same numbers.";

/// Adds report["methods"][id] for each, and two tables: a row per method, and a row per method and end of a slider. A
/// figure that there is not is left out of the JSON, and "-" in the table; one of networks that were not given has no
/// column.
void tell_methods(const std::vector<MethodFigures>& methods, Report& report);

}  // namespace lineament
