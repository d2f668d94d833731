// Pictures of the window as files: what was pasted, screenshots.
#pragma once

#include <QImage>
#include <QString>

namespace lineament {

/// Writes `picture` in the format that the name's ending says (".png", ".jpg" ...), by an AtomicFile. Throws
/// CannotWriteError. Safe from any thread.
void write_picture_file(const QString& path, const QImage& picture);

}  // namespace lineament
