// The table of contents of a zip archive that lies in memory. Format description: PKWARE APPNOTE.TXT 6.3.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "core/base/mapped_file.h"

namespace lineament {

/// One file of an archive. The `stored_bytes` bytes from `offset` lie inside the archive; this has been checked.
struct ZipEntry {
    uint64_t offset = 0;        ///< of the first data byte, from the beginning of the archive
    uint64_t stored_bytes = 0;  ///< as they lie in the archive
    uint64_t bytes = 0;         ///< when unpacked; equals stored_bytes when not compressed
    uint16_t method = 0;        ///< 0 stored, 8 deflate
    uint32_t crc = 0;           ///< CRC-32 of the unpacked bytes
};

/// Reads the central directory, with zip64. Throws UnreadableFileError when it is damaged: entries outside the file,
/// overlapping entries, names used twice, encryption, several disks. Immutable afterwards; thread-safe.
class ZipDirectory {
  public:
    explicit ZipDirectory(std::shared_ptr<const MappedFile> file);

    /// Whether the bytes begin like a zip archive.
    static bool looks_like_zip(const MappedFile& file);

    const std::map<std::string, ZipEntry>& entries() const { return entries_; }
    const ZipEntry* find(const std::string& name) const;

    /// Compares the checksum of a stored (not compressed) entry. Throws UnreadableFileError when it differs.
    void verify(const std::string& name) const;

  private:
    struct End {
        uint64_t entries = 0;
        uint64_t bytes = 0;
        uint64_t offset = 0;
    };

    End find_end() const;
    void read_entries(const End& end);
    void check_overlaps() const;
    uint64_t number(uint64_t offset, int bytes) const;
    [[noreturn]] void fail(const std::string& problem) const;

    std::shared_ptr<const MappedFile> file_;
    std::map<std::string, ZipEntry> entries_;
};

}  // namespace lineament
