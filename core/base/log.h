// The program's log: what happened, one line per event, for the report of a problem.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace lineament {

enum class LogLevel {
    Debug,    ///< for who looks for a fault
    Info,     ///< what was asked for and done
    Warning,  ///< something is not as it should be, and work goes on
    Error,    ///< something that was asked for was not done
};

struct LogOptions {
    std::string folder;  ///< of lineament.log, made where it is missing; empty: the lines are kept in memory only
    LogLevel least = LogLevel::Info;
    size_t most_bytes = size_t{1} << 20;  ///< then the file becomes lineament.1.log and a new one is begun
    size_t old_files = 3;
};

/// Begins the log of this process. Only a program's main() does: without it, as in tests and in the command line's
/// programs, log_event() does nothing. A file that cannot be written is no error: the lines are kept in memory all the
/// same. Begun again, it goes on with the new options.
void start_log(const LogOptions& options);

/// Ends it; what was logged is in the file.
void stop_log();

/// One line: time, process, level, and `text` as log_text() has it. Thread safe, returns at once where the log is off,
/// never throws.
void log_event(LogLevel level, const std::string& text);

/// The last lines of this process, the oldest first, at most `most` and 200; empty where the log is off. Thread safe.
std::vector<std::string> last_log_lines(size_t most);

/// Whether this build can write a log: the engine alone is built without the library for it.
bool has_log();

}  // namespace lineament
