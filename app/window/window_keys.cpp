#include "app/window/window_keys.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMainWindow>
#include <QMimeData>

#include "widgets/sliders/slider_row.h"

namespace lineament {
namespace {

QKeySequence sequence_of(const QKeyEvent& key) {
    const Qt::KeyboardModifiers modifiers = key.modifiers() & ~Qt::KeypadModifier;
    return QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(key.key())));
}

bool pastes_text(const QKeyEvent& key) {
    if (!key.matches(QKeySequence::Paste)) return false;
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    return data && data->hasText();
}

}  // namespace

WindowKeys::WindowKeys(QMainWindow* window) : QObject(window), window_(window) {
    qApp->installEventFilter(this);
}

bool WindowKeys::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride) return false;
    QWidget* field = qobject_cast<QWidget*>(watched);
    ValueSpinBox* number = qobject_cast<ValueSpinBox*>(watched);
    if (!field || field->window() != window_ || (!number && !qobject_cast<QLineEdit*>(watched))) return false;
    const QKeyEvent& key = *static_cast<QKeyEvent*>(event);
    const QAction* action = action_of(key);
    if (!action || pastes_text(key)) return false;
    if (number) number->commit_input();  // may be what makes undo possible
    if (!action->isEnabled()) return false;
    event->ignore();  // not the field's: the shortcut is next
    return true;
}

QAction* WindowKeys::action_of(const QKeyEvent& key) const {
    const QKeySequence pressed = sequence_of(key);
    for (QAction* action : window_->findChildren<QAction*>())
        if (action->shortcuts().contains(pressed)) return action;
    return nullptr;
}

}  // namespace lineament
