#include "core/weights/crc32.h"

#include <array>
#include <cstring>

namespace lineament {

namespace {

// tables[k][b]: the effect of byte b followed by k zero bytes, so eight bytes can be folded in at once.
using Tables = std::array<std::array<uint32_t, 256>, 8>;

constexpr Tables make_tables() {
    Tables tables{};
    for (uint32_t byte = 0; byte < 256; ++byte) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1) ? 0xEDB88320u : 0u);
        tables[0][byte] = value;
    }
    for (size_t k = 1; k < tables.size(); ++k) {
        for (size_t byte = 0; byte < 256; ++byte) {
            const uint32_t previous = tables[k - 1][byte];
            tables[k][byte] = (previous >> 8) ^ tables[0][previous & 255];
        }
    }
    return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

uint32_t crc32_of(const uint8_t* bytes, size_t count) {
    uint32_t crc = 0xFFFFFFFFu;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word = 0;
        for (int i = 7; i >= 0; --i)
            word = (word << 8) | bytes[i];
        word ^= crc;
        crc = 0;
        for (size_t k = 0; k < 8; ++k)
            crc ^= kTables[7 - k][(word >> (8 * k)) & 255];
    }
    for (; count > 0; ++bytes, --count)
        crc = (crc >> 8) ^ kTables[0][(crc ^ *bytes) & 255];
    return ~crc;
}

}  // namespace lineament
