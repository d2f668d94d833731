#include "core/methods/model_pack.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/methods/sfe_method.h"
#include "core/weights/import.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;

/// The networks of a pack; null where it has no file for one.
struct PackNetworks {
    std::shared_ptr<const Generator> generator;
    std::shared_ptr<const StyleEncoder> e4e;
    std::shared_ptr<const SfeBackbone> sfe_backbone;
    std::shared_ptr<const FeatureEditor> sfe_fuser;
    std::shared_ptr<const FeatureEditor> sfe_editor;
    int feature_layer = 0;
};

SfeOptions sfe_options(const PackNetworks& n) {
    SfeOptions options;
    options.feature_index = n.feature_layer;
    return options;
}

std::shared_ptr<const InversionMethod> make_sfe(const PackNetworks& n) {
    const SfeNetworks networks{n.generator, n.e4e, n.sfe_backbone, n.sfe_fuser, n.sfe_editor};
    return std::make_shared<SfeMethod>(networks, sfe_options(n));
}

std::shared_ptr<const InversionMethod> make_sfe_inverter(const PackNetworks& n) {
    return std::make_shared<SfeMethod>(SfeNetworks{n.generator, nullptr, n.sfe_backbone, n.sfe_fuser, nullptr},
                                       sfe_options(n));
}

/// A method, the files it needs, and how it is made. A new method is one line in kMethods.
struct MethodEntry {
    const char* id;
    std::vector<const char*> roles;
    std::shared_ptr<const InversionMethod> (*make)(const PackNetworks&);
};

const std::vector<MethodEntry>& method_entries() {
    static const std::vector<MethodEntry> kMethods = {
        {"sfe", {"generator", "e4e", "sfe_inverter", "sfe_editor"}, make_sfe},
        {"sfe_inverter", {"generator", "sfe_inverter"}, make_sfe_inverter},
    };
    return kMethods;
}

// Files of published checkpoints may have kept the name of the network inside its wrapper.
StateDict without_wrapper(const StateDict& state, const std::string& prefix) {
    StateDict inner = sub_state(state, prefix);
    return inner.empty() ? state : inner;
}

// A number in float32 as the arithmetic wants it, or half where asked; counters are left alone.
StateDict placed(const StateDict& state, const PackPlacement& placement) {
    StateDict result;
    for (const std::pair<const std::string, at::Tensor>& item : state) {
        const at::ScalarType dtype = item.second.is_floating_point() ? placement.dtype : item.second.scalar_type();
        result[item.first] = item.second.to(placement.device, dtype).contiguous();
    }
    return result;
}

// k such that features[k] has a quarter of the side of the backbone's input, min(256, resolution).
int default_feature_layer(const GeneratorOptions& generator) {
    int k = 3;
    while (generator.feature_side(k) * 4 < std::min(256, generator.resolution))
        k += 2;
    return k;
}

class PackLoader {
  public:
    PackLoader(const PackManifest& manifest, const ProgressCallback& progress, const PackPlacement& placement)
        : manifest_(manifest), progress_(progress), placement_(placement) {
        for (const PackFile& file : manifest.files)
            total_bytes_ += file.bytes;
    }

    PackNetworks networks() {
        PackNetworks n;
        if (has("generator")) {
            n.generator = for_sliders(std::make_shared<Generator>(without_wrapper(take("generator"), "g_ema.")));
        }
        if (has("e4e")) n.e4e = std::make_shared<StyleEncoder>(without_wrapper(take("e4e"), "encoder."));
        if (has("sfe_inverter")) {
            const StateDict state = without_wrapper(take("sfe_inverter"), "inverter.");
            n.sfe_backbone = std::make_shared<SfeBackbone>(sub_state(state, "fs_backbone."));
            n.sfe_fuser = std::make_shared<FeatureEditor>(sub_state(state, "fuser."));
        }
        if (has("sfe_editor")) {
            n.sfe_editor =
                for_sliders(std::make_shared<FeatureEditor>(without_wrapper(take("sfe_editor"), "encoder.")));
        }
        if (!n.generator) return n;
        if (n.generator->options().resolution != manifest_.resolution) {
            throw std::runtime_error("The pack '" + manifest_.id + "' says " + std::to_string(manifest_.resolution) +
                                     " px, but its generator makes " +
                                     std::to_string(n.generator->options().resolution) + " px; import it again.");
        }
        n.feature_layer =
            manifest_.feature_layer > 0 ? manifest_.feature_layer : default_feature_layer(n.generator->options());
        return n;
    }

  private:
    // Networks of the slider step run on the kernels of the CPU; the others run once per photo and save the memory.
    template <typename Network>
    std::shared_ptr<const Network> for_sliders(const std::shared_ptr<Network>& network) const {
        if (placement_.device.is_cpu() && placement_.dtype == at::kFloat) network->prepare_fast_inference();
        return network;
    }

    bool has(const std::string& role) const { return manifest_.find(role) != nullptr; }

    StateDict take(const std::string& role) {
        const double fraction = total_bytes_ > 0 ? static_cast<double>(done_bytes_) / total_bytes_ : 0.0;
        if (progress_ && !progress_(fraction, "loading " + role)) throw Cancelled();
        done_bytes_ += manifest_.find(role)->bytes;
        return placed(manifest_.load(role), placement_);
    }

    const PackManifest& manifest_;
    const ProgressCallback& progress_;
    const PackPlacement& placement_;
    int64_t total_bytes_ = 0;
    int64_t done_bytes_ = 0;
};

// Name of the pack's catalogue; empty if it has none. An imported pack of the published generator names none.
std::string catalogue_name(const PackManifest& manifest) {
    if (!manifest.directions.empty()) return manifest.directions;
    return manifest.domain == "faces" && manifest.resolution == 1024 ? "ffhq-sfe.json" : "";
}

std::string find_catalogue(const PackManifest& manifest) {
    const fs::path name = catalogue_name(manifest);
    const fs::path in_pack = fs::path(manifest.folder) / name;
    if (fs::exists(in_pack)) return in_pack.string();
    std::error_code ignored;  // no /proc: the other folders are still searched
    std::vector<fs::path> folders;
    if (const char* given = std::getenv("LINEAMENT_DIRECTIONS_DIR")) folders.emplace_back(given);
    folders.push_back(fs::path(manifest.folder) / ".." / ".." / "directions");
    folders.push_back(fs::read_symlink("/proc/self/exe", ignored).parent_path() / ".." / "share" / "lineament" /
                      "directions");
    folders.emplace_back(LINEAMENT_SOURCE_DIRECTIONS_DIR);
    for (const fs::path& folder : folders) {
        if (fs::exists(folder / name.filename())) return (folder / name.filename()).string();
    }
    throw MissingPackError("The catalogue of directions '" + name.string() + "' of the pack '" + manifest.id +
                           "' is neither in '" + manifest.folder + "' nor among the installed ones.");
}

class LoadedPack : public ModelPack {
  public:
    LoadedPack(const std::string& folder, const ProgressCallback& progress, const PackPlacement& placement) {
        manifest_ = load_pack(folder);
        PackLoader loader(manifest_, progress, placement);
        const PackNetworks networks = loader.networks();
        for (const MethodEntry& entry : method_entries()) {
            const bool complete = std::all_of(entry.roles.begin(), entry.roles.end(),
                                              [&](const char* role) { return manifest_.find(role) != nullptr; });
            if (complete) methods_[entry.id] = entry.make(networks);
        }
        if (!catalogue_name(manifest_).empty()) {
            directions_ = DirectionCatalogue::load(find_catalogue(manifest_), load_imported_directions(manifest_));
            if (networks.generator) directions_.check_fits(networks.generator->options());
        }
        if (progress) progress(1.0, "ready");
    }
};

}  // namespace

std::shared_ptr<const ModelPack> ModelPack::load(const std::string& pack_dir, const ProgressCallback& progress,
                                                 const PackPlacement& placement) {
    return std::make_shared<LoadedPack>(pack_dir, progress, placement);
}

std::vector<std::string> ModelPack::method_ids() const {
    std::vector<std::string> ids;
    for (const MethodEntry& entry : method_entries()) {
        if (methods_.count(entry.id)) ids.emplace_back(entry.id);
    }
    return ids;
}

std::shared_ptr<const InversionMethod> ModelPack::method(const std::string& id) const {
    const auto found = methods_.find(id);
    if (found != methods_.end()) return found->second;
    std::string missing;
    bool known = false;
    for (const MethodEntry& entry : method_entries()) {
        if (id != entry.id) continue;
        known = true;
        for (const char* role : entry.roles) {
            if (!manifest_.find(role)) missing += (missing.empty() ? "" : ", ") + std::string(role);
        }
    }
    if (!known) throw std::runtime_error("There is no inversion method '" + id + "'.");
    throw std::runtime_error("The pack '" + manifest_.id + "' does not serve the method '" + id +
                             "'; it lacks the weights of: " + missing + ".");
}

}  // namespace lineament
