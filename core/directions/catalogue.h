// The list of directions that belong to a model pack.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/directions/latent_edit.h"

namespace lineament {

/// Levels of nesting that a catalogue's JSON may have.
constexpr int kMaxCatalogueDepth = 8;

/// A direction that a catalogue describes but whose tensors are not there.
struct MissingDirection {
    DirectionInfo info;
    std::string reason;  ///< a sentence: which tensor, where to get it
};

/// Directions in the order in which they are shown. Immutable, thread safe. File format: directions/README.md.
class DirectionCatalogue {
  public:
    DirectionCatalogue() = default;
    /// Throws std::invalid_argument if two directions have the same id.
    explicit DirectionCatalogue(std::vector<std::shared_ptr<const Direction>> directions,
                                std::vector<MissingDirection> missing = {});

    /// Reads `<catalogue>.json` with the tensors of the `.safetensors` beside it (where there is one) and of
    /// `more_tensors`. Entries whose tensors are in neither go to missing().
    /// Throws std::runtime_error with a sentence for a damaged file.
    static DirectionCatalogue load(const std::string& json_path, const StateDict& more_tensors = {});

    const std::vector<std::shared_ptr<const Direction>>& all() const { return directions_; }

    /// nullptr if there is none of this id.
    std::shared_ptr<const Direction> find(const std::string& id) const;

    /// The edit of slider values in [-1, 1] by direction id. Throws std::invalid_argument naming an unknown id (with
    /// the closest known one) or a value out of range.
    LatentEdit edit_from_sliders(const std::map<std::string, double>& values) const;

    /// Directions left out because their tensors are not there.
    const std::vector<MissingDirection>& missing() const { return missing_; }

    /// Throws std::runtime_error naming the first direction that was made for a generator of another shape.
    void check_fits(const GeneratorOptions& generator) const;

  private:
    std::vector<std::shared_ptr<const Direction>> directions_;
    std::vector<MissingDirection> missing_;
};

}  // namespace lineament
