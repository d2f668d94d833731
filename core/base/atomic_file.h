// The one way in which this program writes a whole file: a reader sees the old one or the whole new one, never a part.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace lineament {

/// Writes to a temporary file in the target's folder; commit() brings it to the disk and renames it into place.
///
/// Symbolic links are followed, so that the link stays and what it points to is replaced. The permissions of a file
/// that is replaced stay, and its owner where the system lets us; a new one gets those of any new file. Names are
/// bytes: they need not be UTF-8, and may be as long as the file system takes. Files that are protected from writing,
/// folders, devices and pipes are refused.
///
/// Without a commit (an exception, a cancellation) the temporary file is removed. After a kill it may stay behind, as
/// ".lineament-<number>-<n>.part"; the next writing of the same file removes it.
///
/// Every failure of the system is thrown as CannotWriteError; only an fsync that the file system does not offer
/// (EINVAL, ENOTSUP) is no failure. Not thread-safe; several processes may write the same file, the last one wins.
class AtomicFile {
  public:
    explicit AtomicFile(std::string path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(const void* bytes, size_t count);
    void commit();

  private:
    void look_at_target();
    void open_temporary();
    void take_over_permissions();

    std::string path_;       // as given: what sentences name
    std::string target_;     // behind symbolic links
    std::string temporary_;  // empty once it is renamed
    struct Replaced {
        mode_t mode;
        uid_t owner;
        gid_t group;
    };
    std::optional<Replaced> replaced_;
    int descriptor_ = -1;
};

/// The whole content in one go.
void write_file_atomically(const std::string& path, std::string_view content);

}  // namespace lineament
