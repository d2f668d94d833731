#include "app/cli/report.h"

#include <unistd.h>

#include <cstdio>

namespace lineament {

void Report::say(const std::string& line) const {
    if (!json_) std::printf("%s\n", line.c_str());
}

void Report::progress(const std::string& line) {
    if (isatty(STDERR_FILENO)) {
        std::fprintf(stderr, "\r\033[K%s", line.c_str());
        progress_open_ = true;
    } else {
        std::fprintf(stderr, "%s\n", line.c_str());
    }
    std::fflush(stderr);
}

void Report::add_time(const std::string& stage, double seconds) {
    nlohmann::ordered_json& entry = object_["timings"][stage];
    entry = entry.is_number() ? entry.get<double>() + seconds : seconds;
}

void Report::finish() {
    if (progress_open_) std::fprintf(stderr, "\r\033[K");
    progress_open_ = false;
    // A file name need not be valid UTF-8; JSON must be.
    const auto replace = nlohmann::ordered_json::error_handler_t::replace;
    if (json_) std::printf("%s\n", object_.dump(2, ' ', false, replace).c_str());
    std::fflush(stdout);
}

Progress told_by(Report& report) {
    return [&report](const ProgressStep& step) {
        report.progress(step.detail.empty() ? stage_name(step.stage) : step.detail);
        return true;
    };
}

}  // namespace lineament
