#include "core/directions/catalogue_writer.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "core/base/atomic_file.h"
#include "core/directions/catalogue.h"
#include "core/directions/direction_factory.h"
#include "core/weights/bounded_json.h"
#include "core/weights/mapped_file.h"
#include "core/weights/safetensors.h"

namespace lineament {

namespace {

using nlohmann::json;

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
    const std::string tensors_path = std::filesystem::path(json_path).replace_extension(".safetensors").string();
    try {
        const std::shared_ptr<const MappedFile> file = MappedFile::open(json_path);
        nlohmann::json root = parse_bounded_json(file->data(), file->size(), kMaxCatalogueDepth, json_path);
        check_names(root, entry, tensors);
        StateDict all;
        if (std::filesystem::exists(tensors_path)) all = load_safetensors(tensors_path);
        for (const auto& [name, tensor] : tensors)
            all[name] = tensor;
        make_direction(parse_direction_info(entry), entry, all);  // throws if it cannot be used

        bool replaced = false;
        for (nlohmann::json& old : root.at("directions")) {
            if (old.at("id") != entry.at("id")) continue;
            old = entry;
            replaced = true;
        }
        if (!replaced) root.at("directions").push_back(entry);
        const std::string text = root.dump(1) + "\n";
        if (!tensors.empty()) save_safetensors(tensors_path, all);
        write_file_atomically(json_path, text);
    } catch (const std::exception& error) {
        throw std::runtime_error("The direction cannot be put into '" + json_path + "': " + error.what());
    }
}

}  // namespace lineament
