// Where a new direction goes in a pack without displacing another one.
#pragma once

#include <string>
#include <vector>

#include "core/import/published_file.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

struct PackPlace {
    std::string role;
    std::string path;
    bool is_there = false;  ///< the pack holds the same tensors under this name already
    std::string note;       ///< a sentence where the name had to be another one; else empty
};

/// Whether the person's file names the part ("direction:<name>", "mapper:<name>"): other roles are the network's own.
bool is_named_part(const PublishedPart& part);

/// The first of "<name>", "<name>-2", "<name>-3" ... under which the named part can be kept: one that holds the same
/// tensors, or one that nothing in the pack has, be it in the manifest or as a file, also where the file system does
/// not tell large letters from small ones. A file of the manifest that cannot be read any more may be replaced by one
/// from the same `source`. `forms`: the tensors in every form in which they could have been stored.
PackPlace free_place(const PackManifest& pack, const PublishedPart& part, const std::string& source,
                     const std::vector<StateDict>& forms);

}  // namespace lineament
