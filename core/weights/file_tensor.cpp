#include "core/weights/file_tensor.h"

#include <ATen/ATen.h>

#include <cstring>

#include "core/base/unreadable_file_error.h"

namespace lineament {

namespace {

constexpr int64_t kMaxElements = int64_t{1} << 62;
constexpr size_t kMaxDimensions = 16;

}  // namespace

int64_t checked_element_count(const std::vector<int64_t>& sizes, const std::string& path, const std::string& what) {
    if (sizes.size() > kMaxDimensions) throw UnreadableFileError(path, what + " has more than 16 dimensions");
    int64_t count = 1;
    int64_t bound = 1;  // the same product with zeros counted as one: strides are computed from it
    for (const int64_t size : sizes) {
        if (size < 0) throw UnreadableFileError(path, what + " has a negative size");
        const int64_t factor = size == 0 ? 1 : size;
        if (bound > kMaxElements / factor) throw UnreadableFileError(path, what + " has an impossibly large shape");
        bound *= factor;
        count *= size;
    }
    return count;
}

at::Tensor tensor_in_file(const std::shared_ptr<const MappedFile>& file, uint64_t offset,
                          const std::vector<int64_t>& sizes, at::ScalarType dtype, const std::string& what) {
    const uint64_t count = static_cast<uint64_t>(checked_element_count(sizes, file->path(), what));
    const uint64_t width = c10::elementSize(dtype);
    if (offset > file->size() || count > (file->size() - offset) / width) {
        throw UnreadableFileError(file->path(), what + " reaches beyond the end of the file (is it truncated?)");
    }
    const at::TensorOptions options(dtype);
    if (count == 0) return at::empty(sizes, options);

    const uint8_t* source = file->data() + offset;
    if (dtype == at::kBool) {
        const at::Tensor bytes = at::from_blob(const_cast<uint8_t*>(source), sizes, at::TensorOptions(at::kByte));
        return bytes.ne(0);
    }
    if (reinterpret_cast<uintptr_t>(source) % width != 0) {
        at::Tensor copy = at::empty(sizes, options);
        std::memcpy(copy.data_ptr(), source, count * width);
        return copy;
    }
    return at::from_blob(
        const_cast<uint8_t*>(source), sizes, [file](void*) {}, options);
}

}  // namespace lineament
