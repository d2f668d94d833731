#include "app/document/picture_file.h"

#include <QBuffer>
#include <QFile>
#include <QFileInfo>

#include "core/base/atomic_file.h"
#include "core/base/cannot_write_error.h"

namespace lineament {

void write_picture_file(const QString& path, const QImage& picture) {
    const std::string name = QFile::encodeName(path).toStdString();
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    if (!picture.save(&bytes, QFileInfo(path).suffix().toLatin1().constData())) {
        throw CannotWriteError(WriteObstacle::NotAllowed,
                               "'" + name + "' does not end in .png or .jpg: choose a name with one of these endings.");
    }
    write_file_atomically(name, {bytes.data().constData(), static_cast<size_t>(bytes.size())});
}

}  // namespace lineament
