// What a file is, by its first bytes.
#pragma once

#include <optional>
#include <string>

#include "core/photo/codecs.h"

namespace lineament {

/// The format of a photo that can be opened; nothing for everything else, and for the raw files of cameras, though many
/// of them have TIFF's structure. The name matters in one case only: a TIFF file that is named as a raw file is taken
/// for one, because the pictures in it are mostly previews.
std::optional<PhotoFormat> photo_format(ByteView file, const std::string& name);

/// Why a file without photo_format() cannot be opened, and what to do: a sentence that begins with its name.
std::string why_not_a_photo(ByteView file, const std::string& name);

}  // namespace lineament
