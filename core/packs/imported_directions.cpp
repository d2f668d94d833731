#include "core/packs/imported_directions.h"

namespace lineament {

StateDict load_imported_directions(const PackManifest& pack) {
    StateDict tensors;
    for (const std::string& name : pack.names_with_prefix("direction:")) {
        const StateDict state = pack.load("direction:" + name);
        const auto it = state.find("direction");
        if (it == state.end()) throw DamagedPackError("The file of the direction '" + name + "' holds no direction.");
        tensors[name] = it->second;
    }
    for (const std::string& name : pack.names_with_prefix("mapper:")) {
        merge_state(tensors, name + ".", pack.load("mapper:" + name));
    }
    if (pack.find("pca")) merge_state(tensors, "pca.", pack.load("pca"));
    return tensors;
}

}  // namespace lineament
