// Adds directions to the catalogue of a pack.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/weights/state_dict.h"

namespace lineament {

/// Puts an entry (format: directions/README.md) into a catalogue, in place of one of the same id, or at the end, and
/// its tensors into the `.safetensors` beside it, in place of those of the same name: name them after the id. Tensors
/// that another entry uses are never replaced: that is refused. Both
/// files are replaced atomically, the tensors first, so that a kill in between leaves a catalogue that loads. Throws
/// std::runtime_error with a sentence if the catalogue is missing or damaged, the entry could not be used, or a file
/// cannot be written.
void add_to_catalogue(const std::string& json_path, const nlohmann::json& entry, const StateDict& tensors);

}  // namespace lineament
