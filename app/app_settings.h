#pragma once

#include <QByteArray>
#include <QSettings>
#include <QStringList>

#include "widgets/theme.h"

namespace lineament {

/// What the program remembers between runs. A thin, typed door to QSettings; GUI thread only.
class AppSettings {
  public:
    /// `remember` false: starts from defaults and writes nothing (screenshots).
    explicit AppSettings(bool remember = true) : remember_(remember) {}

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
    QVariant get(const QString& key, const QVariant& fallback = {}) const;
    void set(const QString& key, const QVariant& value);

    bool remember_;
    mutable QSettings settings_;
};

}  // namespace lineament
