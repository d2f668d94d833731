// The list of directions that belong to a model pack.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/directions/latent_edit.h"

namespace lineament {

/// Directions in the order in which they are shown. Immutable, thread safe.
class DirectionCatalogue {
  public:
    DirectionCatalogue() = default;
    explicit DirectionCatalogue(std::vector<std::shared_ptr<const Direction>> directions);

    /// Reads `<catalogue>.json` and the `.safetensors` beside it. Throws std::runtime_error with a sentence.
    static DirectionCatalogue load(const std::string& json_path);

    const std::vector<std::shared_ptr<const Direction>>& all() const { return directions_; }

    /// nullptr if there is none of this id.
    std::shared_ptr<const Direction> find(const std::string& id) const;

    /// The edit of slider values in [-1, 1] by direction id. Throws std::invalid_argument naming an unknown id (with
    /// the closest known one) or a value out of range.
    LatentEdit edit_from_sliders(const std::map<std::string, double>& values) const;

  private:
    std::vector<std::shared_ptr<const Direction>> directions_;
};

}  // namespace lineament
