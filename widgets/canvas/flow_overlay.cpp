#include "widgets/canvas/flow_overlay.h"

#include <QConicalGradient>
#include <QEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "widgets/canvas/photo_canvas.h"

namespace lineament {
namespace {

constexpr double arrow_distance = 18;  // view pixels between arrows: nearer ones would run into each other
constexpr double least_length = 1.0;   // view pixels; what moves less is at rest
constexpr double wheel_side = 34;

void paint_arrow(QPainter& painter, const QPointF& from, const QPointF& to) {
    const QPointF along = to - from;
    const double length = std::hypot(along.x(), along.y());
    const QPointF unit = along / length, across(-unit.y(), unit.x());
    const double head = std::clamp(length * 0.45, 2.5, 7.0);
    painter.drawLine(from, to);
    painter.drawLine(to, to - unit * head + across * head * 0.6);
    painter.drawLine(to, to - unit * head - across * head * 0.6);
}

}  // namespace

FlowOverlay::FlowOverlay(PhotoCanvas* canvas) : QWidget(canvas), canvas_(canvas) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
    setFocusPolicy(Qt::NoFocus);
    setGeometry(canvas->rect());
    canvas->installEventFilter(this);
    hide();
}

void FlowOverlay::set_flow(const FlowField& flow) {
    if (flow.vectors.size() != static_cast<qsizetype>(flow.columns) * flow.rows) {
        throw std::invalid_argument("A flow field needs one vector for each place of its grid.");
    }
    flow_ = flow;
    setVisible(!flow_.is_null());
    update();
}

QColor FlowOverlay::color_of(const QPointF& direction) {
    const double turn = std::atan2(direction.y(), direction.x()) / (2 * M_PI);
    return QColor::fromHsvF(static_cast<float>(turn < 0 ? turn + 1 : turn), 0.85F, 1.0F);
}

bool FlowOverlay::eventFilter(QObject* watched, QEvent* event) {
    if (watched == canvas_ && event->type() == QEvent::Resize) setGeometry(canvas_->rect());
    return QWidget::eventFilter(watched, event);
}

void FlowOverlay::paintEvent(QPaintEvent*) {
    if (flow_.is_null() || !canvas_->has_image()) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF picture = canvas_->view_transform().image_rect_in_view();
    painter.setClipRect(picture.intersected(QRectF(rect())));
    paint_arrows(painter, picture);
    paint_wheel(painter, picture.intersected(QRectF(rect())));
}

void FlowOverlay::paint_arrows(QPainter& painter, const QRectF& picture) const {
    const QSizeF cell(picture.width() / flow_.columns, picture.height() / flow_.rows);
    const int step = std::max(1, static_cast<int>(std::ceil(arrow_distance / std::min(cell.width(), cell.height()))));
    for (int row = step / 2; row < flow_.rows; row += step) {
        for (int column = step / 2; column < flow_.columns; column += step) {
            const QPointF& vector = flow_.vectors[static_cast<qsizetype>(row) * flow_.columns + column];
            const QPointF to(picture.left() + (column + 0.5) * cell.width(),
                             picture.top() + (row + 0.5) * cell.height());
            const QPointF from = to + QPointF(vector.x() * picture.width(), vector.y() * picture.height());
            if (std::hypot(to.x() - from.x(), to.y() - from.y()) < least_length) continue;
            painter.setPen(QPen(QColor(0, 0, 0, 150), 3.2, Qt::SolidLine, Qt::RoundCap));
            paint_arrow(painter, from, to);
            painter.setPen(QPen(color_of(to - from), 1.6, Qt::SolidLine, Qt::RoundCap));
            paint_arrow(painter, from, to);
        }
    }
}

void FlowOverlay::paint_wheel(QPainter& painter, const QRectF& picture) const {
    const QRectF box(picture.right() - wheel_side - 8, picture.bottom() - wheel_side - 8, wheel_side, wheel_side);
    QConicalGradient wheel(box.center(), 0);  // its angle turns against the clock
    for (int i = 0; i <= 12; ++i) {
        const double angle = 2 * M_PI * i / 12;
        wheel.setColorAt(i / 12.0, color_of(QPointF(std::cos(angle), -std::sin(angle))));
    }
    painter.setPen(QPen(QColor(0, 0, 0, 150), 1.5));
    painter.setBrush(wheel);
    painter.drawEllipse(box);
}

}  // namespace lineament
