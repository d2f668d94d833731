// What a pack still lacks, and which published file has it.
#pragma once

#include <string>
#include <vector>

#include "core/packs/pack_manifest.h"

namespace lineament {

/// Sentences, each naming the method and the published file, each missing network once: for every method whose own
/// network the pack holds (PackMethod::roles); for the first method where the pack holds a part of it besides the
/// generator, or serves no method and is not meant for another; for LPIPS where one half of it is there. Empty when
/// nothing is missing.
std::vector<std::string> missing_files(const PackManifest& pack);

}  // namespace lineament
