// The kinds of file that are no weights, or weights of other programs, and what a person can do about each.
#pragma once

#include <optional>
#include <string_view>

#include "core/weights/file_nature.h"

namespace lineament {

/// What the bytes of a whole file that is none of this room's formats are; nothing when they are not known. Used by
/// nature_of_file() only.
std::optional<FileNature> nature_of_foreign_file(std::string_view bytes);

}  // namespace lineament
