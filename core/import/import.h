// Turns published weight files into a model pack.
#pragma once

#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/packs/pack_manifest.h"

namespace lineament {

struct ImportOptions {
    /// Store large floating tensors as float16: half the size on disk. Vectors (biases, norms, means) and tensors with
    /// values that float16 cannot hold stay float32.
    bool half = false;
    /// Compare the checksums inside zip files, so that a damaged download is noticed.
    bool verify_checksums = true;
    /// Told now and then; details are such as "writing e4e.safetensors". What was complete when it asks for an end
    /// stays in the pack, and the report says `cancelled`.
    Progress progress;
};

/// What became of one file.
struct ImportedFile {
    std::string path;
    std::string what;                ///< "the e4e encoder ..."; empty when it was not recognised
    std::string licence;             ///< as its publisher states it; empty when not known
    std::string url;                 ///< where it is published; may be empty
    std::vector<std::string> roles;  ///< roles of the pack that it now fills; empty when it was not taken
    std::string note;                ///< a sentence: why it was not taken, or what to know about it; may be empty
    bool failed = false;             ///< not taken because of a problem, which is the note
};

struct ImportReport {
    std::string pack_folder;
    std::vector<ImportedFile> files;
    std::vector<std::string> missing;  ///< what the pack still lacks, a sentence each: missing_files.h
    bool cancelled = false;

    /// Whether every file was taken or left out on purpose.
    bool all_well() const;
    /// The report in sentences, one line each.
    std::string to_text() const;
};

/// Reads weight files (core/weights/weight_file.h), recognises them (published_file.h) and writes their tensors as
/// safetensors into `pack_folder`, which is created if need be; an existing pack is added to, and the file of a network
/// that comes anew replaces the one before, which the report says. A direction or mapper never replaces another one of
/// its name: it is kept under the next free name (pack_place.h). Of two files for one network in `paths` the second is
/// left out. After each file the manifest on disk is whole. A file that cannot be used is reported and does not stop
/// the others. The SFE inverter is taken from the editor's file where there is one, because training the editor moved
/// its statistics. A generator without its mean code gets one (mean_code.h), and the report says so. Throws
/// CannotWriteError when the pack's folder cannot be made, std::runtime_error when its manifest cannot be read or
/// written. Long work: call it off the GUI thread; one call per pack at a time.
ImportReport import_files(const std::vector<std::string>& paths, const std::string& pack_folder,
                          const ImportOptions& options = {});

}  // namespace lineament
