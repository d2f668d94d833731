#pragma once

#include <QObject>

class QAction;
class QKeyEvent;
class QMainWindow;
class QWidget;

namespace lineament {

/**
 * Lets the window's keys (undo, save, export ...) work while one of its text fields has the focus.
 *
 * A field claims keys for itself before any shortcut is looked at: undo and redo, and on some desktops Ctrl+E and
 * Ctrl+D, which belong to old editors. What is typed into a number and not yet entered is taken over first, so that the
 * action sees it. A field keeps what it needs for its text: copy, cut, select all, and pasting while there is text to
 * paste. Owned by the window.
 */
class WindowKeys : public QObject {
    Q_OBJECT

  public:
    explicit WindowKeys(QMainWindow* window);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QAction* action_of(const QKeyEvent& key) const;  ///< of the window; null: none has this key

    QMainWindow* window_;
};

}  // namespace lineament
