#include "app/data_folders.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include "core/weights/pack_manifest.h"

namespace lineament {

QString data_file(const QString& relative_path) {
    const QStringList roots{qEnvironmentVariable("LINEAMENT_DATA_DIR"),
                            QCoreApplication::applicationDirPath() + QStringLiteral("/../share/lineament"),
                            QStringLiteral(LINEAMENT_SOURCE_DIR "/resources"), QStringLiteral(LINEAMENT_SOURCE_DIR)};
    for (const QString& root : roots) {
        const QString path = QDir::cleanPath(root + QLatin1Char('/') + relative_path);
        if (!root.isEmpty() && QFileInfo::exists(path)) return path;
    }
    return {};
}

QString sample_photo() {
    return data_file(QStringLiteral("sample/astronaut.png"));
}

QString pack_folder(const QString& id) {
    const std::string installed = data_file(QStringLiteral("models")).toStdString();
    return QString::fromStdString(find_pack(id.toStdString(), pack_search_folders(installed)));
}

QString pasted_folder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/lineament/pasted");
}

}  // namespace lineament
