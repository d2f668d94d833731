#include "core/base/stage_timings.h"

namespace lineament {

double StageTimings::total() const {
    double sum = 0;
    for (const auto& [stage, seconds] : stages)
        sum += seconds;
    return sum;
}

double StageTimings::seconds(WorkStage wanted) const {
    double sum = 0;
    for (const auto& [stage, seconds] : stages)
        if (stage == wanted) sum += seconds;
    return sum;
}

}  // namespace lineament
