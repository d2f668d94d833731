// Replaces a file all at once: whoever looks sees the old content or the new, never a part.
#pragma once

#include <string>

#include "core/photo/codecs.h"

namespace lineament {

// Writes a temporary file in the same folder, brings it to disk and renames it over `path` (through a symbolic link,
// over what it points to); the old file's permissions stay. On any failure the temporary file is removed, the old file
// is untouched and PhotoError says why.
void write_file_atomically(const std::string& path, ByteView bytes);

}  // namespace lineament
