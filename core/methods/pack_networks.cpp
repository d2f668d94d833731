#include "core/methods/pack_networks.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lineament {
namespace {

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

}  // namespace

PackNetworks::PackNetworks(PackManifest manifest, const PackPlacement& placement)
    : manifest_(std::move(manifest)), placement_(placement) {}

std::shared_ptr<const Generator> PackNetworks::generator(const std::string& role) {
    return shared<Generator>(role, [&] {
        const std::shared_ptr<Generator> network = std::make_shared<Generator>(load(role, "g_ema."));
        if (network->options().resolution != manifest_.resolution) {
            throw std::runtime_error("The pack '" + manifest_.id + "' says " + std::to_string(manifest_.resolution) +
                                     " px, but its generator makes " + std::to_string(network->options().resolution) +
                                     " px; import it again.");
        }
        return for_sliders(network);
    });
}

std::shared_ptr<const StyleEncoder> PackNetworks::e4e(const std::string& role) {
    return shared<StyleEncoder>(
        role, [&] { return std::make_shared<const StyleEncoder>(load(role, "encoder."), StyleEncoderKind::e4e); });
}

std::shared_ptr<const StyleEncoder> PackNetworks::psp() {
    return shared<StyleEncoder>(
        "psp", [&] { return std::make_shared<const StyleEncoder>(load("psp", "encoder."), StyleEncoderKind::psp); });
}

int PackNetworks::feature_layer() {
    if (manifest_.feature_layer > 0) return manifest_.feature_layer;
    const std::shared_ptr<const Generator> network = generator();
    int k = 3;
    while (network->options().feature_side(k) * 4 < std::min(256, network->options().resolution))
        k += 2;
    return k;
}

std::shared_ptr<const void> PackNetworks::alive(const std::string& role) {
    std::shared_ptr<const void> network = held_[role].lock();
    const PackFile* file = manifest_.find(role);
    if (network && file) done_bytes_ += file->bytes;
    return network;
}

StateDict PackNetworks::load(const std::string& role, const std::string& wrapper) {
    const double fraction =
        total_bytes_ > 0 ? std::min(1.0, static_cast<double>(done_bytes_) / static_cast<double>(total_bytes_)) : 0.0;
    progress_.report(WorkStage::LoadNetworks, fraction, "loading " + role);
    const StateDict state = manifest_.load(role);
    done_bytes_ += manifest_.find(role)->bytes;
    return placed(without_wrapper(state, wrapper), placement_);
}

PackNetworks::Reporting::Reporting(PackNetworks& networks, const Progress& progress,
                                   const std::vector<std::string>& roles)
    : networks_(networks) {
    networks.progress_ = progress;
    networks.total_bytes_ = networks.done_bytes_ = 0;
    for (const std::string& role : roles) {
        if (const PackFile* file = networks.manifest_.find(role)) networks.total_bytes_ += file->bytes;
    }
}

PackNetworks::Reporting::~Reporting() {
    networks_.progress_ = {};
}

}  // namespace lineament
