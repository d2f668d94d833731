// WebP and BMP: nothing in them that OpenCV would lose, except WebP's ICC profile, which the metadata reader takes.
#include <cstring>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/photo/codecs.h"

namespace lineament {

namespace {

int32_t little_endian(const uint8_t* p) {
    const uint32_t v = p[0] | p[1] << 8 | p[2] << 16 | static_cast<uint32_t>(p[3]) << 24;
    return static_cast<int32_t>(v);
}

// What the header promises must be allowed and there: OpenCV makes room for it first, and fills what is missing with
// black.
void check_bmp(ByteView file) {
    constexpr size_t kOldHeaderEnd = 26, kNewHeaderEnd = 34;
    const int32_t header = file.size >= kOldHeaderEnd ? little_endian(file.data + 14) : 0;
    const bool is_old = header == 12;  // with numbers of 16 bits; OpenCV reads the others from 36 bytes on
    if (header == 0 || (!is_old && file.size < kNewHeaderEnd)) throw CodecError("is cut off");
    if (!is_old && header < 36) throw CodecError("is damaged: its header has a wrong length");
    const auto half = [&](size_t at) { return int64_t{file.data[at]} | int64_t{file.data[at + 1]} << 8; };
    const int64_t width = is_old ? half(18) : int64_t{little_endian(file.data + 18)};
    const int64_t height = is_old ? half(20) : std::abs(int64_t{little_endian(file.data + 22)});
    check_photo_size(width, height);
    const int64_t bits = half(is_old ? 24 : 28);
    const int32_t packing = is_old ? 0 : little_endian(file.data + 30);
    if (packing != 0 && packing != 3) return;
    const int64_t row = (width * bits + 31) / 32 * 4;
    const int64_t begin = static_cast<uint32_t>(little_endian(file.data + 10));
    if (static_cast<int64_t>(file.size) - begin < row * height) {
        throw CodecError("is cut off: part of its picture is missing");
    }
}

RawImage decode_by_opencv(ByteView file) {
    if (file.size > INT32_MAX) throw CodecError("is larger than 2 GB: save it as TIFF or PNG first");
    const cv::Mat bytes(1, static_cast<int>(file.size), CV_8U, const_cast<uint8_t*>(file.data));
    RawImage image;
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

}  // namespace

RawImage decode_webp(ByteView file) {
    return decode_by_opencv(file);
}  // the format ends at 16383 x 16383

RawImage decode_bmp(ByteView file) {
    check_bmp(file);
    return decode_by_opencv(file);
}

Bytes encode_webp(const RawImage& image, const EncodeOptions& options) {
    CV_Assert(image.pixels.depth() == CV_8U);
    if (image.pixels.cols > 16383 || image.pixels.rows > 16383) {
        throw CodecError("is larger than WebP allows (16,383 pixels a side): choose PNG or TIFF");
    }
    cv::Mat bgr;
    switch (image.pixels.channels()) {
        case 1:
            cv::cvtColor(image.pixels, bgr, cv::COLOR_GRAY2BGR);
            break;
        case 3:
            cv::cvtColor(image.pixels, bgr, cv::COLOR_RGB2BGR);
            break;
        default:
            cv::cvtColor(image.pixels, bgr, cv::COLOR_RGBA2BGRA);
    }
    Bytes out;
    // Above 100 OpenCV writes lossless WebP.
    if (!cv::imencode(".webp", bgr, out, {cv::IMWRITE_WEBP_QUALITY, options.quality == 100 ? 101 : options.quality})) {
        throw CodecError("could not be compressed as WebP");
    }
    return out;
}

// Exiv2 0.27 writes the profile under the wrong chunk name, so it is put in here. Chunks: RIFF size "WEBP", then VP8X
// (flags and canvas size) first, ICCP second, then the others as they were.
Bytes webp_with_icc(ByteView webp, const Bytes& icc_profile, cv::Size size, bool alpha) {
    constexpr uint8_t kHasProfile = 0x20, kHasAlpha = 0x10;
    constexpr size_t kRiffHeader = 12, kChunkHeader = 8, kExtendedSize = 10;
    CV_Assert(webp.size > kRiffHeader + kChunkHeader && std::memcmp(webp.data + 8, "WEBP", 4) == 0);
    Bytes out;
    out.reserve(webp.size + icc_profile.size() + 64);
    for (size_t i = 0; i < kRiffHeader; ++i)
        out.push_back(webp.data[i]);
    const auto append_chunk = [&out](const char* name, const uint8_t* data, size_t count) {
        out.insert(out.end(), name, name + 4);
        for (int shift = 0; shift < 32; shift += 8)
            out.push_back(static_cast<uint8_t>(count >> shift));
        out.insert(out.end(), data, data + count);
        if (count % 2) out.push_back(0);
    };
    uint8_t extended[kExtendedSize] = {static_cast<uint8_t>(alpha ? kHasAlpha : 0)};
    for (int i = 0; i < 3; ++i) {
        extended[4 + i] = static_cast<uint8_t>((size.width - 1) >> (8 * i));
        extended[7 + i] = static_cast<uint8_t>((size.height - 1) >> (8 * i));
    }
    size_t rest = kRiffHeader;
    if (std::memcmp(webp.data + kRiffHeader, "VP8X", 4) == 0) {
        CV_Assert(webp.size >= kRiffHeader + kChunkHeader + kExtendedSize);
        std::memcpy(extended, webp.data + kRiffHeader + kChunkHeader, kExtendedSize);
        rest += kChunkHeader + kExtendedSize;
    }
    extended[0] |= kHasProfile;
    append_chunk("VP8X", extended, kExtendedSize);
    append_chunk("ICCP", icc_profile.data(), icc_profile.size());
    out.insert(out.end(), webp.data + rest, webp.data + webp.size);
    const size_t riff_size = out.size() - kChunkHeader;
    for (int i = 0; i < 4; ++i)
        out[4 + static_cast<size_t>(i)] = static_cast<uint8_t>(riff_size >> (8 * i));
    return out;
}

}  // namespace lineament
