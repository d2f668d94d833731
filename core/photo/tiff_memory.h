// TIFF files in memory for libtiff. For the TIFF codec only.
#pragma once

#include <tiffio.h>

#include <memory>
#include <string>

#include "core/photo/codecs.h"

namespace lineament {

/// The bytes of a file, and the first thing that libtiff complained about.
struct MemoryFile {
    const uint8_t* data = nullptr;
    uint64_t size = 0;
    Bytes* written = nullptr;  // instead of `data`, where it is being written
    uint64_t position = 0;
    std::string message;

    uint64_t length() const { return written ? written->size() : size; }
};

struct CloseTiff {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using TiffPtr = std::unique_ptr<TIFF, CloseTiff>;

/// mode: "r", "w" or "w8", as of TIFFOpen. Null where libtiff refuses; `file` must live longer than what is returned.
TiffPtr open_tiff(MemoryFile& file, const char* mode);

CodecError damaged_tiff(const MemoryFile& file);

}  // namespace lineament
