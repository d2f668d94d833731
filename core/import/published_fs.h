// Recognises the published encoder of FeatureStyleEncoder, by its keys alone.
#pragma once

#include <optional>

#include "core/import/published_file.h"

namespace lineament {

/// Role "fs", with the published keys "conv.*", "block_1..4.*", "content_layer.*", "styles.*" of 143_enc.pth, a bare
/// state dict. Its generator and mean latent are in psp_ffhq_encode.pt. Nothing where `state` is something else.
std::optional<PublishedFile> recognise_fs(const StateDict& state);

}  // namespace lineament
