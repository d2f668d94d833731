#include "app/start/app_settings.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QSettings>
#include <QStandardPaths>

namespace lineament {

namespace {

constexpr int max_recent_files = 10;

QStringList strings(const QJsonValue& value) {
    QStringList list;
    for (const QJsonValue& entry : value.toArray())
        list << entry.toString();
    return list;
}

QString base64(const QByteArray& bytes) {
    return QString::fromLatin1(bytes.toBase64());
}

}  // namespace

AppSettings::AppSettings(bool remember) : remember_(remember), store_(SettingsStore::default_path()) {
    if (remember_ && store_.is_new()) take_over_older_settings();
}

/// Until version 0.1 these were kept by QSettings, which takes a full disk for a success.
void AppSettings::take_over_older_settings() {
    const QSettings older;
    for (const QString& key : older.allKeys()) {
        const QVariant value = older.value(key);
        if (value.typeId() == QMetaType::QByteArray)
            set(key, base64(value.toByteArray()));
        else if (key == QLatin1String("recent_files") || key == QLatin1String("collapsed_sections"))
            set(key, QJsonArray::fromStringList(value.toStringList()));
        else if (key == QLatin1String("jpeg_quality"))
            set(key, value.toInt());
        else
            set(key, value.toString());
    }
}

QJsonValue AppSettings::get(const QString& key) const {
    return remember_ ? store_.value(key) : QJsonValue();
}

void AppSettings::set(const QString& key, const QJsonValue& value) {
    if (remember_) store_.set(key, value);
}

QStringList AppSettings::recent_files() const {
    return strings(get(QStringLiteral("recent_files")));
}

void AppSettings::add_recent_file(const QString& path) {
    QStringList files = recent_files();
    files.removeAll(path);
    files.prepend(path);
    set(QStringLiteral("recent_files"), QJsonArray::fromStringList(files.mid(0, max_recent_files)));
}

void AppSettings::clear_recent_files() {
    set(QStringLiteral("recent_files"), QJsonArray());
}

QString AppSettings::last_folder(const QString& purpose) const {
    const QString folder = get(QStringLiteral("folders/") + purpose).toString();
    return folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::PicturesLocation) : folder;
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
    return QByteArray::fromBase64(get(key).toString().toLatin1());
}

void AppSettings::set_value(const QString& key, const QByteArray& value) {
    set(key, base64(value));
}

QStringList AppSettings::collapsed_sections() const {
    return strings(get(QStringLiteral("collapsed_sections")));
}

void AppSettings::set_collapsed_sections(const QStringList& keys) {
    set(QStringLiteral("collapsed_sections"), QJsonArray::fromStringList(keys));
}

int AppSettings::jpeg_quality() const {
    return qBound(1, get(QStringLiteral("jpeg_quality")).toInt(95), 100);
}

void AppSettings::set_jpeg_quality(int quality) {
    set(QStringLiteral("jpeg_quality"), quality);
}

}  // namespace lineament
