#include "app/cli/pack_folders.h"

#include <filesystem>

#include "app/cli/arguments.h"
#include "core/base/program_folders.h"
#include "core/methods/method_registry.h"
#include "core/packs/pack_manifest.h"
#include "core/packs/pack_search.h"

namespace lineament {

std::vector<std::string> pack_folders() {
    std::error_code error;
    const std::string program = installed_folder();
    const std::string installed = program.empty() ? "" : program + "/models";
    std::vector<std::string> folders = pack_search_folders(installed);
    if (installed.empty() || !std::filesystem::exists(installed, error)) {
        folders.push_back(LINEAMENT_SOURCE_MODELS_DIR);
    }
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
