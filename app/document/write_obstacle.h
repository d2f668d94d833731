// Why a file could not be written, in the person's language.
#pragma once

#include <QString>

#include "core/base/cannot_write_error.h"

namespace lineament {

/// One sentence with the file's name, the reason and what to do.
QString cannot_write_text(const QString& path, const CannotWriteError& error);

}  // namespace lineament
