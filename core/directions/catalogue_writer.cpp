#include "core/directions/catalogue_writer.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "core/base/atomic_file.h"
#include "core/base/bounded_json.h"
#include "core/base/mapped_file.h"
#include "core/directions/catalogue.h"
#include "core/directions/direction_factory.h"
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

// Some families keep several tensors, with a dot and a name of each behind the name in the entry.
bool uses_tensor(const json& entry, const std::string& name) {
    const std::string family = entry.at("family").get<std::string>();
    const bool has_several = family == "ganspace" || family == "styleclip_mapper";
    const json params = entry.value("params", json::object());
    for (const json* field : {&entry, &params}) {
        for (const char* key : {"tensor", "relevance", "deviations"}) {
            const auto found = field->find(key);
            if (found == field->end() || !found->is_string()) continue;
            const std::string used = found->get<std::string>();
            if (name == used) return true;
            if (has_several && name.compare(0, used.size() + 1, used + ".") == 0) return true;
        }
    }
    return false;
}

bool is_used(const json& root, const std::string& tensor) {
    for (const json& entry : root.at("directions"))
        if (uses_tensor(entry, tensor)) return true;
    return false;
}

// Writing the tensors must not change what another direction does.
void check_names(const json& root, const json& entry, const StateDict& tensors) {
    for (const json& other : root.at("directions")) {
        if (other.at("id") == entry.at("id")) continue;
        for (const auto& [name, tensor] : tensors) {
            if (!uses_tensor(other, name)) continue;
            throw std::runtime_error("its tensor '" + name + "' belongs to the direction '" +
                                     other.at("id").get<std::string>() + "' already; give it another id");
        }
    }
}

}  // namespace

void add_to_catalogue(const std::string& json_path, const nlohmann::json& entry, const StateDict& tensors) {
    DirectionCatalogue::load(json_path);  // a damaged one is not made worse
    const std::string tensors_path = tensors_beside(json_path);
    try {
        json root = read_catalogue(json_path);
        check_names(root, entry, tensors);
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
        const json removed = entry_of(root, id);
        json kept = json::array();
        for (const json& entry : root.at("directions"))
            if (entry.at("id") != id) kept.push_back(entry);
        root["directions"] = kept;
        write_catalogue(json_path, root);
        if (!std::filesystem::exists(tensors_path)) return;
        StateDict left;
        const StateDict all = load_safetensors(tensors_path);
        for (const auto& [tensor, value] : all)
            if (!uses_tensor(removed, tensor) || is_used(root, tensor)) left[tensor] = value;
        if (left.size() < all.size()) save_safetensors(tensors_path, left);
    } catch (const std::exception& error) {
        throw std::runtime_error("'" + id + "' cannot be taken out of '" + json_path + "': " + error.what());
    }
}

}  // namespace lineament
