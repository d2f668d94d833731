#pragma once

#include <string>

namespace lineament {

/// Makes a folder with those above it; one that exists is left as it is. Throws CannotWriteError.
void make_folders(const std::string& folder);

}  // namespace lineament
