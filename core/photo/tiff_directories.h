// The directories of a TIFF file: which of them is the photo, and whether the file is the raw data of a camera.
#pragma once

#include "core/photo/codecs.h"
#include "core/photo/tiff_memory.h"

namespace lineament {

/// Goes to the directory that is the photo: the first that is neither a reduced copy nor a mask. Returns whether there
/// are further ones of full size, that is, pages.
bool select_photo(TIFF* tiff);

/// Whether a file of TIFF's structure holds what a sensor recorded (DNG, NEF, ARW, PEF, CR2, SRW, ...), where the
/// pictures that can be read are only previews. Never throws.
bool is_camera_raw(ByteView tiff);

}  // namespace lineament
