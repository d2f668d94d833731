#include "tests/support/npz.h"

#include <zlib.h>

#include <memory>
#include <stdexcept>
#include <vector>

#include "core/base/mapped_file.h"
#include "core/weights/npy.h"
#include "core/weights/zip_directory.h"

namespace lineament::testing {

namespace {

std::vector<uint8_t> unpack(const MappedFile& archive, const std::string& name, const ZipEntry& entry) {
    const uint8_t* stored = archive.data() + entry.offset;
    if (entry.method == 0) return std::vector<uint8_t>(stored, stored + entry.stored_bytes);
    std::vector<uint8_t> bytes(entry.bytes);
    z_stream stream{};
    stream.next_in = const_cast<Bytef*>(stored);
    stream.avail_in = static_cast<uInt>(entry.stored_bytes);
    stream.next_out = bytes.data();
    stream.avail_out = static_cast<uInt>(bytes.size());
    if (entry.method != 8 || inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        throw std::runtime_error("Cannot unpack '" + name + "' of '" + archive.path() + "'.");
    }
    const int result = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (result != Z_STREAM_END || stream.avail_out != 0) {
        throw std::runtime_error("The entry '" + name + "' of '" + archive.path() + "' is damaged.");
    }
    return bytes;
}

}  // namespace

StateDict read_npz(const std::string& path) {
    const std::shared_ptr<const MappedFile> archive = MappedFile::open(path);
    const ZipDirectory zip(archive);
    const std::string suffix = ".npy";
    StateDict arrays;
    for (const auto& [name, entry] : zip.entries()) {
        if (name.size() <= suffix.size() || name.compare(name.size() - suffix.size(), suffix.size(), suffix) != 0)
            continue;
        const auto bytes = MappedFile::from_bytes(path + ":" + name, unpack(*archive, name, entry));
        arrays.emplace(name.substr(0, name.size() - suffix.size()), parse_npy(bytes));
    }
    return arrays;
}

}  // namespace lineament::testing
