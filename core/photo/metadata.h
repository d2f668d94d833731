// EXIF, XMP and IPTC through Exiv2. Private to this room: Exiv2's headers stay here.
#pragma once

#include <exiv2/exiv2.hpp>

#include "core/photo/codecs.h"
#include "core/photo/photo.h"

namespace lineament {

struct PhotoMetadata {
    Exiv2::ExifData exif;
    Exiv2::XmpData xmp;
    Exiv2::IptcData iptc;
};

struct ReadMetadata {
    PhotoMetadata metadata;
    int orientation = 1;  // EXIF 1..8
    Bytes icc_profile;    // for formats whose decoder leaves it
};

// Exiv2's XMP toolkit keeps global tables: these two functions initialise it once and take turns, so they may be called
// from several threads. Both throw CodecError.
ReadMetadata read_metadata(ByteView file);

struct MetadataToWrite {
    const PhotoMetadata* metadata = nullptr;  // null: none
    cv::Size size;                            // pixels, for the EXIF size fields
    bool edited = true;                       // mark as composite with trained algorithmic media
};

// The IPTC term that edited photos are marked with.
const char* digital_source_type_of_edits();

// Returns the file with its metadata replaced: orientation upright, no thumbnail (it would show the old face).
Bytes write_metadata(ByteView file, const MetadataToWrite& what);

}  // namespace lineament
