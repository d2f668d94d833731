#include "core/weights/pack_folder.h"

#include <filesystem>
#include <system_error>

namespace lineament {

namespace fs = std::filesystem;

void make_pack_folder(const std::string& folder) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (!error && fs::is_directory(folder, error)) return;
    throw PackFolderError("The folder '" + folder + "' of the pack cannot be made: " +
                          (error ? error.message() : std::string("something else stands there")) +
                          ". Name another folder, or mend this one.");
}

}  // namespace lineament
