#include "core/base/log.h"

#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/spdlog.h>

#include <exception>
#include <filesystem>
#include <memory>
#include <vector>

#include "core/base/log_text.h"
#include "core/base/make_folders.h"

namespace lineament {

namespace {

// spdlog keeps the logger by its name, for as long as the process lives.
constexpr char kName[] = "lineament";
constexpr size_t kRemembered = 200;  // lines in memory
constexpr char kPattern[] = "%Y-%m-%d %H:%M:%S.%e %P %l: %v";

using Memory = spdlog::sinks::ringbuffer_sink_mt;

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::Debug:
            return spdlog::level::debug;
        case LogLevel::Info:
            return spdlog::level::info;
        case LogLevel::Warning:
            return spdlog::level::warn;
        case LogLevel::Error:
            break;
    }
    return spdlog::level::err;
}

/// Null where the file cannot be written: a full or a read-only disk must not keep anybody from working.
spdlog::sink_ptr file_in(const LogOptions& options) {
    if (options.folder.empty()) return nullptr;
    try {
        make_folders(options.folder);
        return std::make_shared<spdlog::sinks::rotating_file_sink_mt>(
            (std::filesystem::path(options.folder) / "lineament.log").string(), options.most_bytes, options.old_files);
    } catch (const std::exception&) {
        return nullptr;
    }
}

}  // namespace

void start_log(const LogOptions& options) {
    stop_log();
    std::vector<spdlog::sink_ptr> sinks{std::make_shared<Memory>(kRemembered)};
    if (const spdlog::sink_ptr file = file_in(options)) sinks.push_back(file);
    const std::shared_ptr<spdlog::logger> logger = std::make_shared<spdlog::logger>(kName, sinks.begin(), sinks.end());
    logger->set_pattern(kPattern);
    logger->set_level(level_of(options.least));
    logger->flush_on(spdlog::level::trace);  // a line that a crash would lose is of no use
    logger->set_error_handler([](const std::string&) {});
    spdlog::register_logger(logger);
}

void stop_log() {
    spdlog::drop(kName);
}

void log_event(LogLevel level, const std::string& text) {
    try {
        const std::shared_ptr<spdlog::logger> logger = spdlog::get(kName);
        if (logger) logger->log(level_of(level), spdlog::string_view_t(log_text(text)));
    } catch (const std::exception&) {
        return;  // no memory for a line: there are greater troubles
    }
}

std::vector<std::string> last_log_lines(size_t most) {
    const std::shared_ptr<spdlog::logger> logger = spdlog::get(kName);
    if (!logger || most == 0) return {};
    std::vector<std::string> lines = static_cast<Memory&>(*logger->sinks().front()).last_formatted(most);
    for (std::string& line : lines)
        while (!line.empty() && line.back() == '\n')
            line.pop_back();
    return lines;
}

bool has_log() {
    return true;
}

}  // namespace lineament
