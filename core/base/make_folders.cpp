#include "core/base/make_folders.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "core/base/cannot_write_error.h"

namespace lineament {

void make_folders(const std::string& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error && std::filesystem::is_directory(folder, error)) return;
    const int code = error ? error.value() : ENOTDIR;
    throw CannotWriteError(cannot_write(folder, code).obstacle(),
                           "The folder '" + folder + "' cannot be made: " + std::generic_category().message(code) +
                               ". Choose another one.");
}

}  // namespace lineament
