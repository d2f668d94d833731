// SHA-256 (FIPS 180-4), to recognise files.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/base/progress.h"

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

/// Digest of a whole file; `progress` gets WorkStage::CheckFile. Throws UnreadableFileError when it cannot be read, and
/// Cancelled.
std::string sha256_of_file(const std::string& path, const Progress& progress = {});

}  // namespace lineament
