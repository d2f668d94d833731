// A model pack loaded from its folder: its methods, made of its networks when they are asked for, and its directions.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/directions/catalogue.h"
#include "core/methods/inversion_method.h"
#include "core/methods/method_registry.h"
#include "core/methods/pack_networks.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

/// Networks and directions of one pack, in float32 on the CPU unless placed elsewhere. Loading takes up to seconds for
/// published packs: call load() and method() off the GUI thread. Thread safe.
///
/// Directions: the manifest's catalogue inside the pack, or, where the pack has no such file, the one of that name
/// among the program's own (LINEAMENT_DIRECTIONS_DIR, `directions` beside the folder of packs, the installed ones); for
/// a pack of faces at 1024 px that names none, "ffhq-sfe.json". Its tensors are those of the .safetensors beside it and
/// those of load_imported_directions() (core/import/import.h).
class ModelPack {
  public:
    /// Reads the manifest and the directions and loads one method: `first_method`, or the first one that the pack
    /// serves; the others are loaded when method() asks for them. Throws MissingPackError (no such pack or file,
    /// method not served) or std::runtime_error (damaged file, no such method) with a sentence. Throws Cancelled if
    /// `progress` returns false.
    static std::shared_ptr<const ModelPack> load(const std::string& pack_dir, const Progress& progress = {},
                                                 const PackPlacement& placement = {},
                                                 const std::string& first_method = "");

    const PackManifest& manifest() const { return networks_.manifest(); }
    const DirectionCatalogue& directions() const { return directions_; }
    int resolution() const { return manifest().resolution; }

    /// Ids of the methods that the pack has files for, whether loaded or not ("sfe"); their titles without loading
    /// them: find_method() of core/methods/method_registry.h.
    std::vector<std::string> method_ids() const;

    /// The method, loaded if need be; all methods share the networks they have in common. Throws MissingPackError
    /// naming the missing weights if the pack does not serve the method, and otherwise like load(). `progress` must not
    /// call this object.
    std::shared_ptr<const InversionMethod> method(const std::string& id, const Progress& progress = {}) const;

    /// Ids of the methods that are in memory.
    std::vector<std::string> loaded_method_ids() const;

    /// Lets go of the methods that only this object holds, with the networks that no other method needs; the
    /// generator stays. Inversions may outlive their method.
    void release_unused() const;

  protected:
    ModelPack(const std::string& folder, const Progress& progress, const PackPlacement& placement,
              const std::string& first_method);

  private:
    const MethodEntry& served_entry(const std::string& id) const;

    mutable std::mutex mutex_;       // guards networks_' loading and methods_
    mutable PackNetworks networks_;  // only its manifest is read without the mutex
    mutable std::map<std::string, std::shared_ptr<const InversionMethod>> methods_;
    std::shared_ptr<const Generator> generator_;  // every method's; null if the pack has none
    DirectionCatalogue directions_;
};

}  // namespace lineament
