// Recognises the published networks that compare pictures of faces: LPIPS and its image networks, face recognisers, and
// the network of FID.
#pragma once

#include <optional>

#include "core/import/published_file.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

/// Roles, with the published keys:
///   alexnet, vgg16          "features.*" of torchvision's files; their classifiers are left out
///   lpips_alex, lpips_vgg   "lin0..4.model.1.weight" of LPIPS v0.1
///   ir_se50                 model_ir_se50.pth: "input_layer.*", "body.*", "output_layer.*"
///   iresnet50               iresnet50-7f187506.pth or backbone.pth: "conv1.*", "layer1..4.*", "fc.*", "features.*" ...
///   inception_fid           pt_inception-2015-12-05-6726825d.pth: "Conv2d_1a_3x3.*" to "Mixed_7c.*"; its classifier is
///                           left out. Torchvision's Inception-v3 has the same keys, is told apart by its classifier of
///                           1000 classes and refused with a sentence: its figures would be no FID
/// Nothing where `state` is none of these.
std::optional<PublishedFile> recognise_comparison(const StateDict& state);

/// Whether every file of the pack is of these roles.
bool holds_comparison_only(const PackManifest& pack);

/// Which half of LPIPS the pack lacks where it has the other: sentences with the published file that has it.
std::vector<std::string> missing_for_comparison(const PackManifest& pack);

}  // namespace lineament
