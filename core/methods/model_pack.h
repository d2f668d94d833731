// A model pack loaded into networks: the one place that knows which file of a pack becomes which network.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/directions/catalogue.h"
#include "core/methods/inversion_method.h"
#include "core/weights/pack_manifest.h"

namespace lineament {

/// Where the networks run and in which precision.
struct PackPlacement {
    at::Device device = at::Device(at::kCPU);
    at::ScalarType dtype = at::kFloat;  ///< kFloat, or kHalf on a GPU
};

/// Networks and directions of one pack, in float32 on the CPU unless placed elsewhere. Loading takes up to seconds for
/// published packs: call it off the GUI thread. Immutable afterwards, thread safe.
///
/// Directions: the manifest's catalogue inside the pack, or, where the pack has no such file, the one of that name
/// among the program's own (LINEAMENT_DIRECTIONS_DIR, `directions` beside the folder of packs, the installed ones); for
/// a pack of faces at 1024 px that names none, "ffhq-sfe.json". Its tensors are those of the .safetensors beside it and
/// those of load_imported_directions() (core/weights/import.h).
class ModelPack {
  public:
    /// Throws MissingPackError (no such pack or file) or std::runtime_error (damaged file) with a sentence.
    /// Throws Cancelled if `progress` returns false.
    static std::shared_ptr<const ModelPack> load(const std::string& pack_dir, const ProgressCallback& progress = {},
                                                 const PackPlacement& placement = {});

    virtual ~ModelPack() = default;
    const PackManifest& manifest() const { return manifest_; }
    const DirectionCatalogue& directions() const { return directions_; }
    int resolution() const { return manifest_.resolution; }

    /// Ids of the methods whose weights are all there ("sfe").
    std::vector<std::string> method_ids() const;

    /// Throws std::runtime_error naming the missing weights if the pack does not serve the method.
    std::shared_ptr<const InversionMethod> method(const std::string& id) const;

  protected:
    PackManifest manifest_;
    DirectionCatalogue directions_;
    std::map<std::string, std::shared_ptr<const InversionMethod>> methods_;
};

}  // namespace lineament
