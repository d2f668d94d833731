// Where model packs are looked for.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lineament {

/// Where packs are looked for, in this order: the folders of LINEAMENT_MODELS_DIR (separated by ':'), the person's data
/// folder (user_pack_folder(), unless it is not known), and `installed`, the program's own, unless empty.
std::vector<std::string> pack_search_folders(const std::string& installed);

/// The folder for imported packs, below user_data_folder() (program_folders.h); CannotWriteError where there is none.
std::string user_pack_folder();

/// Folder of the pack `id`, the first found in `folders`. An id with a '/' is taken as the path of a pack's folder.
/// Throws MissingPackError with the folders that were searched.
std::string find_pack(const std::string& id, const std::vector<std::string>& folders);

/// All packs found, by id; of two with one id the earlier folder's wins.
std::map<std::string, std::string> list_packs(const std::vector<std::string>& folders);

}  // namespace lineament
