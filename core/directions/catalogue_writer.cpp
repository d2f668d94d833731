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

void add_to_catalogue(const std::string& json_path, const nlohmann::json& entry, const StateDict& tensors) {
    DirectionCatalogue::load(json_path);  // a damaged one is not made worse
    const std::string tensors_path = std::filesystem::path(json_path).replace_extension(".safetensors").string();
    try {
        const std::shared_ptr<const MappedFile> file = MappedFile::open(json_path);
        nlohmann::json root = parse_bounded_json(file->data(), file->size(), kMaxCatalogueDepth, json_path);
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
