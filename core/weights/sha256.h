// SHA-256 (FIPS 180-4), to recognise files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace lineament {

/// Give the bytes in any number of pieces, then ask once for the digest. Value type, not thread-safe.
class Sha256 {
  public:
    void add(const void* bytes, size_t count);

    /// 64 lower-case hexadecimal digits. The object must not be used afterwards.
    std::string hex_digest();

  private:
    void add_block(const uint8_t* block);

    std::array<uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<uint8_t, 64> pending_{};
    size_t pending_bytes_ = 0;
    uint64_t total_bytes_ = 0;
};

/// Digest of a whole file. Throws WeightFileError when it cannot be read. `progress`, where given, is called with the
/// fraction read, 0..1; returning false ends the work early with an empty digest.
std::string sha256_of_file(const std::string& path, const std::function<bool(double)>& progress = {});

}  // namespace lineament
