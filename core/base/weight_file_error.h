// The error that every reader of this room throws for a file it cannot accept.
#pragma once

#include <stdexcept>
#include <string>

namespace lineament {

/// One sentence with the file's name and what is wrong with it. Nothing of the file has been kept when it is thrown.
class WeightFileError : public std::runtime_error {
  public:
    /// `problem` is the part of the sentence after the colon, without the full stop.
    WeightFileError(const std::string& path, const std::string& problem)
        : std::runtime_error("Cannot read the file '" + path + "': " + problem + ".") {}
};

}  // namespace lineament
