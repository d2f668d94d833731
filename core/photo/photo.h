// A photo in memory: upright pixels in their own colour space, and everything else that its file said.
#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/photo/resolution.h"

namespace lineament {

// A photo that cannot be read or written. what() is one sentence for the person at the screen: what, where, what to do.
class PhotoError : public Error {
  public:
    explicit PhotoError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

enum class PhotoFormat { Jpeg, Png, Tiff, WebP, Bmp };

// "JPEG", "PNG", ...
const char* format_name(PhotoFormat format);

// A text entry of a PNG file, such as {"Author", "Anna Bell"}; UTF-8.
struct PhotoText {
    std::string keyword, text;
};

// EXIF, XMP and IPTC records (defined in metadata.h, which only this room includes).
struct PhotoMetadata;

// Copies share pixels (cv::Mat) and metadata: clone pixels before changing them.
struct Photo {
    // [H, W, 3] RGB or [H, W, 4] RGBA (alpha not premultiplied), CV_8U or CV_16U, EXIF orientation already applied.
    // Values are in the colour space of icc_profile. Grey photos have three equal channels.
    cv::Mat pixels;
    std::vector<uint8_t> icc_profile;               // as embedded, of an RGB or (was_grey) grey space; empty: sRGB
    std::shared_ptr<const PhotoMetadata> metadata;  // null: none
    std::string source_path;                        // empty: from memory
    PhotoFormat format = PhotoFormat::Png;          // of the source
    int bit_depth = 8;                              // of the source: 8 or 16 (below 8: 8)
    bool was_grey = false;
    std::optional<Resolution> resolution;  // of the upright pixels
    std::vector<PhotoText> texts;          // of a PNG file
    std::vector<std::string> notes;  // sentences about what could not be kept, such as a CMYK photo turned into RGB
    // Those of the notes that are about parts of the file which pixels and metadata do not include, such as further
    // pages: a saved file lacks them whatever its format.
    std::vector<std::string> left_behind;

    bool has_alpha() const { return pixels.channels() == 4; }
};

}  // namespace lineament
