// The file of what the program remembers between runs.
#pragma once

#include <QJsonObject>
#include <QSet>
#include <QString>
#include <QTimer>
#include <functional>

namespace lineament {

/// A JSON object in a file, read once and written a moment after a change, by an AtomicFile: a full disk or a kill
/// leaves the old file whole. What another window changed meanwhile stays, unless the same key was changed here.
/// GUI thread only.
class SettingsStore {
  public:
    /// A file that is not there is an empty object. One that cannot be understood is set aside as "<path>.damaged".
    explicit SettingsStore(const QString& path);
    ~SettingsStore();
    SettingsStore(const SettingsStore&) = delete;
    SettingsStore& operator=(const SettingsStore&) = delete;

    /// Where the program's own settings lie: ~/.config/lineament/settings.json.
    static QString default_path();

    bool is_new() const { return is_new_; }  ///< there was no file
    QJsonValue value(const QString& key) const { return values_.value(key); }
    void set(const QString& key, const QJsonValue& value);

    /// Writes now what is not written yet. False where that failed; the changes are then tried again with the next.
    bool save();

    /// Called with a sentence when a file cannot be written, once until one was written again.
    void on_failure(std::function<void(const QString&)> tell) { tell_ = std::move(tell); }

  private:
    QJsonObject read(bool* damaged = nullptr) const;

    QString path_;
    QJsonObject values_;
    QSet<QString> changed_;
    bool is_new_ = false;
    bool failed_ = false;
    QTimer later_;
    std::function<void(const QString&)> tell_;
};

}  // namespace lineament
