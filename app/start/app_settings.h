#pragma once

#include <QByteArray>
#include <QStringList>
#include <functional>

#include "app/start/settings_store.h"
#include "widgets/frame/theme.h"

namespace lineament {

/// What the program remembers between runs. A thin, typed door to its SettingsStore; GUI thread only.
class AppSettings {
  public:
    /// `remember` false: starts from defaults and writes nothing (screenshots).
    explicit AppSettings(bool remember = true);

    /// Called with a sentence when settings cannot be written.
    void on_failure(std::function<void(const QString&)> tell) { store_.on_failure(std::move(tell)); }

    QStringList recent_files() const;
    /// Puts the file first; at most ten are kept.
    void add_recent_file(const QString& path);
    void clear_recent_files();

    /// Folder of the last file of this purpose ("open", "save", "export"); the pictures folder at first.
    QString last_folder(const QString& purpose) const;
    void set_last_file(const QString& purpose, const QString& path);

    Theme theme() const;
    void set_theme(Theme theme);

    QByteArray value(const QString& key) const;  ///< window geometry and the like
    void set_value(const QString& key, const QByteArray& value);
    QStringList collapsed_sections() const;
    void set_collapsed_sections(const QStringList& keys);
    int jpeg_quality() const;
    void set_jpeg_quality(int quality);

  private:
    QJsonValue get(const QString& key) const;
    void set(const QString& key, const QJsonValue& value);
    void take_over_older_settings();

    bool remember_;
    SettingsStore store_;
};

}  // namespace lineament
