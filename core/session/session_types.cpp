#include "core/session/session_types.h"

#include <algorithm>

namespace lineament {

bool all_zero(const SliderValues& sliders) {
    return std::all_of(sliders.begin(), sliders.end(), [](const auto& entry) { return entry.second == 0; });
}

const ReconstructionFigures::Figure* ReconstructionFigures::find(const std::string& key) const {
    const auto found = std::find_if(measured.begin(), measured.end(), [&](const Figure& f) { return f.key == key; });
    return found == measured.end() ? nullptr : &*found;
}

}  // namespace lineament
