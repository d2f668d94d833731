// Reads the parts of a training state, which may come from anywhere: nothing in them is trusted.
#pragma once

#include <map>
#include <string>

#include "core/weights/state_dict.h"

namespace lineament {

/// The files of a work folder, by name.
struct StateFiles {
    std::map<std::string, std::string> texts;
    std::map<std::string, StateDict> tensors;
};

/// Reads "manifest.json" in `folder` and the parts that it names. Parts and files must have plain names, without a
/// folder; a part must be a regular file with exactly the bytes and the SHA-256 that the manifest says, and no tensor
/// may be larger than its packed bytes can hold. So memory is bounded by a multiple of what lies in the folder, and
/// the manifest cannot name anything outside of it. Throws DataError with a sentence that names the part.
StateFiles read_state(const std::string& folder);

}  // namespace lineament
