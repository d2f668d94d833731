// What a JPEG file holds behind its picture: the film of a motion photo, a gain map, the second view of a stereo photo.
#pragma once

#include "core/photo/codecs.h"

namespace lineament {

/// mp_index: the APP2 segment behind "MPF\0" (CIPA DC-007); empty: none. Whether it names a picture that is more than a
/// smaller copy of the first.
bool names_further_pictures(ByteView mp_index);

/// behind: the bytes after the picture's end marker. Whether there is a film in them.
bool holds_film(ByteView behind);

}  // namespace lineament
