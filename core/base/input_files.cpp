#include "core/base/input_files.h"

#include <sys/stat.h>

#include <filesystem>
#include <optional>

#include "core/base/cannot_write_error.h"

namespace lineament {

namespace {

std::optional<std::pair<dev_t, ino_t>> identity(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
    return std::pair<dev_t, ino_t>{info.st_dev, info.st_ino};
}

}  // namespace

void InputFiles::add(const std::string& path) {
    if (const auto file = identity(path)) files_.insert(*file);
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) return;
    for (const std::filesystem::directory_entry& entry : std::filesystem::directory_iterator(path, error)) {
        if (const auto file = identity(entry.path().string())) files_.insert(*file);
    }
}

bool InputFiles::contains(const std::string& path) const {
    const auto file = identity(path);
    return file && files_.count(*file) > 0;
}

void InputFiles::check_output(const std::string& path) const {
    if (!contains(path)) return;
    throw CannotWriteError(WriteObstacle::IsInput,
                           "'" + path + "' is read by this command, so it is not written over: choose another name.");
}

bool is_same_file(const std::string& a, const std::string& b) {
    const auto first = identity(a);
    return first && first == identity(b);
}

}  // namespace lineament
