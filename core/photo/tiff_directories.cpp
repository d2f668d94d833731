#include "core/photo/tiff_directories.h"

#include <algorithm>
#include <cstring>

namespace lineament {

namespace {

constexpr int kMostDirectories = 1000;  // looked at; a damaged file may claim any number

bool is_full_picture(TIFF* tiff) {
    uint32_t kind = 0;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SUBFILETYPE, &kind);
    uint32_t width = 0, height = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    return !(kind & (FILETYPE_REDUCEDIMAGE | FILETYPE_MASK)) && width > 0 && height > 0;
}

// Walks the directories of a classic TIFF file without libtiff, which knows no way from the main chain to all others.
class RawSearch {
  public:
    explicit RawSearch(ByteView file) : file_(file), little_(file.size > 0 && file.data[0] == 'I') {}

    bool found() {
        look(number(4, 4), 0);
        return found_;
    }

  private:
    uint32_t number(uint64_t at, int bytes) const {
        if (at + static_cast<uint64_t>(bytes) > file_.size) return 0;
        uint32_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            const uint32_t byte = file_.data[at + static_cast<uint64_t>(i)];
            value |= byte << (8 * (little_ ? i : bytes - 1 - i));
        }
        return value;
    }

    void look(uint64_t at, int depth) {
        while (at != 0 && !found_ && depth < 4 && ++seen_ <= kMostDirectories) {
            const uint32_t entries = number(at, 2);
            for (uint32_t i = 0; i < entries && !found_; ++i) {
                const uint64_t entry = at + 2 + uint64_t{12} * i;
                if (entry + 12 > file_.size) return;
                look_at_entry(entry, depth);
            }
            at = number(at + 2 + uint64_t{12} * entries, 4);
        }
    }

    void look_at_entry(uint64_t entry, int depth) {
        constexpr uint32_t kCompression = 259, kPhotometric = 262, kSubDirectories = 330, kDngVersion = 50706;
        const uint32_t tag = number(entry, 2), type = number(entry + 2, 2), count = number(entry + 4, 4);
        const uint32_t value = number(entry + 8, type == 3 ? 2 : 4);
        if (tag == kDngVersion) found_ = true;
        // A colour filter array, or what was made of one.
        if (tag == kPhotometric && (value == 32803 || value == 34892)) found_ = true;
        // Sony, Samsung, Nikon, Pentax.
        if (tag == kCompression && (value == 32767 || value == 32770 || value == 34713 || value == 65535))
            found_ = true;
        if (tag != kSubDirectories) return;
        for (uint32_t i = 0; i < std::min<uint32_t>(count, 16) && !found_; ++i)
            look(count == 1 ? value : number(value + uint64_t{4} * i, 4), depth + 1);
    }

    ByteView file_;
    bool little_;
    bool found_ = false;
    int seen_ = 0;
};

}  // namespace

bool select_photo(TIFF* tiff) {
    int first = -1, number = 0;
    bool further = false;
    do {
        if (!is_full_picture(tiff)) continue;
        further = first >= 0;
        if (first < 0) first = number;
    } while (!further && ++number < kMostDirectories && TIFFReadDirectory(tiff));
    if (!TIFFSetDirectory(tiff, static_cast<tdir_t>(std::max(first, 0)))) throw CodecError("is damaged or cut off");
    return further;
}

bool is_camera_raw(ByteView tiff) {
    // Canon's CR2 names itself in front of its first directory.
    if (tiff.size > 16 && std::memcmp(tiff.data, "II*\0\x10\0\0\0CR\x02", 11) == 0) return true;
    // A BigTIFF has directories of another shape, and no camera writes one.
    if (tiff.size > 3 && (tiff.data[2] == '+' || tiff.data[3] == '+')) return false;
    return RawSearch(tiff).found();
}

}  // namespace lineament
