#include "core/methods/model_pack.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/base/program_folders.h"
#include "core/packs/imported_directions.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;

// Name of the pack's catalogue; empty if it has none. An imported pack of the published generator names none.
std::string catalogue_name(const PackManifest& manifest) {
    if (!manifest.directions.empty()) return manifest.directions;
    return manifest.domain == "faces" && manifest.resolution == 1024 ? "ffhq-sfe.json" : "";
}

std::string find_catalogue(const PackManifest& manifest) {
    const fs::path name = catalogue_name(manifest);
    const fs::path in_pack = fs::path(manifest.folder) / name;
    if (fs::exists(in_pack)) return in_pack.string();
    std::vector<fs::path> folders;
    if (const char* given = std::getenv("LINEAMENT_DIRECTIONS_DIR")) folders.emplace_back(given);
    folders.push_back(fs::path(manifest.folder) / ".." / ".." / "directions");
    const std::string installed = installed_folder();
    if (!installed.empty()) folders.push_back(fs::path(installed) / "directions");
    folders.emplace_back(LINEAMENT_SOURCE_DIRECTIONS_DIR);
    for (const fs::path& folder : folders) {
        if (fs::exists(folder / name.filename())) return (folder / name.filename()).string();
    }
    throw MissingPackError("The catalogue of directions '" + name.string() + "' of the pack '" + manifest.id +
                           "' is neither in '" + manifest.folder + "' nor among the installed ones.");
}

// Roles as a person reads them: "generator, e4e or psp".
std::string as_read(const std::vector<std::string>& roles) {
    std::string text;
    for (const std::string& role : roles) {
        std::string alternatives;
        for (const std::string& alternative : role_alternatives(role))
            alternatives += (alternatives.empty() ? "" : " or ") + alternative;
        text += (text.empty() ? "" : ", ") + alternatives;
    }
    return text;
}

}  // namespace

ModelPack::ModelPack(const std::string& folder, const Progress& progress, const PackPlacement& placement,
                     const std::string& first_method)
    : networks_(load_pack(folder), placement) {
    std::string first = first_method;
    const std::vector<std::string> served = method_ids();
    if (first.empty() && !served.empty()) first = served.front();
    if (!first.empty()) method(first, progress);
    if (manifest().find("generator")) generator_ = networks_.generator();
    if (!catalogue_name(manifest()).empty()) {
        directions_ = DirectionCatalogue::load(find_catalogue(manifest()), load_imported_directions(manifest()));
        if (generator_) directions_.check_fits(generator_->options());
    }
    progress.report(WorkStage::LoadPack, 1.0);
}

std::shared_ptr<const ModelPack> ModelPack::load(const std::string& pack_dir, const Progress& progress,
                                                 const PackPlacement& placement, const std::string& first_method) {
    struct LoadedPack : ModelPack {
        LoadedPack(const std::string& folder, const Progress& report, const PackPlacement& place,
                   const std::string& method_id)
            : ModelPack(folder, report, place, method_id) {}
    };
    return std::make_shared<LoadedPack>(pack_dir, progress, placement, first_method);
}

std::vector<std::string> ModelPack::method_ids() const {
    return served_methods(manifest());
}

const MethodEntry& ModelPack::served_entry(const std::string& id) const {
    const MethodEntry* entry = find_method(id);
    if (!entry) throw std::runtime_error("There is no inversion method '" + id + "'.");
    const std::vector<std::string> missing = entry->missing_roles(manifest());
    if (missing.empty()) return *entry;
    throw MissingPackError("The pack '" + manifest().id + "' does not serve the method '" + id +
                           "'; it lacks the weights of: " + as_read(missing) + ".");
}

std::shared_ptr<const InversionMethod> ModelPack::method(const std::string& id, const Progress& progress) const {
    const MethodEntry& entry = served_entry(id);
    const std::lock_guard<std::mutex> lock(mutex_);
    std::shared_ptr<const InversionMethod>& method = methods_[id];
    if (!method) {
        const PackNetworks::Reporting reporting(networks_, progress, entry.used_roles(manifest()));
        method = entry.make(networks_);
    }
    return method;
}

std::vector<std::string> ModelPack::loaded_method_ids() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::string> ids;
    for (const MethodEntry& entry : registered_methods()) {
        const auto found = methods_.find(entry.id);
        if (found != methods_.end() && found->second) ids.push_back(entry.id);
    }
    return ids;
}

void ModelPack::release_unused() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (auto it = methods_.begin(); it != methods_.end();) {
        it = it->second.use_count() <= 1 ? methods_.erase(it) : std::next(it);
    }
}

}  // namespace lineament
