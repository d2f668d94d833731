#include "widgets/sliders/attribute_slider.h"

#include <QAccessible>
#include <QApplication>
#include <QEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleHints>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "widgets/frame/theme.h"
#include "widgets/sliders/attribute_slider_accessible.h"

namespace lineament {
namespace {

constexpr double handle_radius = 6.5;
constexpr double side_margin = handle_radius + 2.5;  // room for the focus ring
constexpr double groove_height = 4.0;
constexpr double neutral_catch_px = 3.0;  // how close to neutral a drag snaps to it
constexpr double click_slack_px = 2.0;    // a press that moves less is a click, not a drag
constexpr double fine_drag_factor = 0.1;
constexpr int burst_ms = 600;  // pause after which keys or wheel notches are a thing of their own to undo
constexpr int wheel_notch = 120;

bool same(double a, double b) {
    return std::abs(a - b) < 1e-9;
}

}  // namespace

AttributeSlider::AttributeSlider(QWidget* parent) : QWidget(parent) {
    install_attribute_slider_accessibility();
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_Hover);
    burst_timer_.setSingleShot(true);
    connect(&burst_timer_, &QTimer::timeout, this, [this] { in_burst_ = false; });
}

void AttributeSlider::set_range(double minimum, double maximum, double neutral) {
    Q_ASSERT(minimum < maximum && neutral >= minimum && neutral <= maximum);
    minimum_ = minimum;
    maximum_ = maximum;
    neutral_ = neutral;
    set_value(std::clamp(value_, minimum, maximum));
    update();
}

bool AttributeSlider::is_modified() const {
    return !same(value_, neutral_);
}

void AttributeSlider::set_value(double value) {
    const double limited = std::clamp(value, minimum_, maximum_);
    // The owner usually echoes what it was told: that must not end the drag or the burst which told it.
    if (same(limited, value_)) return;
    burst_timer_.stop();
    in_burst_ = false;
    pressed_ = false;
    value_ = limited;
    update();
    Q_EMIT value_shown(value_);
}

void AttributeSlider::input_value(double value) {
    if (pressed_) return change_to(value);  // a part of the drag
    step_to(value);
    burst_timer_.start(burst_ms);
}

void AttributeSlider::begin_drag() {
    burst_timer_.stop();
    in_burst_ = false;
    pressed_ = true;
    moved_ = false;
    drag_from_ = value_;
}

void AttributeSlider::step_to(double value) {
    const double from = value_;
    change_to(value);
    if (same(from, value_)) return;
    const bool joins = in_burst_;
    in_burst_ = true;
    Q_EMIT value_committed(from, value_, joins);
}

void AttributeSlider::change_to(double value) {
    const double next = rounded(value);
    if (same(next, value_)) return;
    value_ = next;
    update();
    Q_EMIT value_shown(value_);
    Q_EMIT value_changing(value_);
    if (QAccessible::isActive()) {
        QAccessibleValueChangeEvent changed(this, value_);
        QAccessible::updateAccessibility(&changed);
    }
}

void AttributeSlider::finish_gesture() {
    burst_timer_.stop();
    in_burst_ = false;
    if (!pressed_) return;
    pressed_ = false;
    update();
    if (!same(drag_from_, value_)) Q_EMIT value_committed(drag_from_, value_, false);
}

void AttributeSlider::cancel_drag() {
    if (!pressed_) return;
    change_to(drag_from_);
    finish_gesture();  // commits nothing, as the value is where it was
}

void AttributeSlider::reset_by_person() {
    if (pressed_) finish_gesture();
    step_to(neutral_);
    finish_gesture();
}

double AttributeSlider::rounded(double value) const {
    const double limited = std::clamp(value, minimum_, maximum_);
    const double steps = std::round((limited - neutral_) / fine_step);
    return std::clamp(neutral_ + steps * fine_step, minimum_, maximum_);
}

double AttributeSlider::x_of_value(double value) const {
    const double travel = std::max(1.0, width() - 2 * side_margin);
    const double fraction = (value - minimum_) / (maximum_ - minimum_);
    return side_margin + travel * fraction;
}

double AttributeSlider::value_of_x(double x) const {
    const double travel = std::max(1.0, width() - 2 * side_margin);
    return minimum_ + (maximum_ - minimum_) * std::clamp((x - side_margin) / travel, 0.0, 1.0);
}

bool AttributeSlider::event(QEvent* event) {
    switch (event->type()) {
        case QEvent::HoverEnter:
        case QEvent::HoverLeave:
            hovered_ = event->type() == QEvent::HoverEnter;
            update();
            break;
        case QEvent::ShortcutOverride: {
            // Without this, a window-wide shortcut such as Delete or Home would win over the slider's own key.
            const auto* key_event = static_cast<QKeyEvent*>(event);
            const int key = key_event->key();
            const bool plain = (key_event->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
            const bool ours = key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down ||
                              key == Qt::Key_PageUp || key == Qt::Key_PageDown || key == Qt::Key_Home ||
                              key == Qt::Key_End || key == Qt::Key_Delete || key == Qt::Key_Backspace ||
                              (key == Qt::Key_Escape && pressed_);
            if (plain && ours) {
                event->accept();
                return true;
            }
            break;
        }
        default:
            break;
    }
    return QWidget::event(event);
}

void AttributeSlider::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    begin_drag();
    press_x_ = event->position().x();
    if (std::abs(press_x_ - x_of_value(value_)) > handle_radius + 1) change_to(value_of_x(press_x_));
    drag_anchor_x_ = press_x_;
    drag_anchor_value_ = value_;
    drag_fine_ = event->modifiers().testFlag(Qt::ShiftModifier);
    update();
}

void AttributeSlider::mouseMoveEvent(QMouseEvent* event) {
    if (!pressed_) return;
    const double x = event->position().x();
    if (!moved_ && std::abs(x - press_x_) < click_slack_px) return;
    moved_ = true;
    const bool fine = event->modifiers().testFlag(Qt::ShiftModifier);
    if (fine != drag_fine_) {  // the handle must not jump when Shift goes down or up
        drag_anchor_x_ = x;
        drag_anchor_value_ = value_;
        drag_fine_ = fine;
    }
    const double per_pixel = (maximum_ - minimum_) / std::max(1.0, width() - 2 * side_margin);
    double value = drag_anchor_value_ + (x - drag_anchor_x_) * per_pixel * (fine ? fine_drag_factor : 1.0);
    if (!fine && std::abs(value - neutral_) < neutral_catch_px * per_pixel) value = neutral_;
    change_to(value);
}

void AttributeSlider::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !pressed_) return;
    const bool was_click = !moved_;
    const bool changed = !same(drag_from_, value_);
    finish_gesture();
    if (!was_click) return;
    // It may be the first half of a double click: both together are one thing to undo.
    in_burst_ = changed;
    burst_timer_.start(QGuiApplication::styleHints()->mouseDoubleClickInterval());
}

void AttributeSlider::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) reset_by_person();
}

void AttributeSlider::wheelEvent(QWheelEvent* event) {
    if (!hasFocus()) {
        event->ignore();
        return;
    }
    const QPoint delta = event->angleDelta();
    wheel_remainder_ += delta.y() != 0 ? delta.y() : delta.x();
    const int notches = wheel_remainder_ / wheel_notch;
    wheel_remainder_ -= notches * wheel_notch;
    const bool fine = event->modifiers().testFlag(Qt::ShiftModifier);
    if (notches != 0) input_value(value_ + notches * (fine ? fine_step : single_step));
    event->accept();
}

void AttributeSlider::keyPressEvent(QKeyEvent* event) {
    const double step = event->modifiers().testFlag(Qt::ShiftModifier) ? fine_step : single_step;
    switch (event->key()) {
        case Qt::Key_Left:
        case Qt::Key_Down:
            return input_value(value_ - step);
        case Qt::Key_Right:
        case Qt::Key_Up:
            return input_value(value_ + step);
        case Qt::Key_PageDown:
            return input_value(value_ - page_step);
        case Qt::Key_PageUp:
            return input_value(value_ + page_step);
        case Qt::Key_Home:
            return input_value(minimum_);
        case Qt::Key_End:
            return input_value(maximum_);
        case Qt::Key_Delete:
        case Qt::Key_Backspace:
            return reset_by_person();
        case Qt::Key_Escape:
            if (pressed_) return cancel_drag();
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void AttributeSlider::focusOutEvent(QFocusEvent* event) {
    if (event->reason() != Qt::PopupFocusReason && !pressed_) finish_gesture();
    wheel_remainder_ = 0;
    QWidget::focusOutEvent(event);
}

void AttributeSlider::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = theme_colors(palette());
    const double middle = height() / 2.0;
    const double left = x_of_value(minimum_);
    const double right = x_of_value(maximum_);
    const double zero = x_of_value(neutral_);
    const double x = x_of_value(value_);
    const QColor active = isEnabled() ? colors.accent : colors.muted_text;

    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.groove);
    painter.drawRoundedRect(QRectF(left, middle - groove_height / 2, right - left, groove_height), 2, 2);
    painter.drawRoundedRect(QRectF(zero - 1, middle - 5, 2, 10), 1, 1);
    painter.setBrush(active);
    painter.drawRoundedRect(QRectF(std::min(zero, x), middle - groove_height / 2, std::abs(x - zero), groove_height), 2,
                            2);

    const bool dark = is_dark(palette());
    if (hasFocus() && isEnabled()) {
        QColor ring = colors.accent;
        ring.setAlpha(110);
        painter.setBrush(ring);
        painter.drawEllipse(QPointF(x, middle), handle_radius + 2.5, handle_radius + 2.5);
    }
    QColor face = dark ? QColor(0xd6, 0xd6, 0xd9) : QColor(0xff, 0xff, 0xff);
    if (!isEnabled()) {
        face = colors.groove;
    } else if (pressed_ || hovered_) {
        face = dark ? QColor(0xff, 0xff, 0xff) : QColor(0xf0, 0xf5, 0xff);
    }
    painter.setBrush(face);
    painter.setPen(
        QPen(is_modified() && isEnabled() ? active : (dark ? QColor(0x18, 0x18, 0x1a) : QColor(0x9a, 0x9a, 0xa1)),
             is_modified() ? 2.0 : 1.2));
    painter.drawEllipse(QPointF(x, middle), handle_radius - 0.5, handle_radius - 0.5);
}

}  // namespace lineament
