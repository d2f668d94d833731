#include "tests/reliability/left_behind.h"

#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>

#include "app/document/project_file.h"
#include "core/packs/pack_manifest.h"
#include "core/photo/load_photo.h"

namespace lineament::testing {
namespace {

QByteArray one_line(const std::exception& error) {
    return QByteArray(error.what()).replace('\n', ' ');
}

std::string native(const QString& path) {
    return QFile::encodeName(path).toStdString();
}

}  // namespace

void LeftBehind::check_files() {
    for (const QString& name : VictimFolder::pictures())
        check_picture(name);
    check_imported();
    check_settings();
}

void LeftBehind::check_picture(const QString& name) {
    const QByteArray key = name.toLatin1();
    const QString path = folder_.picture(name);
    const bool promised = promises_.exports.contains(key), begun = promises_.begun_exports.contains(key);
    const auto torn_picture = [&](const QByteArray& how) {
        torn("the picture " + key + how);
        QFile::remove(path);  // said once
        log_->note("found gone " + key);
    };
    if (!QFileInfo::exists(path)) {
        if (!promised) return;
        lost("the picture " + key);
        return log_->note("found gone " + key);
    }
    try {
        const Photo photo = load_photo(native(path));
        const Photo original = load_photo(native(folder_.photo()));
        if (photo.pixels.size() != original.pixels.size()) return torn_picture(" has another size");
    } catch (const PhotoError& error) {
        return torn_picture(": " + one_line(error));
    }
    const QByteArray hash = file_sha256(path).toLatin1();
    if (!begun && (!promised || promises_.exports[key] != hash)) lost("the content of the picture " + key);
    if (begun) log_->note("found export " + key + ' ' + hash);
}

void LeftBehind::check_imported() {
    const bool there = QFileInfo::exists(folder_.imported() + QStringLiteral("/pack.json"));
    if (!there) {
        if (!promises_.imports.isEmpty()) lost("the imported pack");
        return;
    }
    try {
        const PackManifest pack = load_pack(native(folder_.imported()));
        for (const PackFile& file : pack.files)
            pack.verify(file);
        for (const QByteArray& name : promises_.imports)
            if (!pack.find("direction:" + name.toStdString())) lost("the imported direction " + name);
    } catch (const std::exception& error) {
        torn("the imported pack: " + one_line(error));
    }
}

void LeftBehind::check_settings() {
    QFile file(folder_.settings());
    if (QFileInfo::exists(file.fileName() + QStringLiteral(".damaged"))) torn("the settings were set aside");
    if (!file.exists()) {
        if (promises_.settings > 0) lost("the settings");
        return;
    }
    const QJsonDocument document =
        file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()) : QJsonDocument();
    if (!document.isObject()) return torn("the settings");
    const int keys = static_cast<int>(document.object().size());
    if (keys < promises_.settings) lost("entries of the settings");
    if (keys != promises_.settings) log_->note("found settings " + QByteArray::number(keys));
}

std::optional<SliderValues> LeftBehind::check_project() {
    if (!QFileInfo::exists(folder_.project())) {
        if (promises_.has_project) lost("the project");
        return {};
    }
    try {
        const ProjectData project = read_project(folder_.project());
        const SliderValues sliders = project.faces.isEmpty() ? SliderValues() : project.faces[0].sliders;
        if (!promises_.accepts_project(sliders))
            lost("the saved project: it holds " + word_of(sliders) + " instead of " + word_of(promises_.project));
        log_->note("found save " + word_of(sliders));
        return sliders;
    } catch (const ProjectError& error) {
        torn("the project: " + one_line(error));
        return {};
    }
}

QStringList LeftBehind::leftovers(const QString& folder) {
    QStringList found;
    QDirIterator files(folder, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        const QString name = files.fileName();
        if (name.startsWith(QStringLiteral(".lineament-")) && name.endsWith(QStringLiteral(".part")))
            found << files.filePath();
    }
    return found;
}

}  // namespace lineament::testing
