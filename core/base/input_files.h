// The files that a piece of work reads, so that it never writes over one of them under whatever name.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace lineament {

/// Recognises files by device and inode: "./a.png", hard links and symbolic links are the same file as "a.png".
class InputFiles {
  public:
    /// A file; of a folder, the files directly in it. What does not exist is no input.
    void add(const std::string& path);

    bool contains(const std::string& path) const;

    /// Throws CannotWriteError (IsInput) with a sentence if `path` is one of the inputs.
    void check_output(const std::string& path) const;

  private:
    std::set<std::pair<dev_t, ino_t>> files_;
};

/// True if both exist and are one file by device and inode.
bool is_same_file(const std::string& a, const std::string& b);

}  // namespace lineament
