// Records that stop being true when a photo is written anew. Called with the metadata lock held (metadata.cpp).
#pragma once

#include "core/photo/exiv2.h"

namespace lineament {

/// Removes what speaks of films, gain maps, depth maps and sound behind or beside the picture in its file: only the
/// picture is ever written. The same for the second part of a long XMP record, which Exiv2 does not read.
struct RemovedPromises {
    bool pictures = false;  // something was promised as being there
    bool extended_xmp = false;
    bool layers = false;  // Photoshop's, in a TIFF file: they would show the old face
};
RemovedPromises remove_promises(Exiv2::ExifData& exif, Exiv2::XmpData& xmp);

/// Removes small copies of the picture, which would show the old face, from XMP and IPTC, and XMP's copies of how the
/// old file stored its pixels.
void remove_old_pictures(Exiv2::XmpData& xmp, Exiv2::IptcData& iptc);

/// Whether an EXIF field describes how a file stores its pixels, or is a small copy of the picture; the new file has
/// its own.
bool is_structural(const Exiv2::Exifdatum& datum);

}  // namespace lineament
