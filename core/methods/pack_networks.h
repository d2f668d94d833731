// A pack's files as networks: each is made when a method first asks for it and is one object for all methods.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/methods/inversion_method.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/generator/generator.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

/// Where the networks run and in which precision.
struct PackPlacement {
    at::Device device = at::Device(at::kCPU);
    at::ScalarType dtype = at::kFloat;  ///< kFloat, or kHalf on a GPU
};

/// The networks live as long as a method holds them and are loaded again when asked for after that. All functions
/// throw MissingPackError (no such file), std::runtime_error (damaged file) or Cancelled (a report refused).
/// Not thread safe: ModelPack lets one thread in at a time.
class PackNetworks {
  public:
    PackNetworks(PackManifest manifest, const PackPlacement& placement);

    const PackManifest& manifest() const { return manifest_; }

    /// On the kernels of the CPU where it is placed there.
    std::shared_ptr<const Generator> generator(const std::string& role = "generator");
    std::shared_ptr<const StyleEncoder> e4e(const std::string& role = "e4e");
    std::shared_ptr<const StyleEncoder> psp();

    /// k of SFE: the manifest's, or the layer with a quarter of the side of the backbone's input, min(256, resolution).
    int feature_layer();

    /// The object made of the file `role`, unless one is alive. Of one role always the same `Network` is asked for.
    template <typename Network>
    std::shared_ptr<const Network> shared(const std::string& role,
                                          const std::function<std::shared_ptr<const Network>()>& make) {
        std::shared_ptr<const Network> network = std::static_pointer_cast<const Network>(alive(role));
        if (!network) {
            network = make();
            held_[role] = network;
        }
        return network;
    }

    /// Tensors of the file `role`, placed; of a checkpoint that kept the network inside a wrapper, those behind
    /// `wrapper` ("encoder.") alone.
    StateDict load(const std::string& role, const std::string& wrapper);

    /// Networks of the slider step run on the kernels of the CPU; the others run once per photo and save the memory.
    template <typename Network>
    std::shared_ptr<const Network> for_sliders(const std::shared_ptr<Network>& network) const {
        if (placement_.device.is_cpu() && placement_.dtype == at::kFloat) network->prepare_fast_inference();
        return network;
    }

    /// While it lives, loading the files of `roles` is reported as fractions of their bytes.
    class Reporting {
      public:
        Reporting(PackNetworks& networks, const Progress& progress, const std::vector<std::string>& roles);
        ~Reporting();
        Reporting(const Reporting&) = delete;
        Reporting& operator=(const Reporting&) = delete;

      private:
        PackNetworks& networks_;
    };

  private:
    std::shared_ptr<const void> alive(const std::string& role);

    PackManifest manifest_;
    PackPlacement placement_;
    std::map<std::string, std::weak_ptr<const void>> held_;  // by role
    Progress progress_;
    int64_t total_bytes_ = 0, done_bytes_ = 0;  // of what is being reported
};

}  // namespace lineament
