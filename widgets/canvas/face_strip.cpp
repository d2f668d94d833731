#include "widgets/canvas/face_strip.h"

#include <QAction>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>

#include "widgets/frame/theme.h"

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
        setContextMenuPolicy(Qt::ActionsContextMenu);
    }

    void set_name(const QString& name) { name_ = name; }

    void set_edited(bool edited) {
        edited_ = edited;
        const QString text = edited ? FaceStrip::tr("%1, edited").arg(name_) : name_;
        setAccessibleName(text);
        setToolTip(text);
        update();
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
        if (edited_) {
            painter.setPen(QPen(colors.raised, 2));
            painter.setBrush(colors.accent);
            painter.drawEllipse(frame.topRight() + QPointF(-9, 9), 6, 6);
            painter.setBrush(Qt::NoBrush);
        }
        if (hasFocus()) {
            painter.setPen(QPen(palette().color(QPalette::WindowText), 1, Qt::DotLine));
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
        }
    }

  private:
    QPixmap picture_;
    QString name_;
    bool edited_ = false;
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
    QVector<qint64> keys;
    for (const QImage& thumbnail : thumbnails)
        keys.append(thumbnail.cacheKey());
    if (keys == shown_ && !keys.isEmpty()) return set_current(current);  // the buttons keep the focus
    shown_ = keys;
    for (QAbstractButton* button : buttons_->buttons()) {
        buttons_->removeButton(button);
        button->hide();
        button->deleteLater();  // the choice of a face may be what led here
    }
    const int count = static_cast<int>(thumbnails.size());
    for (int i = 0; i < count; ++i)
        layout_->addWidget(make_button(i, count, thumbnails[i]));
    set_current(current);
    setVisible(count > 1);
}

QWidget* FaceStrip::make_button(int index, int count, const QImage& thumbnail) {
    FaceButton* button = new FaceButton(thumbnail, this);
    button->set_name(tr("Face %1 of %2").arg(index + 1).arg(count));
    button->set_edited(false);
    QAction* remove = new QAction(tr("Remove this face"), button);
    connect(remove, &QAction::triggered, this, [this, index] { Q_EMIT removal_wanted(index); });
    button->addAction(remove);
    buttons_->addButton(button, index);
    return button;
}

void FaceStrip::set_edited(const QVector<bool>& edited) {
    for (int i = 0; i < count(); ++i)
        static_cast<FaceButton*>(buttons_->button(i))->set_edited(edited.value(i));
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
