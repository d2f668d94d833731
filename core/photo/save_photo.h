// Writes photos as JPEG, PNG, TIFF or WebP with everything that came with them, marked as edited.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/photo/codecs.h"
#include "core/photo/photo.h"

namespace lineament {

struct SaveOptions {
    std::optional<PhotoFormat> format;  // default: by the path's extension
    int jpeg_quality = 95;              // 1..100, also for WebP, where 100 is lossless
    bool subsample_colour = false;      // JPEG: half the colour resolution, smaller files
    int png_compression = 4;            // 0 (fast) .. 9 (small), also for TIFF; the pixels are the same
    bool compress_tiff = true;
    bool allow_replace_original = false;  // whether the file that the photo was loaded from may be overwritten
    // Whether pixels were changed: only then is the photo marked with IPTC's DigitalSourceType
    // compositeWithTrainedAlgorithmicMedia.
    bool edited = true;
    bool keep_metadata = true;  // EXIF, XMP and IPTC of the source; the mark above is written in any case

    // Throws std::invalid_argument naming the field that is out of range.
    void check() const;
};

// The format that a file name asks for; nothing for names without a known extension.
std::optional<PhotoFormat> format_from_path(const std::string& path);

// Saves atomically. PNG and TIFF keep 16 bits and alpha exactly; JPEG and WebP get 8 bits, rounded; JPEG puts
// transparent photos on white. Photos that were grey and still are stay grey. The ICC profile and the resolution go
// along. Throws
// PhotoError: unknown extension, BMP (it cannot carry the mark), read-only, full disk, or the photo's own source
// without leave to replace it; whatever was at `path` before is then untouched. Safe from several threads.
void save_photo(const Photo& photo, const std::string& path, const SaveOptions& options = {});

// What this photo or its file holds and a file of this format, written by save_photo with these options, does not:
// fixed sentences of photo_notes.h, for a person who is about to save. Empty: nothing is lost but what JPEG and WebP
// always round. Throws PhotoError where the photo's records cannot be written at all.
std::vector<std::string> losses_when_saved_as(const Photo& photo, PhotoFormat format, const SaveOptions& options = {});

// The bytes that save_photo would write.
Bytes encode_photo(const Photo& photo, PhotoFormat format, const SaveOptions& options = {});

}  // namespace lineament
