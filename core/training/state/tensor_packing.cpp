#include "core/training/state/tensor_packing.h"

#include <ATen/ATen.h>
#include <zlib.h>

#include <stdexcept>

#include "core/weights/file_tensor.h"

namespace lineament {
namespace {

// Entropy coding alone takes a bit for a byte at least; twice that is granted.
constexpr size_t kMostPerPackedByte = 16;

// Matches cost time and hardly occur in weights: entropy coding alone.
std::string deflated(const std::string& raw) {
    z_stream stream{};
    if (deflateInit2(&stream, 6, Z_DEFLATED, 15, 9, Z_HUFFMAN_ONLY) != Z_OK) throw std::bad_alloc();
    std::string packed(deflateBound(&stream, static_cast<uLong>(raw.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(raw.data()));
    stream.avail_in = static_cast<uInt>(raw.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int result = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("zlib could not compress a tensor.");
    return packed;
}

}  // namespace

std::string packed_bytes(const at::Tensor& tensor) {
    const at::Tensor flat = tensor.detach().to(at::kCPU).contiguous();
    const auto count = static_cast<size_t>(flat.numel()), width = static_cast<size_t>(flat.element_size());
    const char* bytes = static_cast<const char*>(flat.data_ptr());
    std::string planes(count * width, '\0');
    for (size_t plane = 0; plane < width; ++plane) {
        for (size_t i = 0; i < count; ++i)
            planes[plane * count + i] = bytes[i * width + plane];
    }
    return deflated(planes);
}

at::Tensor unpacked_tensor(const std::string& bytes, at::ScalarType dtype, const std::vector<int64_t>& sizes) {
    const auto count = static_cast<size_t>(checked_element_count(sizes, "packed tensor", "its shape"));
    const auto width = static_cast<size_t>(c10::elementSize(dtype));
    if (count / kMostPerPackedByte > bytes.size() / width) {  // before memory is taken that they could not fill
        throw std::runtime_error("A packed tensor has too few bytes for its shape.");
    }
    const at::Tensor tensor = at::empty(sizes, at::TensorOptions(dtype));
    std::string planes(count * width + 1, '\0');  // one more: zlib needs room even for nothing
    uLongf length = planes.size();
    const int result = uncompress(reinterpret_cast<Bytef*>(planes.data()), &length,
                                  reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()));
    if (result != Z_OK || length != count * width) {
        throw std::runtime_error("A packed tensor does not unpack to what it should hold.");
    }
    char* out = static_cast<char*>(tensor.data_ptr());
    for (size_t plane = 0; plane < width; ++plane) {
        for (size_t i = 0; i < count; ++i)
            out[i * width + plane] = planes[plane * count + i];
    }
    return tensor;
}

}  // namespace lineament
