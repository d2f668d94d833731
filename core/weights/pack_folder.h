// The folder that a pack is written into.
#pragma once

#include <stdexcept>
#include <string>

namespace lineament {

/// The folder of a pack cannot be made, or it is not known where it should be. The message is a sentence.
class PackFolderError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// Makes a pack's folder with those above it; one that exists is left as it is. Throws PackFolderError.
void make_pack_folder(const std::string& folder);

}  // namespace lineament
