// Writing a file so that a reader sees the old one or the whole new one, never a part.
#pragma once

#include <cstddef>
#include <string>

namespace lineament {

/// Writes to a temporary file beside `path`; commit() flushes it to the disk and renames it into place. Without a
/// commit (an exception, a cancellation) the temporary file is removed and an existing file stays as it was. Throws
/// std::runtime_error with the path and the system's reason. Not thread-safe.
class AtomicFile {
  public:
    explicit AtomicFile(std::string path);
    ~AtomicFile();
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;

    void write(const void* bytes, size_t count);
    void commit();

  private:
    std::string path_;
    std::string temporary_;
    int fd_ = -1;
};

/// The whole text in one go.
void write_file_atomically(const std::string& path, const std::string& text);

}  // namespace lineament
