#pragma once

#include <QDialog>
#include <QPair>
#include <QString>
#include <QVector>

namespace lineament {

/// Actions of one topic with their keys, as shown: {"Undo", "Ctrl+Z"}.
struct ShortcutGroup {
    QString title;
    QVector<QPair<QString, QString>> actions;
};

/// Lists what the keyboard can do. The content is given by the window, so that it cannot differ from its actions.
class ShortcutsDialog : public QDialog {
    Q_OBJECT

  public:
    explicit ShortcutsDialog(const QVector<ShortcutGroup>& groups, QWidget* parent = nullptr);
};

/// What the about dialog says; texts may be rich text.
struct AboutContent {
    QString name;
    QString version;
    QString summary;
    QVector<QPair<QString, QString>> pages;  ///< tab title and text, e.g. {"Licences", ...}
};

/// Says what the program is. The content is given by the window.
class AboutDialog : public QDialog {
    Q_OBJECT

  public:
    explicit AboutDialog(const AboutContent& content, QWidget* parent = nullptr);
};

}  // namespace lineament
