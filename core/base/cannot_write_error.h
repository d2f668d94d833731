// Why a file could not be written, as a sentence and as a kind that the window can put into the person's language.
#pragma once

#include <string>

#include "core/base/error.h"

namespace lineament {

enum class WriteObstacle {
    DiskFull,     ///< no space, no quota, or larger than a file may be here
    ReadOnly,     ///< the file, its folder or the whole file system is read-only
    NoFolder,     ///< the folder does not exist, or is no folder
    NameTooLong,  ///< the file system takes no name of that length
    NotAFile,     ///< a folder, a device, a pipe stands there
    IsInput,      ///< the command reads this file, so it must not replace it
    NotAllowed,   ///< something else that the caller forbids: it exists already, it has no known ending
    Other,        ///< the system's own words are in the sentence
};

/// The target cannot be written; whatever was there is untouched.
class CannotWriteError : public Error {
  public:
    CannotWriteError(WriteObstacle obstacle, const std::string& sentence)
        : Error(ErrorKind::CannotWrite, sentence), obstacle_(obstacle) {}

    WriteObstacle obstacle() const { return obstacle_; }

  private:
    WriteObstacle obstacle_;
};

/// The error for `path` from a system call's `errno`: names the file, the reason and what to do.
CannotWriteError cannot_write(const std::string& path, int error);

}  // namespace lineament
