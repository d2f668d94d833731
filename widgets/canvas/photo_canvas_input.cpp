// The part of PhotoCanvas that listens to mouse, wheel, touch, keys and drops.
#include <QCursor>
#include <QDragEnterEvent>
#include <QFocusEvent>
#include <QGestureEvent>
#include <QInputDevice>
#include <QKeyEvent>
#include <QMimeData>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QUrl>
#include <QWheelEvent>
#include <cmath>

#include "widgets/canvas/photo_canvas.h"

namespace lineament {
namespace {

constexpr double split_reach_px = 8.0;
constexpr double click_slack_px = 4.0;
constexpr double pan_step_px = 60.0;
constexpr double far_pan_factor = 5.0;
constexpr double split_key_step = 0.02;
constexpr double notches_per_doubling = 4.0;

QStringList local_files(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile()) paths << url.toLocalFile();
    }
    return paths;
}

}  // namespace

bool PhotoCanvas::event(QEvent* event) {
    if (event->type() == QEvent::Gesture || event->type() == QEvent::NativeGesture) {
        if (handle_gesture(event)) return true;
    }
    if (event->type() == QEvent::ShortcutOverride) {
        // Keys that the canvas itself understands must not be taken by a window-wide shortcut while it has focus.
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool arrow = key->key() >= Qt::Key_Left && key->key() <= Qt::Key_Down;
        const bool ours = arrow || key->key() == Qt::Key_Space || (key->key() == Qt::Key_Escape && !error_.isEmpty());
        if (ours && !key->modifiers().testFlag(Qt::AltModifier)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

bool PhotoCanvas::handle_gesture(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* native = static_cast<QNativeGestureEvent*>(event);
        if (native->gestureType() != Qt::ZoomNativeGesture) return false;
        zoom_by(1.0 + native->value(), native->position());
        return true;
    }
    auto* gesture_event = static_cast<QGestureEvent*>(event);
    const auto* pinch = static_cast<QPinchGesture*>(gesture_event->gesture(Qt::PinchGesture));
    if (!pinch || !pinch->changeFlags().testFlag(QPinchGesture::ScaleFactorChanged)) return false;
    zoom_by(pinch->scaleFactor(), mapFromGlobal(pinch->centerPoint()));
    gesture_event->accept();
    return true;
}

void PhotoCanvas::resizeEvent(QResizeEvent*) {
    const ViewTransform resized = view_.resized(size());
    apply_view(fit_ ? resized.fitted(fit_margin) : resized.clamped(), fit_, false);
}

void PhotoCanvas::wheelEvent(QWheelEvent* event) {
    if (!has_image()) {
        event->ignore();
        return;
    }
    const bool touchpad = event->device() && event->device()->type() == QInputDevice::DeviceType::TouchPad;
    const bool wants_pan = (touchpad && !event->modifiers().testFlag(Qt::ControlModifier)) ||
                           event->modifiers().testFlag(Qt::ShiftModifier);
    if (wants_pan) {
        QPointF delta =
            event->pixelDelta().isNull() ? QPointF(event->angleDelta()) / 2.0 : QPointF(event->pixelDelta());
        if (!touchpad && delta.x() == 0) delta = QPointF(delta.y(), 0);
        apply_view(view_.panned_by(delta).clamped(), false, true);
    } else {
        const double notches = event->angleDelta().y() / 120.0;
        if (notches != 0) zoom_by(std::exp2(notches / notches_per_doubling), event->position());
    }
    event->accept();
}

bool PhotoCanvas::near_split(const QPointF& position) const {
    return split_shown() && std::abs(position.x() - split_x()) <= split_reach_px &&
           visible_photo_rect().adjusted(-split_reach_px, 0, split_reach_px, 0).contains(position);
}

void PhotoCanvas::mousePressEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    drag_start_ = drag_last_ = position;
    if (!error_.isEmpty() && error_rect().contains(position) && event->button() == Qt::LeftButton) {
        clear_error();
        Q_EMIT error_dismissed();
        return;
    }
    if (!has_image()) {
        if (event->button() == Qt::LeftButton) drag_ = Drag::Pending;
        return;
    }
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && space_held_)) {
        drag_ = Drag::Pan;
    } else if (event->button() == Qt::LeftButton) {
        if (near_split(position)) {
            drag_ = Drag::Split;
            split_grab_offset_ = position.x() - split_x();
        } else {
            drag_ = Drag::Pending;
        }
    }
    update_cursor(position);
}

void PhotoCanvas::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (drag_ == Drag::Pending && has_image() && (position - drag_start_).manhattanLength() > click_slack_px) {
        drag_ = Drag::Pan;
        update_cursor(position);
    }
    if (drag_ == Drag::Pan) {
        apply_view(view_.panned_by(position - drag_last_).clamped(), fit_, true);
    } else if (drag_ == Drag::Split) {
        const QRectF visible = visible_photo_rect();
        set_split_position((position.x() - split_grab_offset_ - visible.left()) / std::max(1.0, visible.width()));
    } else if (drag_ == Drag::None) {
        const int face = face_at(position);
        if (face != hovered_face_) {
            hovered_face_ = face;
            update();
        }
        if (near_split(position) != split_hovered_) {
            split_hovered_ = !split_hovered_;
            update(QRectF(split_x() - 24, 0, 48, height()).toAlignedRect());
        }
        update_cursor(position);
    }
    drag_last_ = position;
}

void PhotoCanvas::mouseReleaseEvent(QMouseEvent* event) {
    const bool is_click = drag_ == Drag::Pending && event->button() == Qt::LeftButton;
    drag_ = Drag::None;
    update_cursor(event->position());
    if (!is_click) return;
    if (!has_image()) {
        if (!busy_) Q_EMIT open_requested();
        return;
    }
    const int face = face_at(event->position());
    if (face >= 0) {
        Q_EMIT face_clicked(face);
    } else {
        Q_EMIT clicked();
    }
}

void PhotoCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    // On the line a second click is the start of another drag; on a face it is a click like the first.
    if (event->button() != Qt::LeftButton || !has_image() || near_split(event->position()) ||
        face_at(event->position()) >= 0) {
        return mousePressEvent(event);
    }
    if (fit_) {
        apply_view(view_.zoom_around(event->position(), 1.0 / devicePixelRatioF()).clamped(), false, true);
    } else {
        zoom_to_fit();
    }
}

void PhotoCanvas::leaveEvent(QEvent*) {
    hovered_face_ = -1;
    split_hovered_ = false;
    update();
}

void PhotoCanvas::update_cursor(const QPointF& position) {
    const QRectF shown = view_.image_rect_in_view();
    const bool can_pan = has_image() && (shown.width() > width() || shown.height() > height());
    if (drag_ == Drag::Pan) {
        setCursor(Qt::ClosedHandCursor);
    } else if (drag_ == Drag::Split || (near_split(position) && !space_held_)) {
        setCursor(Qt::SplitHCursor);
    } else if (!has_image() || (face_at(position) >= 0 && !space_held_)) {
        setCursor(Qt::PointingHandCursor);
    } else if (can_pan || space_held_) {
        setCursor(Qt::OpenHandCursor);
    } else {
        setCursor(Qt::ArrowCursor);
    }
}

void PhotoCanvas::keyPressEvent(QKeyEvent* event) {
    const bool ctrl = event->modifiers().testFlag(Qt::ControlModifier);
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const double step = pan_step_px * (shift ? far_pan_factor : 1.0);
    const auto pan = [this](double dx, double dy) { apply_view(view_.panned_by({dx, dy}).clamped(), fit_, true); };
    switch (event->key()) {
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom_by(zoom_step, QRectF(rect()).center());
        case Qt::Key_Minus:
            return zoom_by(1.0 / zoom_step, QRectF(rect()).center());
        case Qt::Key_0:
            return zoom_to_fit();
        case Qt::Key_1:
            return zoom_to_actual();
        case Qt::Key_Left:
            return ctrl ? set_split_position(split_ - split_key_step) : pan(step, 0);
        case Qt::Key_Right:
            return ctrl ? set_split_position(split_ + split_key_step) : pan(-step, 0);
        case Qt::Key_Up:
            return pan(0, step);
        case Qt::Key_Down:
            return pan(0, -step);
        case Qt::Key_B:
            if (handle_hold_key(event)) return;
            break;
        case Qt::Key_Space:
            space_held_ = true;
            return update_cursor(mapFromGlobal(QCursor::pos()));
        case Qt::Key_Escape:
            if (error_.isEmpty()) break;
            clear_error();
            Q_EMIT error_dismissed();
            return;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (has_image() || busy_) break;
            Q_EMIT open_requested();
            return;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void PhotoCanvas::keyReleaseEvent(QKeyEvent* event) {
    if (handle_hold_key(event) || event->isAutoRepeat()) return;
    if (event->key() == Qt::Key_Space) {
        space_held_ = false;
        update_cursor(mapFromGlobal(QCursor::pos()));
    } else {
        QWidget::keyReleaseEvent(event);
    }
}

bool PhotoCanvas::handle_hold_key(QKeyEvent* event) {
    if (event->key() != Qt::Key_B) return false;
    if (event->type() == QEvent::KeyRelease) {
        if (!original_by_key_) return false;
        if (!event->isAutoRepeat()) release_hold_key();
        return true;
    }
    if (!has_image() || (event->modifiers() & ~Qt::ShiftModifier) != Qt::NoModifier) return false;
    if (!event->isAutoRepeat()) {
        original_by_key_ = true;
        set_show_original(true);
    }
    return true;
}

void PhotoCanvas::release_hold_key() {
    if (!original_by_key_) return;
    original_by_key_ = false;
    set_show_original(false);
}

void PhotoCanvas::hold_original_by_key_in(QWidget* window) {
    window->installEventFilter(this);
}

bool PhotoCanvas::eventFilter(QObject* watched, QEvent* event) {
    // The window gets the keys that the widget with the focus has no use for.
    if (event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease) {
        if (handle_hold_key(static_cast<QKeyEvent*>(event))) return true;
    } else if (event->type() == QEvent::WindowDeactivate) {
        release_hold_key();
    }
    return QWidget::eventFilter(watched, event);
}

void PhotoCanvas::focusInEvent(QFocusEvent* event) {
    focus_visible_ = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    update();
    QWidget::focusInEvent(event);
}

void PhotoCanvas::focusOutEvent(QFocusEvent* event) {
    // The release of a held key goes to whoever has the focus then.
    release_hold_key();
    space_held_ = false;
    update();
    QWidget::focusOutEvent(event);
}

void PhotoCanvas::dragEnterEvent(QDragEnterEvent* event) {
    if (!local_files(event->mimeData()).isEmpty() || event->mimeData()->hasImage()) {
        drop_hovered_ = true;
        event->acceptProposedAction();
        update();
    }
}

void PhotoCanvas::dragLeaveEvent(QDragLeaveEvent*) {
    drop_hovered_ = false;
    update();
}

void PhotoCanvas::dropEvent(QDropEvent* event) {
    drop_hovered_ = false;
    update();
    const QStringList files = local_files(event->mimeData());
    if (!files.isEmpty()) {
        event->acceptProposedAction();
        Q_EMIT files_dropped(files);
    } else if (event->mimeData()->hasImage()) {
        event->acceptProposedAction();
        Q_EMIT image_dropped(event->mimeData()->imageData().value<QImage>());
    }
}

void PhotoCanvas::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

}  // namespace lineament
