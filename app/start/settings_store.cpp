#include "app/start/settings_store.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

#include "app/document/write_obstacle.h"
#include "core/base/atomic_file.h"
#include "core/base/program_folders.h"

namespace lineament {

namespace {
constexpr qint64 most_bytes = 4 << 20;
constexpr int milliseconds_until_saved = 300;
}  // namespace

SettingsStore::SettingsStore(const QString& path) : path_(path) {
    bool damaged = false;
    is_new_ = !QFileInfo::exists(path_);
    values_ = read(&damaged);
    if (damaged) {
        QFile::remove(path_ + QStringLiteral(".damaged"));
        QFile::rename(path_, path_ + QStringLiteral(".damaged"));
    }
    later_.setSingleShot(true);
    later_.setInterval(milliseconds_until_saved);
    QObject::connect(&later_, &QTimer::timeout, &later_, [this] { save(); });
}

SettingsStore::~SettingsStore() {
    tell_ = nullptr;
    save();
}

QString SettingsStore::default_path() {
    const std::string own = own_folder_in(user_config_folder());
    return QFile::decodeName(QByteArray::fromStdString(own)) + QStringLiteral("/settings.json");
}

QJsonObject SettingsStore::read(bool* damaged) const {
    QFile file(path_);
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QJsonDocument document = QJsonDocument::fromJson(file.read(qMin(file.size(), most_bytes)));
    if (damaged) *damaged = !document.isObject();
    return document.object();
}

void SettingsStore::set(const QString& key, const QJsonValue& value) {
    if (values_.value(key) == value) return;
    values_.insert(key, value);
    changed_.insert(key);
    if (QCoreApplication::instance()) later_.start();
}

bool SettingsStore::save() {
    if (changed_.isEmpty()) return true;
    QJsonObject merged = read();
    for (const QString& key : std::as_const(changed_))
        merged.insert(key, values_.value(key));
    const QByteArray text = QJsonDocument(merged).toJson();
    try {
        QDir().mkpath(QFileInfo(path_).absolutePath());
        write_file_atomically(QFile::encodeName(path_).toStdString(),
                              {text.constData(), static_cast<size_t>(text.size())});
    } catch (const CannotWriteError& error) {
        if (!std::exchange(failed_, true) && tell_)
            tell_(QCoreApplication::translate("lineament", "Settings are not remembered: %1")
                      .arg(cannot_write_text(path_, error)));
        return false;
    }
    values_ = merged;
    changed_.clear();
    failed_ = false;
    return true;
}

}  // namespace lineament
