#pragma once

#include <cstddef>

namespace lineament {

/// A block of floats aligned to cache lines that only ever grows; large blocks ask the kernel for huge pages, because
/// the Winograd transforms walk over 36 planes at once and would otherwise spend their time on page table walks.
/// Contents are not kept when it grows. Not thread-safe.
class AlignedBuffer {
  public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t count) { reserve(count); }
    ~AlignedBuffer();
    AlignedBuffer(AlignedBuffer&& other) noexcept;
    AlignedBuffer& operator=(AlignedBuffer&& other) noexcept;
    AlignedBuffer(const AlignedBuffer&) = delete;
    AlignedBuffer& operator=(const AlignedBuffer&) = delete;

    /// Makes room for at least `count` floats. Throws std::bad_alloc.
    void reserve(std::size_t count);
    float* data() { return data_; }
    const float* data() const { return data_; }
    std::size_t capacity() const { return capacity_; }

  private:
    float* data_ = nullptr;
    std::size_t capacity_ = 0;
};

}  // namespace lineament
