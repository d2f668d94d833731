// The error for a file that cannot be taken: weights, a manifest, a file of arrays.
#pragma once

#include <string>

#include "core/base/error.h"

namespace lineament {

/// One sentence with the file's name and what is wrong with it. Nothing of the file has been kept when it is thrown.
/// The files read so are the program's own resources; who reads a person's data turns it into an error of their own.
class UnreadableFileError : public Error {
  public:
    /// `problem` is the part of the sentence after the colon, without the full stop.
    UnreadableFileError(const std::string& path, const std::string& problem)
        : Error(ErrorKind::MissingResource, "Cannot read the file '" + path + "': " + problem + ".") {}
};

}  // namespace lineament
