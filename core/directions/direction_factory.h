// Turns catalogue entries into directions. Include in .cpp files only: the JSON header is slow to compile.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/directions/direction.h"

namespace lineament {

/// An entry's tensor is not in the tensor file. what(): a sentence.
class MissingTensorError : public Error {
  public:
    explicit MissingTensorError(const std::string& sentence) : Error(ErrorKind::MissingResource, sentence) {}
};

/// The describing part of an entry. Throws std::runtime_error with a sentence if a field is missing or of wrong type.
DirectionInfo parse_direction_info(const nlohmann::json& entry);

/// The direction of an entry, with its tensors. Throws MissingTensorError, or std::runtime_error for a wrong entry.
std::shared_ptr<const Direction> make_direction(const DirectionInfo& info, const nlohmann::json& entry,
                                                const StateDict& tensors);

}  // namespace lineament
