// The published networks that compare pictures of faces, as far as a pack holds them. No other network may stand under
// their names.
#pragma once

#include <memory>

#include "core/networks/face_recogniser.h"
#include "core/networks/perceptual_network.h"
#include "core/weights/pack_manifest.h"

namespace lineament {

/// Null where the pack lacks the files.
struct ComparisonNetworks {
    std::shared_ptr<const PerceptualNetwork> lpips_alex;  ///< of the roles "alexnet" and "lpips_alex"
    std::shared_ptr<const PerceptualNetwork> lpips_vgg;   ///< "vgg16" and "lpips_vgg"
    std::shared_ptr<const FaceRecogniser> recogniser;     ///< "ir_se50", else "iresnet50"

    bool empty() const { return !lpips_alex && !lpips_vgg && !recogniser; }
};

/// In float32 on the CPU. Throws like PackManifest::load(), and std::runtime_error for weights that do not fit.
ComparisonNetworks load_comparison_networks(const PackManifest& pack);

}  // namespace lineament
