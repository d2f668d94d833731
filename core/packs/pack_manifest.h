// A model pack's table of contents: models/<id>/pack.json.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/mapped_file.h"
#include "core/weights/state_dict.h"

namespace lineament {

/// A pack, or a file that a pack names, is not there. The message is a sentence that says where it was looked for.
class MissingPackError : public Error {
  public:
    explicit MissingPackError(const std::string& sentence) : Error(ErrorKind::MissingResource, sentence) {}
};

/// A pack's file is there but is not the one that its manifest describes.
class DamagedPackError : public Error {
  public:
    explicit DamagedPackError(const std::string& sentence) : Error(ErrorKind::MissingResource, sentence) {}
};

/// One weight file. Roles: "generator", "e4e", "psp", "sfe_inverter", "sfe_editor", "pca", "direction:<name>",
/// "mapper:<name>", "styleres" (with "styleres_generator" and "styleres_e4e" where it has its own), "warpres", "fs",
/// those of published_comparison.h; others are allowed. Which method needs which: pack_methods.h. What keys each holds:
/// core/import/published_file.h.
struct PackFile {
    std::string role;
    std::string path;  ///< relative to the pack's folder, never outside it
    int64_t bytes = 0;
    std::string sha256;   ///< 64 lower-case hexadecimal digits
    std::string url;      ///< where the original is published; may be empty
    std::string licence;  ///< as its publisher states it
    std::string source;   ///< name of the published file it was made from; may be empty
};

/// How a face is cut out of a photo for the pack's generator: the name of a known scheme ("ffhq"), and numbers that
/// differ from the scheme's own.
struct PackAlignment {
    std::string scheme = "ffhq";
    std::map<std::string, double> parameters;
};

/// Value type. Reading functions are thread-safe.
struct PackManifest {
    int format_version = 1;
    std::string id;     ///< the pack's folder is usually named so: letters, digits, '.', '_', '-'
    std::string title;  ///< shown to people
    std::string domain = "faces";
    int resolution = 0;     ///< side of the generator's image in pixels; 0: no generator yet
    int feature_layer = 0;  ///< k: index of the feature that SFE replaces, in the order of the generator's outputs
    int fs_layer = 0;       ///< K: index of the feature that the Feature-Style encoder replaces, 4 to 7; 0: 5
    PackAlignment alignment;
    std::vector<PackFile> files;
    std::string directions;  ///< path of the directions catalogue, relative to the pack's folder; may be empty
    std::string notes;

    std::string folder;  ///< where the manifest was read from; not stored

    /// Null when no file has this role.
    const PackFile* find(const std::string& role) const;

    /// Roles that begin with `prefix`, which is taken off: names_with_prefix("direction:") gives the directions' names.
    std::vector<std::string> names_with_prefix(const std::string& prefix) const;

    /// Full path of the file with this role. Throws MissingPackError when the pack names no such file or it is not
    /// there.
    std::string path_of(const std::string& role) const;

    /// Tensors of the file with this role. Throws MissingPackError, DamagedPackError (its size is not the manifest's)
    /// or UnreadableFileError. Does not compute the SHA-256: that is what verify() is for.
    StateDict load(const std::string& role) const;

    /// Compares size and SHA-256. Throws MissingPackError or DamagedPackError.
    void verify(const PackFile& file) const;

    /// Throws std::runtime_error with a sentence when a field cannot be right.
    void check() const;
};

/// Reads `<folder>/pack.json`; fields that it does not know are passed over ("methods", which older packs list: what a
/// pack serves its files say, pack_methods.h). Throws MissingPackError when there is none, UnreadableFileError when it
/// is not valid.
PackManifest load_pack(const std::string& folder);

/// The same for bytes at hand; `folder` is only stored.
PackManifest parse_pack(const std::shared_ptr<const MappedFile>& file, const std::string& folder);

/// Writes `<folder>/pack.json` atomically; the folder must exist. Throws std::runtime_error.
void save_pack(const PackManifest& manifest, const std::string& folder);

}  // namespace lineament
