// Recognises the published encoder of FeatureStyleEncoder, by its keys alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/import/published_file.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

/// Role "fs", with the published keys "conv.*", "block_1..4.*", "content_layer.*", "styles.*" of 143_enc.pth, a bare
/// state dict. Its generator and mean latent are in psp_ffhq_encode.pt. Nothing where `state` is something else.
std::optional<PublishedFile> recognise_fs(const StateDict& state);

/// What a pack with this encoder still lacks for the method: sentences with the published file that has it.
std::vector<std::string> missing_for_fs(const PackManifest& pack);

}  // namespace lineament
