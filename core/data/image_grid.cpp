#include "core/data/image_grid.h"

#include <ATen/ATen.h>
#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "core/base/atomic_file.h"

namespace lineament {
namespace {

void append_big_endian(std::string& out, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift & 0xFF));
}

// A PNG chunk: length, type, data, CRC over type and data (PNG specification, section 5.3).
void append_chunk(std::string& out, const std::string& type, const std::string& data) {
    append_big_endian(out, static_cast<uint32_t>(data.size()));
    const std::string body = type + data;
    out += body;
    const uLong crc = crc32(0, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
    append_big_endian(out, static_cast<uint32_t>(crc));
}

std::string deflated(const std::string& raw) {
    uLongf size = compressBound(raw.size());
    std::string packed(size, '\0');
    if (compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(raw.data()),
                 raw.size()) != Z_OK) {
        throw std::runtime_error("zlib could not compress a sample grid.");
    }
    packed.resize(size);
    return packed;
}

}  // namespace

void save_image_grid(const std::string& path, const at::Tensor& images, int columns) {
    TORCH_CHECK(images.dim() == 4 && images.size(1) == 3 && columns > 0, "image grid: ", images.sizes());
    const int64_t side_y = images.size(2);
    const int64_t side_x = images.size(3);
    const int64_t rows = (images.size(0) + columns - 1) / columns;
    const at::Tensor bytes = images.detach().to(at::kFloat).add(1).mul(127.5).round().clamp(0, 255).to(at::kByte);
    const at::Tensor grid = at::zeros({rows * side_y, columns * side_x, 3}, bytes.options());
    for (int64_t i = 0; i < images.size(0); ++i) {
        grid.narrow(0, i / columns * side_y, side_y)
            .narrow(1, i % columns * side_x, side_x)
            .copy_(bytes[i].permute({1, 2, 0}));
    }
    std::string raw;
    const auto* pixels = reinterpret_cast<const char*>(grid.data_ptr<uint8_t>());
    for (int64_t y = 0; y < grid.size(0); ++y) {
        raw.push_back('\0');  // filter type "none" of the line
        raw.append(pixels + y * grid.size(1) * 3, static_cast<size_t>(grid.size(1) * 3));
    }
    std::string header;
    append_big_endian(header, static_cast<uint32_t>(grid.size(1)));
    append_big_endian(header, static_cast<uint32_t>(grid.size(0)));
    header += std::string("\x08\x02\x00\x00\x00", 5);  // 8 bit RGB, no interlacing
    std::string png("\x89PNG\r\n\x1a\n", 8);
    append_chunk(png, "IHDR", header);
    append_chunk(png, "IDAT", deflated(raw));
    append_chunk(png, "IEND", "");
    write_file_atomically(path, png);
}

}  // namespace lineament
