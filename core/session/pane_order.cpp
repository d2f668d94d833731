#include "core/session/pane_order.h"

#include <algorithm>
#include <stdexcept>

namespace lineament {

std::string PaneOrder::next(const std::vector<std::string>& remaining, const std::string& focused) {
    if (remaining.empty()) throw std::invalid_argument("No pane is left to render.");
    const auto turn = [this](const std::string& pane) {
        const auto found = turn_of_.find(pane);
        return found == turn_of_.end() ? 0 : found->second;
    };
    const bool focused_waits = std::find(remaining.begin(), remaining.end(), focused) != remaining.end();
    const std::string pane =
        focused_waits && last_ != focused
            ? focused
            : *std::min_element(remaining.begin(), remaining.end(),
                                [&](const std::string& a, const std::string& b) { return turn(a) < turn(b); });
    turn_of_[pane] = ++turns_;
    last_ = pane;
    return pane;
}

}  // namespace lineament
