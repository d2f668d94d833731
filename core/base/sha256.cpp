#include "core/base/sha256.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "core/base/mapped_file.h"

namespace lineament {

namespace {

// OpenSSL's digests fail for want of memory or where a security policy forbids SHA-256.
void check_digest(int succeeded) {
    if (succeeded != 1) throw std::runtime_error("OpenSSL cannot compute a SHA-256 digest on this machine.");
}

}  // namespace

struct Sha256::Context {
    Context() { check_digest(EVP_DigestInit_ex(state.get(), EVP_sha256(), nullptr)); }

    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(const void* bytes, size_t count) {
    check_digest(EVP_DigestUpdate(context_->state.get(), bytes, count));
}

std::string Sha256::hex_digest() {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    check_digest(EVP_DigestFinal_ex(context_->state.get(), digest.data(), &length));
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < length; ++i) {
        hex += digits[digest[i] >> 4];
        hex += digits[digest[i] & 15];
    }
    return hex;
}

std::string sha256_of_file(const std::string& path, const Progress& progress) {
    constexpr size_t kPiece = size_t{16} << 20;
    const auto file = MappedFile::open(path);
    Sha256 sha;
    for (size_t done = 0; done < file->size();) {
        const size_t count = std::min(kPiece, file->size() - done);
        sha.add(file->data() + done, count);
        done += count;
        progress.report(WorkStage::CheckFile, static_cast<double>(done) / static_cast<double>(file->size()));
    }
    return sha.hex_digest();
}

}  // namespace lineament
