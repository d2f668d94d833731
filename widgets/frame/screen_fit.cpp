#include "widgets/frame/screen_fit.h"

#include <QEvent>
#include <QScreen>
#include <QTimer>
#include <QWidget>
#include <QWindow>
#include <algorithm>

namespace lineament {
namespace {

// A desktop says how wide its frame is only once it has drawn it.
constexpr int usual_title_height = 36;
constexpr int usual_border = 4;

QMargins frame_of(const QWidget& window) {
    const QRect outer = window.frameGeometry(), inner = window.geometry();
    return {inner.left() - outer.left(), inner.top() - outer.top(), outer.right() - inner.right(),
            outer.bottom() - inner.bottom()};
}

class ScreenKeeper : public QObject {
  public:
    explicit ScreenKeeper(QWidget* window) : QObject(window), window_(window) { window->installEventFilter(this); }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (watched == window_ && event->type() == QEvent::Show && !event->spontaneous()) {
            shrink_before_show();
            follow_screen();
            fit_soon();
        }
        return QObject::eventFilter(watched, event);
    }

  private:
    bool is_free() const { return !window_->isMaximized() && !window_->isFullScreen(); }

    void shrink_before_show() {
        if (!is_free()) return;
        const QRect available = window_->screen()->availableGeometry();
        const QSize room = available.size() - QSize(2 * usual_border, usual_title_height + usual_border);
        window_->resize(window_->size().boundedTo(room.expandedTo(window_->minimumSize())));
    }

    void follow_screen() {
        if (!window_->windowHandle() || following_) return;
        following_ = true;
        connect(window_->windowHandle(), &QWindow::screenChanged, this, [this] { follow_free_part(); });
        follow_free_part();
        fit_soon();
    }

    void follow_free_part() {
        disconnect(free_part_);
        free_part_ = connect(window_->screen(), &QScreen::availableGeometryChanged, this, &ScreenKeeper::fit_soon);
    }

    void fit_soon() { QTimer::singleShot(0, this, &ScreenKeeper::fit); }

    void fit() {
        if (!window_->isVisible() || !is_free()) return;
        const QMargins frame = frame_of(*window_);
        const QRect wanted = fitted_frame(window_->frameGeometry(), window_->screen()->availableGeometry());
        if (wanted == window_->frameGeometry()) return;
        window_->setGeometry(wanted.marginsRemoved(frame));
    }

    QWidget* window_;
    bool following_ = false;
    QMetaObject::Connection free_part_;
};

}  // namespace

void keep_on_screen(QWidget* window) {
    new ScreenKeeper(window);  // owned by the window
}

QRect fitted_frame(const QRect& frame, const QRect& available) {
    QRect result(frame.topLeft(), frame.size().boundedTo(available.size()));
    result.moveLeft(std::clamp(result.left(), available.left(), available.right() + 1 - result.width()));
    result.moveTop(std::clamp(result.top(), available.top(), available.bottom() + 1 - result.height()));
    return result;
}

}  // namespace lineament
