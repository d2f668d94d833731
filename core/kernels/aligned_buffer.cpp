#include "core/kernels/aligned_buffer.h"

#include <cstdlib>
#include <new>
#include <utility>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace lineament {

namespace {
constexpr std::size_t kCacheLine = 64;
constexpr std::size_t kHugePage = std::size_t{2} << 20;
}  // namespace

AlignedBuffer::~AlignedBuffer() {
    std::free(data_);
}

AlignedBuffer::AlignedBuffer(AlignedBuffer&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), capacity_(std::exchange(other.capacity_, 0)) {}

AlignedBuffer& AlignedBuffer::operator=(AlignedBuffer&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    return *this;
}

void AlignedBuffer::reserve(std::size_t count) {
    if (count <= capacity_) return;
    std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
    const std::size_t bytes = count * sizeof(float);
    const std::size_t alignment = bytes >= 2 * kHugePage ? kHugePage : kCacheLine;
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    data_ = static_cast<float*>(std::aligned_alloc(alignment, rounded));
    if (data_ == nullptr) throw std::bad_alloc();
#ifdef __linux__
    if (alignment == kHugePage) madvise(data_, rounded, MADV_HUGEPAGE);
#endif
    capacity_ = rounded / sizeof(float);
}

}  // namespace lineament
