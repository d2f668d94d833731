// A model pack loaded into networks: the one place that knows which file of a pack becomes which network.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/directions/catalogue.h"
#include "core/methods/inversion_method.h"
#include "core/weights/pack_manifest.h"

namespace lineament {

/// Networks and directions of one pack, in float32 on the CPU (or on `device` in half precision). Loading takes up to
/// seconds for published packs: call it off the GUI thread. Immutable afterwards, thread safe.
class ModelPack {
  public:
    /// Throws MissingPackError (no such pack or file) or std::runtime_error (damaged file) with a sentence.
    static std::shared_ptr<const ModelPack> load(const std::string& pack_dir, const ProgressCallback& progress = {});

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
};

}  // namespace lineament
