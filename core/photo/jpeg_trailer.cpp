#include "core/photo/jpeg_trailer.h"

#include <algorithm>
#include <cstring>

namespace lineament {

namespace {

// Numbers of the index in its own byte order; 0 outside it.
class Reader {
  public:
    explicit Reader(ByteView bytes) : bytes_(bytes), little_(bytes.size > 0 && bytes.data[0] == 'I') {}

    uint32_t number(uint64_t at, int count) const {
        if (at + static_cast<uint64_t>(count) > bytes_.size) return 0;
        uint32_t value = 0;
        for (int i = 0; i < count; ++i) {
            const uint32_t byte = bytes_.data[at + static_cast<uint64_t>(i)];
            value |= byte << (8 * (little_ ? i : count - 1 - i));
        }
        return value;
    }

  private:
    ByteView bytes_;
    bool little_;
};

}  // namespace

bool names_further_pictures(ByteView mp_index) {
    constexpr uint32_t kEntries = 0xB002, kEntrySize = 16, kKind = 0xFFFFFF, kThumbnail = 0x010000;
    const Reader reader(mp_index);
    const uint64_t directory = reader.number(4, 4);
    const uint32_t fields = reader.number(directory, 2);
    for (uint32_t i = 0; i < fields && directory + 2 + uint64_t{12} * i < mp_index.size; ++i) {
        const uint64_t field = directory + 2 + uint64_t{12} * i;
        if (reader.number(field, 2) != kEntries) continue;
        const uint32_t pictures = reader.number(field + 4, 4) / kEntrySize;
        const uint64_t entries = reader.number(field + 8, 4);
        for (uint64_t picture = 1; picture < std::min<uint32_t>(pictures, 100); ++picture) {
            const uint32_t kind = reader.number(entries + kEntrySize * picture, 4) & kKind;
            if ((kind & 0xFF0000) != kThumbnail) return true;
        }
    }
    return false;
}

bool holds_film(ByteView behind) {
    static const char kFileType[] = {'f', 't', 'y', 'p'};
    const uint8_t* end = behind.data + behind.size;
    return std::search(behind.data, end, kFileType, kFileType + sizeof kFileType) != end;
}

}  // namespace lineament
