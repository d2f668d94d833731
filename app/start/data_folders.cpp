#include "app/start/data_folders.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <algorithm>

#include "core/base/program_folders.h"
#include "core/packs/pack_manifest.h"
#include "core/packs/pack_search.h"

namespace lineament {

QString data_file(const QString& relative_path) {
    const QStringList roots{qEnvironmentVariable("LINEAMENT_DATA_DIR"),
                            QFile::decodeName(QByteArray::fromStdString(installed_folder())),
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

namespace {

std::vector<std::string> pack_roots() {
    return pack_search_folders(data_file(QStringLiteral("models")).toStdString());
}

}  // namespace

QString pack_folder(const QString& id) {
    return QString::fromStdString(find_pack(id.toStdString(), pack_roots()));
}

QVector<PackChoice> known_packs() {
    QVector<PackChoice> packs;
    for (const auto& [id, folder] : list_packs(pack_roots())) {
        try {
            packs.append({QString::fromStdString(id), QString::fromStdString(load_pack(folder).title)});
        } catch (const std::exception&) {
            continue;  // its own sentence appears when somebody asks for it by name
        }
    }
    std::sort(packs.begin(), packs.end(),
              [](const PackChoice& a, const PackChoice& b) { return a.title.localeAwareCompare(b.title) < 0; });
    return packs;
}

QString pasted_folder() {
    const std::string own = own_folder_in(user_data_folder());
    return QFile::decodeName(QByteArray::fromStdString(own)) + QStringLiteral("/pasted");
}

}  // namespace lineament
