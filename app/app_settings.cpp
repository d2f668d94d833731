#include "app/app_settings.h"

#include <QFileInfo>
#include <QStandardPaths>

namespace lineament {

namespace {
constexpr int max_recent_files = 10;
}

QVariant AppSettings::get(const QString& key, const QVariant& fallback) const {
    return remember_ ? settings_.value(key, fallback) : fallback;
}

void AppSettings::set(const QString& key, const QVariant& value) {
    if (remember_) settings_.setValue(key, value);
}

QStringList AppSettings::recent_files() const {
    return get(QStringLiteral("recent_files")).toStringList();
}

void AppSettings::add_recent_file(const QString& path) {
    QStringList files = recent_files();
    files.removeAll(path);
    files.prepend(path);
    set(QStringLiteral("recent_files"), QStringList(files.mid(0, max_recent_files)));
}

void AppSettings::clear_recent_files() {
    set(QStringLiteral("recent_files"), QStringList());
}

QString AppSettings::last_folder(const QString& purpose) const {
    return get(QStringLiteral("folders/") + purpose, QStandardPaths::writableLocation(QStandardPaths::PicturesLocation))
        .toString();
}

void AppSettings::set_last_file(const QString& purpose, const QString& path) {
    set(QStringLiteral("folders/") + purpose, QFileInfo(path).absolutePath());
}

Theme AppSettings::theme() const {
    const QString name = get(QStringLiteral("theme")).toString();
    return name == QLatin1String("light") ? Theme::Light : name == QLatin1String("dark") ? Theme::Dark : Theme::System;
}

void AppSettings::set_theme(Theme theme) {
    set(QStringLiteral("theme"), theme == Theme::Light  ? QStringLiteral("light")
                                 : theme == Theme::Dark ? QStringLiteral("dark")
                                                        : QStringLiteral("system"));
}

QByteArray AppSettings::value(const QString& key) const {
    return get(key).toByteArray();
}

void AppSettings::set_value(const QString& key, const QByteArray& value) {
    set(key, value);
}

QStringList AppSettings::collapsed_sections() const {
    return get(QStringLiteral("collapsed_sections")).toStringList();
}

void AppSettings::set_collapsed_sections(const QStringList& keys) {
    set(QStringLiteral("collapsed_sections"), keys);
}

int AppSettings::jpeg_quality() const {
    return qBound(1, get(QStringLiteral("jpeg_quality"), 95).toInt(), 100);
}

void AppSettings::set_jpeg_quality(int quality) {
    set(QStringLiteral("jpeg_quality"), quality);
}

}  // namespace lineament
