#include "core/weights/zip_directory.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/base/unreadable_file_error.h"
#include "core/weights/crc32.h"

namespace lineament {

namespace {

constexpr uint32_t kLocalHeader = 0x04034b50;
constexpr uint32_t kCentralHeader = 0x02014b50;
constexpr uint32_t kEnd = 0x06054b50;
constexpr uint32_t kEnd64 = 0x06064b50;
constexpr uint32_t kEnd64Locator = 0x07064b50;
constexpr uint64_t kLocalBytes = 30;
constexpr uint64_t kCentralBytes = 46;
constexpr uint64_t kEndBytes = 22;
constexpr uint64_t kEnd64Bytes = 56;
constexpr uint64_t kLocatorBytes = 20;
constexpr uint64_t kMaxComment = 65535;
constexpr uint64_t kIn64 = 0xFFFFFFFF;  // a 32-bit field that sends the reader to the zip64 record
constexpr uint64_t kMaxEntries = 1 << 17;

}  // namespace

ZipDirectory::ZipDirectory(std::shared_ptr<const MappedFile> file) : file_(std::move(file)) {
    read_entries(find_end());
    check_overlaps();
}

bool ZipDirectory::looks_like_zip(const MappedFile& file) {
    return file.size() >= 4 && file.data()[0] == 'P' && file.data()[1] == 'K' && file.data()[2] == 3 &&
           file.data()[3] == 4;
}

const ZipEntry* ZipDirectory::find(const std::string& name) const {
    const auto it = entries_.find(name);
    return it == entries_.end() ? nullptr : &it->second;
}

void ZipDirectory::verify(const std::string& name) const {
    const ZipEntry* entry = find(name);
    if (!entry) fail("it has no entry '" + name + "'");
    if (entry->method != 0) fail("its entry '" + name + "' is compressed");
    if (crc32_of(file_->data() + entry->offset, entry->stored_bytes) != entry->crc) {
        fail("the checksum of its entry '" + name + "' is wrong, so the file is damaged; get it anew");
    }
}

void ZipDirectory::fail(const std::string& problem) const {
    throw UnreadableFileError(file_->path(), problem);
}

// Little-endian number of 2, 4 or 8 bytes.
uint64_t ZipDirectory::number(uint64_t offset, int bytes) const {
    if (offset > file_->size() || file_->size() - offset < static_cast<uint64_t>(bytes)) {
        fail("its zip directory reaches beyond the end of the file (is it truncated?)");
    }
    uint64_t value = 0;
    for (int i = bytes; i-- > 0;)
        value = (value << 8) | file_->data()[offset + static_cast<uint64_t>(i)];
    return value;
}

ZipDirectory::End ZipDirectory::find_end() const {
    const uint64_t size = file_->size();
    if (size < kEndBytes) fail("it is too short to be a zip archive");
    const uint64_t lowest = size - kEndBytes > kMaxComment ? size - kEndBytes - kMaxComment : 0;
    uint64_t at = size - kEndBytes;
    while (number(at, 4) != kEnd) {
        if (at == lowest) fail("it has no zip directory (is it truncated?)");
        --at;
    }
    End end{number(at + 10, 2), number(at + 12, 4), number(at + 16, 4)};
    if (at >= kLocatorBytes && number(at - kLocatorBytes, 4) == kEnd64Locator) {
        const uint64_t at64 = number(at - kLocatorBytes + 8, 8);
        if (at64 > size || size - at64 < kEnd64Bytes || number(at64, 4) != kEnd64) fail("its zip64 record is damaged");
        end = End{number(at64 + 32, 8), number(at64 + 40, 8), number(at64 + 48, 8)};
    }
    if (end.offset > size || end.bytes > size - end.offset)
        fail("its zip directory reaches beyond the end of the file");
    if (end.entries > kMaxEntries || end.entries > end.bytes / kCentralBytes) {
        fail("its zip directory names an impossible number of entries");
    }
    return end;
}

void ZipDirectory::read_entries(const End& end) {
    const uint64_t limit = end.offset + end.bytes;
    uint64_t at = end.offset;
    for (uint64_t i = 0; i < end.entries; ++i) {
        if (limit - at < kCentralBytes || number(at, 4) != kCentralHeader) fail("its zip directory is damaged");
        const uint64_t flags = number(at + 8, 2);
        ZipEntry entry;
        entry.method = static_cast<uint16_t>(number(at + 10, 2));
        entry.crc = static_cast<uint32_t>(number(at + 16, 4));
        entry.stored_bytes = number(at + 20, 4);
        entry.bytes = number(at + 24, 4);
        const uint64_t name_bytes = number(at + 28, 2);
        const uint64_t extra_bytes = number(at + 30, 2);
        const uint64_t comment_bytes = number(at + 32, 2);
        uint64_t header = number(at + 42, 4);
        if (limit - at - kCentralBytes < name_bytes + extra_bytes + comment_bytes) fail("its zip directory is damaged");
        const char* name_begin = reinterpret_cast<const char*>(file_->data() + at + kCentralBytes);
        const std::string name(name_begin, name_bytes);

        // The zip64 extra field holds, in this order, exactly those numbers that did not fit into 32 bits.
        uint64_t extra = at + kCentralBytes + name_bytes;
        const uint64_t extra_end = extra + extra_bytes;
        while (extra_end - extra >= 4) {
            const uint64_t tag = number(extra, 2);
            const uint64_t field_bytes = number(extra + 2, 2);
            extra += 4;
            if (field_bytes > extra_end - extra) fail("the zip entry '" + name + "' is damaged");
            if (tag == 1) {
                uint64_t field = extra;
                for (uint64_t* value : {&entry.bytes, &entry.stored_bytes, &header}) {
                    if (*value != kIn64) continue;
                    if (extra + field_bytes - field < 8)
                        fail("the zip64 sizes of the entry '" + name + "' are missing");
                    *value = number(field, 8);
                    field += 8;
                }
            }
            extra += field_bytes;
        }

        if (flags & 1) fail("its entry '" + name + "' is encrypted");
        if (header > file_->size() || file_->size() - header < kLocalBytes || number(header, 4) != kLocalHeader) {
            fail("its entry '" + name + "' lies outside the file (is it truncated?)");
        }
        entry.offset = header + kLocalBytes + number(header + 26, 2) + number(header + 28, 2);
        if (entry.offset > file_->size() || entry.stored_bytes > file_->size() - entry.offset) {
            fail("its entry '" + name + "' lies outside the file (is it truncated?)");
        }
        if (entry.method == 0 && entry.bytes != entry.stored_bytes) fail("its entry '" + name + "' has two sizes");
        if (!entries_.emplace(name, entry).second) fail("the name '" + name + "' occurs twice in it");
        at += kCentralBytes + name_bytes + extra_bytes + comment_bytes;
    }
}

// Disjoint entries bound what a reader can be made to copy by the size of the file.
void ZipDirectory::check_overlaps() const {
    std::vector<std::pair<uint64_t, uint64_t>> ranges;
    for (const auto& [name, entry] : entries_) {
        if (entry.stored_bytes > 0) ranges.emplace_back(entry.offset, entry.offset + entry.stored_bytes);
    }
    std::sort(ranges.begin(), ranges.end());
    for (size_t i = 1; i < ranges.size(); ++i) {
        if (ranges[i].first < ranges[i - 1].second) fail("two of its zip entries overlap");
    }
}

}  // namespace lineament
