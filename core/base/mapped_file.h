// A file's bytes in memory, shared by everything that was read from it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lineament {

/// A read-only view of a whole file. Tensors made from it hold a shared pointer, so the mapping lives as long as they
/// do. The mapping is private and copy-on-write: writing into such a tensor is safe and never reaches the file. The
/// file must not be truncated by another program meanwhile (replacing it by rename, as this program does, is fine).
/// Thread safety: immutable after construction; may be shared between threads.
class MappedFile {
  public:
    /// Maps `path`. Throws UnreadableFileError when it is missing, not a regular file or not readable.
    static std::shared_ptr<const MappedFile> open(const std::string& path);

    /// Bytes that are in memory already; `name` stands for the path in messages.
    static std::shared_ptr<const MappedFile> from_bytes(const std::string& name, std::vector<uint8_t> bytes);

    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    const uint8_t* data() const { return data_; }
    size_t size() const { return size_; }
    const std::string& path() const { return path_; }

  private:
    MappedFile() = default;

    std::string path_;
    const uint8_t* data_ = nullptr;
    size_t size_ = 0;
    bool mapped_ = false;
    std::vector<uint8_t> bytes_;
};

}  // namespace lineament
