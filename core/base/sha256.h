// SHA-256 (FIPS 180-4), to recognise files.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace lineament {

/// Give the bytes in any number of pieces, then ask once for the digest. OpenSSL's, which uses the processor's own
/// instructions. Not thread-safe.
class Sha256 {
  public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    void add(const void* bytes, size_t count);

    /// 64 lower-case hexadecimal digits. The object must not be used afterwards.
    std::string hex_digest();

  private:
    struct Context;
    std::unique_ptr<Context> context_;
};

/// Digest of a whole file. Throws WeightFileError when it cannot be read. `progress`, where given, is called with the
/// fraction read, 0..1; returning false ends the work early with an empty digest.
std::string sha256_of_file(const std::string& path, const std::function<bool(double)>& progress = {});

}  // namespace lineament
