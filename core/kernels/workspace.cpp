#include "core/kernels/workspace.h"

namespace lineament {

float* Workspace::get(Slot slot, std::size_t count) {
    AlignedBuffer& buffer = buffers_[slot];
    buffer.reserve(count);
    return buffer.data();
}

std::size_t Workspace::bytes() const {
    std::size_t total = 0;
    for (const AlignedBuffer& buffer : buffers_)
        total += buffer.capacity() * sizeof(float);
    return total + sizeof(float) * scaled_input_.batch() * scaled_input_.image_stride();
}

}  // namespace lineament
