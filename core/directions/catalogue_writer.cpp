#include "core/directions/catalogue_writer.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "core/directions/catalogue.h"
#include "core/directions/direction_factory.h"
#include "core/weights/atomic_file.h"
#include "core/weights/bounded_json.h"
#include "core/weights/mapped_file.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

using nlohmann::json;

std::string tensors_beside(const std::string& json_path) {
    return std::filesystem::path(json_path).replace_extension(".safetensors").string();
}

json read_catalogue(const std::string& json_path) {
    const std::shared_ptr<const MappedFile> file = MappedFile::open(json_path);
    return parse_bounded_json(file->data(), file->size(), kMaxCatalogueDepth, json_path);
}

void write_catalogue(const std::string& json_path, const json& root) {
    write_file_atomically(json_path, root.dump(1) + "\n");
}

/// Throws if there is none.
json& entry_of(json& root, const std::string& id) {
    for (json& entry : root.at("directions"))
        if (entry.at("id") == id) return entry;
    throw std::runtime_error("it has no direction '" + id + "'.");
}

/// "name" itself and "name.comp" and the like.
bool belongs_to(const std::string& tensor, const std::string& name) {
    return tensor == name || tensor.rfind(name + ".", 0) == 0;
}

bool is_used(const json& root, const std::string& tensor) {
    for (const json& entry : root.at("directions"))
        if (entry.contains("tensor") && belongs_to(tensor, entry.at("tensor").get<std::string>())) return true;
    return false;
}

}  // namespace

void add_to_catalogue(const std::string& json_path, const nlohmann::json& entry, const StateDict& tensors) {
    DirectionCatalogue::load(json_path);  // a damaged one is not made worse
    const std::string tensors_path = tensors_beside(json_path);
    try {
        json root = read_catalogue(json_path);
        StateDict all;
        if (std::filesystem::exists(tensors_path)) all = load_safetensors(tensors_path);
        for (const auto& [name, tensor] : tensors)
            all[name] = tensor;
        make_direction(parse_direction_info(entry), entry, all);  // throws if it cannot be used

        bool replaced = false;
        for (json& old : root.at("directions")) {
            if (old.at("id") != entry.at("id")) continue;
            old = entry;
            replaced = true;
        }
        if (!replaced) root.at("directions").push_back(entry);
        if (!tensors.empty()) save_safetensors(tensors_path, all);
        write_catalogue(json_path, root);
    } catch (const std::exception& error) {
        throw std::runtime_error("The direction cannot be put into '" + json_path + "': " + error.what());
    }
}

void rename_in_catalogue(const std::string& json_path, const std::string& id, const std::string& title) {
    DirectionCatalogue::load(json_path);  // a damaged one is not made worse
    try {
        if (title.empty()) throw std::runtime_error("a title cannot be empty.");
        json root = read_catalogue(json_path);
        entry_of(root, id)["title"] = title;
        write_catalogue(json_path, root);
    } catch (const std::exception& error) {
        throw std::runtime_error("'" + id + "' cannot be renamed in '" + json_path + "': " + error.what());
    }
}

void remove_from_catalogue(const std::string& json_path, const std::string& id) {
    DirectionCatalogue::load(json_path);
    const std::string tensors_path = tensors_beside(json_path);
    try {
        json root = read_catalogue(json_path);
        const std::string name = entry_of(root, id).value("tensor", "");
        json kept = json::array();
        for (const json& entry : root.at("directions"))
            if (entry.at("id") != id) kept.push_back(entry);
        root["directions"] = kept;
        write_catalogue(json_path, root);
        if (name.empty() || !std::filesystem::exists(tensors_path)) return;
        StateDict left;
        const StateDict all = load_safetensors(tensors_path);
        for (const auto& [tensor, value] : all)
            if (!belongs_to(tensor, name) || is_used(root, tensor)) left[tensor] = value;
        if (left.size() < all.size()) save_safetensors(tensors_path, left);
    } catch (const std::exception& error) {
        throw std::runtime_error("'" + id + "' cannot be taken out of '" + json_path + "': " + error.what());
    }
}

}  // namespace lineament
