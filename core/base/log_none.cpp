// The log of a build without spdlog, as of the engine alone: nobody reads one there.
#include "core/base/log.h"

namespace lineament {

void start_log(const LogOptions&) {}
void stop_log() {}
void log_event(LogLevel, const std::string&) {}

std::vector<std::string> last_log_lines(size_t) {
    return {};
}

bool has_log() {
    return false;
}

}  // namespace lineament
