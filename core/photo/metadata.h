// EXIF, XMP and IPTC through Exiv2. Private to this room: Exiv2's headers stay here, and what differs between its
// versions in exiv2.h.
#pragma once

#include <optional>

#include "core/photo/codecs.h"
#include "core/photo/exiv2.h"
#include "core/photo/photo.h"

namespace lineament {

struct PhotoMetadata {
    Exiv2::ExifData exif;
    Exiv2::XmpData xmp;
    Exiv2::IptcData iptc;
    std::string comment;  // of a JPEG or PNG file
};

struct ReadMetadata {
    PhotoMetadata metadata;
    int orientation = 1;                   // EXIF 1..8
    Bytes icc_profile;                     // for formats whose decoder leaves it
    std::optional<Resolution> resolution;  // by EXIF
    bool adobe_rgb = false;                // EXIF says that a photo without a profile is in Adobe RGB, as cameras do
    // What was removed from the records because it will not be true of any file that is written (photo_notes.h).
    std::vector<std::string> left_behind;
};

// Exiv2's XMP toolkit keeps global tables: these functions initialise it once and take turns, so they may be called
// from several threads. All throw CodecError.
ReadMetadata read_metadata(ByteView file);

struct MetadataToWrite {
    const PhotoMetadata* metadata = nullptr;  // null: none
    PhotoFormat format = PhotoFormat::Png;    // of the file
    std::vector<PhotoText> texts;             // of a PNG file, for files of other kinds
    cv::Size size;                            // pixels, for the EXIF size fields
    std::optional<Resolution> resolution;     // for EXIF
    bool edited = true;                       // mark as composite with trained algorithmic media
};

// The IPTC term that edited photos are marked with.
const char* digital_source_type_of_edits();

// Returns the file with its metadata replaced: orientation upright, no thumbnail (it would show the old face), and in a
// JPEG file without what is_too_long_for_jpeg() is about.
Bytes write_metadata(ByteView file, const MetadataToWrite& what);

// The version of Exiv2 in use: "0.27.6".
std::string exiv2_version();

// Whether parts of the records have to be left out of a JPEG file, whose segments end at 64 kB.
bool is_too_long_for_jpeg(const PhotoMetadata& metadata, const std::vector<PhotoText>& texts, bool edited);

}  // namespace lineament
