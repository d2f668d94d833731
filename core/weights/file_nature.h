// What a file is, told by its first bytes: people give pictures, web pages and archives where a weight file belongs.
#pragma once

#include <string>

#include "core/base/mapped_file.h"

namespace lineament {

/// The containers of weights that this room reads; `other` is everything else.
enum class WeightFormat { torch_zip, pickle, safetensors, npy, other };

struct FileNature {
    WeightFormat format = WeightFormat::other;
    std::string name;    ///< "a picture (JPEG)", "a file of torch.save"; empty when it is not known
    std::string advice;  ///< what to do instead, to stand behind a colon; empty for what is read

    /// "it is a picture (JPEG): give the file with the weights", the problem of a UnreadableFileError.
    std::string problem() const;
};

/// By the bytes alone, never by the name. Knows pictures and films of the usual kinds, web pages and other texts, Git
/// LFS and git-annex pointers, archives (tar, 7z, gzip and their like, zip that is not of torch.save), TorchScript,
/// NumPy's .npz, ONNX, HDF5 and other frameworks' files. Never throws: a damaged weight file is what it begins like,
/// and its reader says what is wrong with it.
FileNature nature_of_file(const MappedFile& file);

/// Throws UnreadableFileError for a file that is not of the kind that its reader wants ("a safetensors file"): names
/// what it is, and what to do.
[[noreturn]] void refuse_other_file(const MappedFile& file, const std::string& wanted);

}  // namespace lineament
