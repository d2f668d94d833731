// Which model packs and methods the command line knows.
#pragma once

#include <string>
#include <vector>

namespace lineament {

/// LINEAMENT_MODELS_DIR, the person's data folder, `<program>/../share/lineament/models`, and, for a program that runs
/// from its build folder, models/ of the source tree.
std::vector<std::string> pack_folders();

/// Folder of a pack given by id or by path. Throws MissingPackError with the folders that were searched.
std::string locate_pack(const std::string& id_or_folder);

/// The id of an inversion method, given back; "" is a pack's first. Throws UsageError where there is none of this id.
std::string known_method(const std::string& id);

}  // namespace lineament
