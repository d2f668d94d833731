#include "core/packs/pack_search.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "core/base/cannot_write_error.h"
#include "core/base/program_folders.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

namespace {

namespace fs = std::filesystem;

bool is_pack(const fs::path& folder) {
    std::error_code ignored;  // a folder that may not be entered is one without packs
    return fs::is_regular_file(folder / "pack.json", ignored);
}

}  // namespace

std::string user_pack_folder() {
    const std::string data = user_data_folder();
    if (data.empty()) {
        throw CannotWriteError(
            WriteObstacle::NoFolder,
            "There is no folder for your own packs: neither XDG_DATA_HOME nor HOME names a folder from the root, and "
            "the account has no home folder. Set HOME, or give the pack as a path with a '/'.");
    }
    return (fs::path(own_folder_in(data)) / "models").string();
}

std::vector<std::string> pack_search_folders(const std::string& installed) {
    std::vector<std::string> folders;
    const char* given = std::getenv("LINEAMENT_MODELS_DIR");
    const std::string listed = given ? given : "";
    for (size_t begin = 0; begin < listed.size();) {
        const size_t end = std::min(listed.find(':', begin), listed.size());
        if (end > begin) folders.push_back(listed.substr(begin, end - begin));
        begin = end + 1;
    }
    const std::string own = user_data_folder();
    if (!own.empty()) folders.push_back((fs::path(own_folder_in(own)) / "models").string());
    if (!installed.empty()) folders.push_back(installed);
    return folders;
}

std::string find_pack(const std::string& id, const std::vector<std::string>& folders) {
    if (id.find('/') != std::string::npos) {
        if (is_pack(id)) return id;
        throw MissingPackError("There is no model pack in '" + id + "'.");
    }
    std::string searched;
    for (const std::string& folder : folders) {
        if (!id.empty() && id != ".." && is_pack(fs::path(folder) / id)) return (fs::path(folder) / id).string();
        searched += (searched.empty() ? "'" : ", '") + folder + "'";
    }
    throw MissingPackError("The model pack '" + id + "' was not found in " +
                           (searched.empty() ? "any folder" : searched) +
                           "; import its published files, or name another pack.");
}

std::map<std::string, std::string> list_packs(const std::vector<std::string>& folders) {
    std::map<std::string, std::string> packs;
    for (const std::string& folder : folders) {
        std::error_code error;
        for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
            if (is_pack(it->path())) packs.emplace(it->path().filename().string(), it->path().string());
        }
    }
    return packs;
}

}  // namespace lineament
