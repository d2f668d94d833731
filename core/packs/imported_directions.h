// The directions that people have imported into a pack.
#pragma once

#include "core/packs/pack_manifest.h"

namespace lineament {

/// The tensors of all imported directions in one dictionary: `"<name>"` for `direction:<name>`, `"<name>.<key>"` for
/// `mapper:<name>`, "pca.mean", "pca.comp", "pca.std". Throws like PackManifest::load().
StateDict load_imported_directions(const PackManifest& pack);

}  // namespace lineament
