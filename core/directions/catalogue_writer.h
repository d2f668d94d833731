// Adds directions to the catalogue of a pack, renames them and takes them out.
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

/// Gives an entry another title; its id stays, so that projects which use it keep their edits. Throws
/// std::runtime_error with a sentence if there is no such entry, the title is empty, or as add_to_catalogue does.
void rename_in_catalogue(const std::string& json_path, const std::string& id, const std::string& title);

/// Takes an entry out, and those of its tensors that no other entry uses. The catalogue is written first, so that a
/// kill in between leaves one that loads. Throws as rename_in_catalogue does.
void remove_from_catalogue(const std::string& json_path, const std::string& id);

}  // namespace lineament
