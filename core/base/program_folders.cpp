#include "core/base/program_folders.h"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

namespace lineament {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMostAccountBytes = size_t{1} << 20;

bool is_from_root(const char* path) {
    return path && path[0] == '/';
}

std::string home_of_account() {
    passwd entry{};
    passwd* found = nullptr;
    std::vector<char> buffer(4096);
    while (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == ERANGE &&
           buffer.size() < kMostAccountBytes) {
        buffer.resize(2 * buffer.size());
    }
    return found && is_from_root(found->pw_dir) ? found->pw_dir : "";
}

}  // namespace

std::string installed_folder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    if (error || !is_from_root(program.c_str())) return "";
    return (program.parent_path().parent_path() / "share" / "lineament").string();
}

std::string home_folder() {
    const char* home = std::getenv("HOME");
    return is_from_root(home) ? home : home_of_account();
}

std::string user_data_folder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    if (is_from_root(data)) return data;
    const std::string home = home_folder();
    return home.empty() ? "" : (fs::path(home) / ".local" / "share").string();
}

}  // namespace lineament
