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

/// What the variable names, otherwise `below_home` in the person's home.
std::string folder_named_by(const char* variable, const fs::path& below_home) {
    const char* named = std::getenv(variable);
    if (is_from_root(named)) return named;
    const std::string home = home_folder();
    return home.empty() ? "" : (fs::path(home) / below_home).string();
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
    return folder_named_by("XDG_DATA_HOME", fs::path(".local") / "share");
}

std::string user_state_folder() {
    return folder_named_by("XDG_STATE_HOME", fs::path(".local") / "state");
}

std::string user_config_folder() {
    return folder_named_by("XDG_CONFIG_HOME", ".config");
}

std::string own_folder_in(const std::string& folder) {
    return folder.empty() ? "" : (fs::path(folder) / "lineament").string();
}

}  // namespace lineament
