// The published networks that compare pictures of faces, or sets of pictures, as far as a pack holds them. No other
// network may stand under their names.
#pragma once

#include <memory>

#include "core/networks/measuring/face_recogniser.h"
#include "core/networks/measuring/inception_network.h"
#include "core/networks/measuring/perceptual_network.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

/// Those that compare two pictures. Null where the pack lacks the files.
struct ComparisonNetworks {
    std::shared_ptr<const PerceptualNetwork> lpips_alex;  ///< of the roles "alexnet" and "lpips_alex"
    std::shared_ptr<const PerceptualNetwork> lpips_vgg;   ///< "vgg16" and "lpips_vgg"
    std::shared_ptr<const FaceRecogniser> recogniser;     ///< "ir_se50", else "iresnet50"

    bool empty() const { return !lpips_alex && !lpips_vgg && !recogniser; }
};

/// In float32 on the CPU. Throws like PackManifest::load(), and std::runtime_error for weights that do not fit.
ComparisonNetworks load_comparison_networks(const PackManifest& pack);

/// Of the role "inception_fid"; null where the pack lacks it. Apart from the others, because comparing sets is for
/// evaluation alone, and it is large. Throws like load_comparison_networks().
std::shared_ptr<const InceptionNetwork> load_inception_network(const PackManifest& pack);

}  // namespace lineament
