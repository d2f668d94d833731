#include "widgets/face_strip.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>

#include "widgets/theme.h"

namespace lineament {
namespace {

constexpr int thumbnail_side = 56;
constexpr int button_side = thumbnail_side + 8;

/// A thumbnail that can be chosen; painted by hand so that the chosen one is framed in the accent colour.
class FaceButton : public QToolButton {
  public:
    FaceButton(const QImage& thumbnail, QWidget* parent) : QToolButton(parent) {
        const double ratio = devicePixelRatioF();
        const int side = static_cast<int>(thumbnail_side * ratio);
        picture_ =
            QPixmap::fromImage(thumbnail.scaled(side, side, Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation));
        picture_ = picture_.copy((picture_.width() - side) / 2, (picture_.height() - side) / 2, side, side);
        picture_.setDevicePixelRatio(ratio);
        setCheckable(true);
        setFixedSize(button_side, button_side);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const ThemeColors colors = theme_colors(palette());
        const QRectF frame = QRectF(rect()).adjusted(4, 4, -4, -4);
        QPainterPath shape;
        shape.addRoundedRect(frame, 6, 6);
        painter.setClipPath(shape);
        painter.setOpacity(isChecked() || underMouse() ? 1.0 : 0.75);
        painter.drawPixmap(frame.topLeft(), picture_);
        painter.setClipping(false);
        painter.setOpacity(1.0);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(isChecked() ? QPen(colors.accent, 2.5) : QPen(colors.line, 1));
        painter.drawRoundedRect(frame, 6, 6);
        if (hasFocus()) {
            painter.setPen(QPen(palette().color(QPalette::WindowText), 1, Qt::DotLine));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
        }
    }

  private:
    QPixmap picture_;
};

}  // namespace

FaceStrip::FaceStrip(QWidget* parent) : QWidget(parent), buttons_(new QButtonGroup(this)) {
    setAccessibleName(tr("Faces"));
    scroll_ = new QScrollArea(this);
    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    scroll_->setFocusPolicy(Qt::NoFocus);
    scroll_->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget;
    layout_ = new QHBoxLayout(content);
    layout_->setContentsMargins(6, 2, 6, 2);
    layout_->setSpacing(4);
    layout_->setAlignment(Qt::AlignCenter);
    scroll_->setWidget(content);
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll_);
    setFixedHeight(button_side + 4 + 10);  // room for the scroll bar of many faces
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    buttons_->setExclusive(true);
    connect(buttons_, &QButtonGroup::idToggled, this, [this](int index, bool checked) {
        if (!checked) return;
        scroll_->ensureWidgetVisible(buttons_->button(index));
        Q_EMIT face_selected(index);
    });
    hide();
}

void FaceStrip::set_faces(const QVector<QImage>& thumbnails, int current) {
    for (QAbstractButton* button : buttons_->buttons()) {
        buttons_->removeButton(button);
        button->hide();
        button->deleteLater();  // the choice of a face may be what led here
    }
    for (int i = 0; i < thumbnails.size(); ++i) {
        auto* button = new FaceButton(thumbnails[i], this);
        const QString name = tr("Face %1 of %2").arg(i + 1).arg(thumbnails.size());
        button->setAccessibleName(name);
        button->setToolTip(name);
        buttons_->addButton(button, i);
        layout_->addWidget(button);
    }
    set_current(current);
    setVisible(thumbnails.size() > 1);
}

void FaceStrip::set_current(int index) {
    const QSignalBlocker blocker(buttons_);
    if (QAbstractButton* button = buttons_->button(index)) {
        button->setChecked(true);
        scroll_->ensureWidgetVisible(button);
    } else if (QAbstractButton* checked = buttons_->checkedButton()) {
        buttons_->setExclusive(false);
        checked->setChecked(false);
        buttons_->setExclusive(true);
    }
}

int FaceStrip::current() const {
    return buttons_->checkedId();
}

int FaceStrip::count() const {
    return static_cast<int>(buttons_->buttons().size());
}

}  // namespace lineament
