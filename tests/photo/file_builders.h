// Files put together byte by byte: layouts and records that our own encoders never write.
#pragma once

#include <string>
#include <vector>

#include "core/photo/codecs.h"

namespace lineament::builders {

// ---- TIFF (little-endian) ----
struct TiffField {
    uint16_t tag = 0, type = 3;  // types: 1 byte, 2 text, 3 short, 4 long, 5 rational
    std::vector<uint32_t> values;
};

struct TiffDirectory {
    std::vector<TiffField> fields;  // StripOffsets and StripByteCounts are added
    std::vector<Bytes> strips;
    std::vector<TiffDirectory> below = {};  // SubIFDs
};

// Width, height, bits, photometric interpretation, samples per pixel and planar configuration of a directory.
std::vector<TiffField> tiff_layout(int width, int height, int bits, int photometric, int samples, int planar);

Bytes tiff_file(const std::vector<TiffDirectory>& directories);

// ---- PNG ----
// Puts a chunk behind the header.
Bytes with_chunk(const Bytes& png, const std::string& name, const Bytes& data);
Bytes big_endian(std::initializer_list<uint32_t> values);
Bytes with_xmp_in_png(const Bytes& png, const std::string& packet);

// ---- JPEG ----
// Puts a segment behind the first marker.
Bytes with_segment(const Bytes& jpeg, uint8_t marker, const Bytes& data);
Bytes without_segments(const Bytes& jpeg, uint8_t marker);
Bytes with_xmp_in_jpeg(const Bytes& jpeg, const std::string& packet);

// ---- WebP ----
// Two frames of an animation, each a file of encode_webp() without loss and transparency.
Bytes animated_webp(const Bytes& first, const Bytes& second, cv::Size size);

// ---- XMP ----
// A packet with these attributes and elements of its description.
std::string xmp_packet(const std::string& attributes, const std::string& elements = "");

Bytes bytes_of(const std::string& text);

}  // namespace lineament::builders
