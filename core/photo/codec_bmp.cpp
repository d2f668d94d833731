// BMP by OpenCV, which sees only bytes that begin as a BMP file does.
#include <cstdlib>
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/photo/codecs.h"

namespace lineament {

namespace {

constexpr size_t kFileHeader = 14;

uint32_t number(ByteView file, size_t at) {
    if (at + 4 > file.size) return 0;
    const uint8_t* p = file.data + at;
    return p[0] | p[1] << 8 | p[2] << 16 | static_cast<uint32_t>(p[3]) << 24;
}

int32_t signed_number(ByteView file, size_t at) {
    return static_cast<int32_t>(number(file, at));
}

int64_t half(ByteView file, size_t at) {
    return int64_t{file.data[at]} | int64_t{file.data[at + 1]} << 8;
}

// What the header promises must be allowed and there: OpenCV makes room for it first, and fills what is missing with
// black.
void check_bmp(ByteView file) {
    constexpr size_t kOldHeaderEnd = 26, kNewHeaderEnd = 34;
    const uint32_t header = file.size >= kOldHeaderEnd ? number(file, kFileHeader) : 0;
    const bool is_old = header == 12;  // with numbers of 16 bits; OpenCV reads the others from 36 bytes on
    if (header == 0 || (!is_old && file.size < kNewHeaderEnd)) throw CodecError("is cut off");
    if (!is_old && header < 36) throw CodecError("is damaged: its header has a wrong length");
    const int64_t width = is_old ? half(file, 18) : int64_t{signed_number(file, 18)};
    const int64_t height = is_old ? half(file, 20) : std::abs(int64_t{signed_number(file, 22)});
    check_photo_size(width, height);
    const int64_t bits = half(file, is_old ? 24 : 28);
    const uint32_t packing = is_old ? 0 : number(file, 30);
    if (packing != 0 && packing != 3) return;
    const int64_t row = (width * bits + 31) / 32 * 4;
    if (static_cast<int64_t>(file.size) - number(file, 10) < row * height)
        throw CodecError("is cut off: part of its picture is missing");
}

// The fifth kind of header may embed a profile: its place counts from the header's start.
Bytes embedded_profile(ByteView file, uint32_t header) {
    if (header < 124 || number(file, kFileHeader + 56) != 0x4D424544) return {};  // "MBED"
    const uint64_t at = kFileHeader + uint64_t{number(file, kFileHeader + 112)};
    const uint64_t size = number(file, kFileHeader + 116);
    if (at + size > file.size) return {};
    return Bytes(file.data + at, file.data + at + size);
}

}  // namespace

RawImage decode_bmp(ByteView file) {
    if (file.size > INT32_MAX) throw CodecError("is larger than 2 GB: save it as TIFF or PNG first");
    check_bmp(file);
    const uint32_t header = number(file, kFileHeader);
    RawImage image;
    if (header >= 40) {  // older headers hold no resolution
        image.resolution = make_resolution(signed_number(file, 38), signed_number(file, 42), ResolutionUnit::Metre);
        image.icc_profile = embedded_profile(file, header);
    }
    const cv::Mat bytes(1, static_cast<int>(file.size), CV_8U, const_cast<uint8_t*>(file.data));
    try {
        image.pixels = cv::imdecode(bytes, cv::IMREAD_UNCHANGED);
    } catch (const cv::Exception& e) {
        throw CodecError("is damaged (" + e.err + ")");
    }
    if (image.pixels.empty()) throw CodecError("is damaged or cut off");
    image.grey = image.pixels.channels() == 1;
    if (image.pixels.channels() == 3) cv::cvtColor(image.pixels, image.pixels, cv::COLOR_BGR2RGB);
    if (image.pixels.channels() == 4) cv::cvtColor(image.pixels, image.pixels, cv::COLOR_BGRA2RGBA);
    return image;
}

}  // namespace lineament
