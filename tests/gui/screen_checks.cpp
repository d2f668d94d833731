#include "tests/gui/screen_checks.h"

#include <QAbstractScrollArea>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QScreen>
#include <QStyle>
#include <QStyleOptionButton>
#include <QStyleOptionComboBox>
#include <QTabBar>
#include <QTest>
#include <QTextDocument>
#include <QToolButton>

#include "widgets/canvas/face_strip.h"
#include "widgets/sliders/collapsible_section.h"
#include "widgets/sliders/slider_row.h"

namespace lineament::testing {
namespace {

QString place(const QRect& r) {
    return QStringLiteral("%1,%2 %3x%4").arg(r.x()).arg(r.y()).arg(r.width()).arg(r.height());
}

QString name_of(const QWidget* widget) {
    QString text;
    if (const auto* label = qobject_cast<const QLabel*>(widget)) text = label->text();
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) text = button->text();
    if (text.isEmpty()) text = widget->accessibleName();
    return QStringLiteral("%1 %2 “%3”").arg(widget->metaObject()->className(), widget->objectName(), text.left(60));
}

int width_of_text(const QWidget* widget, const QString& text) {
    return widget->fontMetrics().size(Qt::TextShowMnemonic, text).width();
}

/// The viewport that shows `widget` in parts, or null.
const QWidget* viewport_of(const QWidget* widget) {
    for (const QWidget* parent = widget->parentWidget(); parent; parent = parent->parentWidget()) {
        const auto* area = qobject_cast<const QAbstractScrollArea*>(parent);
        if (area && area->viewport()->isAncestorOf(widget)) return area->viewport();
        if (parent->isWindow()) break;
    }
    return nullptr;
}

bool inside(const QWidget* widget, const QWidget* window) {
    const QWidget* viewport = viewport_of(widget);
    if (!viewport) {
        const QRect shown(widget->mapTo(window, QPoint()), widget->size());
        return window->rect().contains(shown) && widget->parentWidget()->rect().contains(widget->geometry());
    }
    // What is scrolled may go on above and below; sideways only the strip of faces.
    const QWidget* area = viewport->parentWidget();
    if (qobject_cast<const FaceStrip*>(area->parentWidget())) return true;
    const QRect shown(widget->mapTo(viewport, QPoint()), widget->size());
    return shown.left() >= 0 && shown.right() <= viewport->rect().right();
}

QString fault_of_label(const QLabel* label) {
    if (label->text().isEmpty()) return {};
    const bool rich = label->textFormat() == Qt::RichText ||
                      (label->textFormat() == Qt::AutoText && Qt::mightBeRichText(label->text()));
    const QSize room = label->contentsRect().size();
    if (label->wordWrap() || rich) {
        const int needed = label->heightForWidth(label->width());
        return needed > label->height()
                   ? QStringLiteral("needs a height of %1, has %2").arg(needed).arg(label->height())
                   : QString();
    }
    const int needed = width_of_text(label, label->text());
    return needed > room.width() ? QStringLiteral("needs %1, has %2").arg(needed).arg(room.width()) : QString();
}

QString fault_of_button(const QAbstractButton* button) {
    if (button->text().isEmpty()) return {};
    const auto* tool = qobject_cast<const QToolButton*>(button);
    if (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && !tool->icon().isNull()) return {};
    int room = button->width(), needed = button->sizeHint().width();
    if (const auto* push = qobject_cast<const QPushButton*>(button)) {
        QStyleOptionButton option;
        option.initFrom(push);
        room = push->style()->subElementRect(QStyle::SE_PushButtonContents, &option, push).width();
        needed = width_of_text(push, push->text()) + (push->icon().isNull() ? 0 : push->iconSize().width() + 4);
    }
    return needed > room ? QStringLiteral("needs %1, has %2").arg(needed).arg(room) : QString();
}

QString fault_of_combo(const QComboBox* box) {
    QStyleOptionComboBox option;
    option.initFrom(box);
    option.subControls = QStyle::SC_All;
    const int room =
        box->style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, box).width();
    for (int i = 0; i < box->count(); ++i) {
        const int needed = width_of_text(box, box->itemText(i));
        if (needed > room) return QStringLiteral("“%1” needs %2, has %3").arg(box->itemText(i)).arg(needed).arg(room);
    }
    return {};
}

QString fault_of_text(const QWidget* widget) {
    if (const auto* label = qobject_cast<const QLabel*>(widget)) return fault_of_label(label);
    if (const auto* header = qobject_cast<const SectionHeader*>(widget))
        return header->shows_whole_title() ? QString() : QStringLiteral("its title is cut off");
    if (const auto* row = qobject_cast<const SliderRow*>(widget))
        return row->shows_whole_title() ? QString()
                                        : QStringLiteral("its title “%1” is cut off").arg(row->spec().title);
    if (const auto* button = qobject_cast<const QAbstractButton*>(widget)) return fault_of_button(button);
    if (const auto* box = qobject_cast<const QComboBox*>(widget)) return fault_of_combo(box);
    return {};
}

}  // namespace

QStringList faults_on_screen(QWidget* window) {
    QStringList faults;
    const QRect available = window->screen()->availableGeometry();
    if (!available.contains(window->frameGeometry()))
        faults << QStringLiteral("The window (%1) is not inside the screen (%2).")
                      .arg(place(window->frameGeometry()), place(available));
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
        // "qt_..." are the inner parts of Qt's own widgets.
        if (!widget->isVisible() || widget->window() != window || widget->objectName().startsWith("qt_")) continue;
        if (widget->size().isEmpty()) continue;
        if (!inside(widget, window))
            faults << QStringLiteral("%1 sticks out: %2 in %3.")
                          .arg(name_of(widget), place(widget->geometry()), place(widget->parentWidget()->rect()));
        const QString text = fault_of_text(widget);
        if (!text.isEmpty()) faults << QStringLiteral("%1: %2.").arg(name_of(widget), text);
    }
    return faults;
}

void keep_screenshot(const QWidget& window, const QString& name) {
    const QString folder = qEnvironmentVariable("LINEAMENT_SCREENSHOTS");
    if (folder.isEmpty()) return;
    QDir().mkpath(folder);
    QTest::qWait(300);  // the server shows what was painted last
    window.screen()->grabWindow(0).save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
}

}  // namespace lineament::testing
