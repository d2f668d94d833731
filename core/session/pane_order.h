// Which of several pictures to make next, while newer wishes keep coming.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace lineament {

/// The focused pane comes first and gets every second turn; the turns between go to the pane that has waited longest.
/// So a drag that makes every request old before its last pane was rendered still reaches all panes.
class PaneOrder {
  public:
    /// The pane to render now. `remaining`: panes of the request that are not rendered yet, not empty; `focused` may be
    /// among them. The pane counts as rendered from now on.
    std::string next(const std::vector<std::string>& remaining, const std::string& focused);

  private:
    std::map<std::string, uint64_t> turn_of_;  ///< last turn of each pane; none: never
    std::string last_;
    uint64_t turns_ = 0;
};

}  // namespace lineament
