#include "core/directions/catalogue_writer.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "core/directions/catalogue.h"
#include "core/directions/direction_factory.h"
#include "core/weights/atomic_file.h"
#include "core/weights/safetensors.h"

namespace lineament {

void add_to_catalogue(const std::string& stem, const nlohmann::json& entry, const StateDict& tensors) {
    DirectionCatalogue::load(stem + ".json");  // a damaged one is not made worse
    std::ifstream file(stem + ".json");
    nlohmann::json root = nlohmann::json::parse(file);
    StateDict all;
    if (std::filesystem::exists(stem + ".safetensors")) {
        for (const auto& [name, tensor] : load_safetensors(stem + ".safetensors"))
            all[name] = tensor.clone();  // the mapped file is about to be replaced
    }
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
    if (!tensors.empty()) save_safetensors(stem + ".safetensors", all);
    write_file_atomically(stem + ".json", root.dump(1) + "\n");
}

}  // namespace lineament
