#include "core/base/progress.h"

namespace lineament {

void Progress::report(WorkStage stage, double fraction, const std::string& detail) const {
    if (!goes_on({stage, fraction, detail})) throw Cancelled();
}

Progress Progress::part(double first, double end) const {
    if (!listener_) return {};
    return [listener = listener_, first, end](ProgressStep step) {
        if (step.fraction >= 0) step.fraction = first + (end - first) * step.fraction;
        return listener(step);
    };
}

}  // namespace lineament
