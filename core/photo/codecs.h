// Bytes to pixels and back, one pair of functions per file format; used by load_photo and save_photo only.
// All functions are safe from several threads and throw CodecError with a fragment such as "is cut off".
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/photo/photo.h"

namespace lineament {

using Bytes = std::vector<uint8_t>;

struct ByteView {
    const uint8_t* data;
    size_t size;
};

class CodecError : public Error {
  public:
    explicit CodecError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

struct RawImage {
    cv::Mat pixels;  // CV_8U or CV_16U; channels: 1 grey, 3 RGB, 4 RGBA or (cmyk) CMYK with 0 = no ink
    bool cmyk = false;
    bool grey = false;  // the file was grey, though pixels may have been spread to RGBA
    Bytes icc_profile;
    std::optional<Resolution> resolution;
    std::vector<PhotoText> texts;
    std::vector<std::string> notes;        // of photo_notes.h: what the pixels do not hold as the file did
    std::vector<std::string> left_behind;  // of photo_notes.h: what else is in the file
};

struct EncodeOptions {
    int quality = 95;               // JPEG, WebP: 1..100
    bool subsample_colour = false;  // JPEG: 4:2:0 instead of 4:4:4
    int deflate_level = 4;          // PNG: 0..9
    bool compress_tiff = true;      // deflate with predictor
};

// Throws CodecError where the image has no pixels or more than max_photo_pixels().
void check_photo_size(int64_t width, int64_t height);
constexpr int64_t max_photo_pixels() {
    return 400'000'000;
}

RawImage decode_jpeg(ByteView file);
RawImage decode_png(ByteView file);
RawImage decode_tiff(ByteView file);
RawImage decode_webp(ByteView file);  // without its ICC profile
RawImage decode_bmp(ByteView file);

// image.pixels: 1 (grey), 3 (RGB) or, not for JPEG, 4 (RGBA) channels; 16 bit for PNG and TIFF only. WebP leaves the
// ICC profile and the resolution to the metadata writer; only PNG writes texts.
Bytes encode_jpeg(const RawImage& image, const EncodeOptions& options);
Bytes encode_png(const RawImage& image, const EncodeOptions& options);
Bytes encode_tiff(const RawImage& image, const EncodeOptions& options);
Bytes encode_webp(const RawImage& image, const EncodeOptions& options);

// A WebP file without profile, given one. The file must be well-formed, as from encode_webp or write_metadata.
Bytes webp_with_icc(ByteView webp, const Bytes& icc_profile, cv::Size size, bool alpha);

}  // namespace lineament
