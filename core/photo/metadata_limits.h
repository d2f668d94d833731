// How much EXIF and XMP a JPEG file has room for. Called with the metadata lock held (metadata.cpp).
#pragma once

#include "core/photo/exiv2.h"

namespace lineament {

/// Removes the longest records until both fit into a segment each, but never the mark of an edited photo or who made it
/// and holds the rights while anything else is left. Returns whether anything had to go.
bool fit_into_jpeg(Exiv2::ExifData& exif, Exiv2::XmpData& xmp);

}  // namespace lineament
