#include "app/cli/pack_folders.h"

#include <filesystem>

#include "app/cli/arguments.h"
#include "core/methods/method_registry.h"
#include "core/weights/pack_manifest.h"

namespace lineament {

std::vector<std::string> pack_folders() {
    std::error_code error;
    const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
    const std::filesystem::path installed = program.parent_path() / ".." / "share" / "lineament" / "models";
    std::vector<std::string> folders = pack_search_folders(installed.lexically_normal().string());
    if (!std::filesystem::exists(installed, error)) folders.push_back(LINEAMENT_SOURCE_MODELS_DIR);
    return folders;
}

std::string locate_pack(const std::string& id_or_folder) {
    std::error_code error;
    const std::filesystem::path folder(id_or_folder);
    if (std::filesystem::is_regular_file(folder / "pack.json", error)) return id_or_folder;
    return find_pack(id_or_folder, pack_folders());
}

std::string known_method(const std::string& id) {
    if (id.empty() || find_method(id)) return id;
    std::string known;
    for (const MethodEntry& method : registered_methods())
        known += (known.empty() ? "" : ", ") + method.id;
    throw UsageError("There is no inversion method '" + id + "'; there are " + known + ".");
}

}  // namespace lineament
