// The checksum of zip archives (CRC-32, polynomial 0xEDB88320, RFC 1952 section 8).
#pragma once

#include <cstddef>
#include <cstdint>

namespace lineament {

/// CRC-32 of `count` bytes. About 2 GB/s.
uint32_t crc32_of(const uint8_t* bytes, size_t count);

}  // namespace lineament
