// The part of PhotoCanvas that paints.
#include <QFontMetricsF>
#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/canvas/photo_canvas.h"
#include "widgets/frame/icons.h"
#include "widgets/frame/theme.h"

namespace lineament {
namespace {

constexpr double nearest_from_zoom = 4.0;  // from here on a person wants to see pixels
constexpr int checker_side = 8;
const QColor overlay_fill(20, 20, 22, 205);
const QColor overlay_text(245, 245, 246);

QBrush checker_brush(bool dark) {
    QPixmap tile(2 * checker_side, 2 * checker_side);
    tile.fill(dark ? QColor(0x3a, 0x3a, 0x3a) : QColor(0xff, 0xff, 0xff));
    QPainter painter(&tile);
    const QColor other = dark ? QColor(0x4a, 0x4a, 0x4a) : QColor(0xdd, 0xdd, 0xdd);
    painter.fillRect(0, 0, checker_side, checker_side, other);
    painter.fillRect(checker_side, checker_side, checker_side, checker_side, other);
    return QBrush(tile);
}

QFont scaled_font(const QFont& font, double factor, QFont::Weight weight = QFont::Normal) {
    QFont result = font;
    if (font.pointSizeF() > 0) {
        result.setPointSizeF(font.pointSizeF() * factor);
    } else {
        result.setPixelSize(static_cast<int>(std::lround(font.pixelSize() * factor)));
    }
    result.setWeight(weight);
    return result;
}

}  // namespace

void PhotoCanvas::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.fillRect(event->rect(), theme_colors(palette()).canvas);
    if (has_image()) {
        paint_photo(painter);
        painter.setRenderHint(QPainter::Antialiasing);
        if (faces_shown()) paint_faces(painter);
        if (split_shown()) {
            paint_split(painter);
        } else if (show_original_ || mode_ == ViewMode::Before) {
            paint_tag(painter, tr("Original"), false);
        }
    } else if (!busy_) {
        paint_empty(painter);
    }
    painter.setRenderHint(QPainter::Antialiasing);
    if (drop_hovered_) {
        QColor veil = theme_colors(palette()).accent;
        painter.setPen(QPen(veil, 3));
        veil.setAlpha(40);
        painter.setBrush(veil);
        painter.drawRoundedRect(QRectF(rect()).adjusted(5, 5, -5, -5), 8, 8);
    }
    if (busy_) paint_busy(painter);
    if (!error_.isEmpty()) paint_error(painter);
    if (hasFocus() && focus_visible_) {
        painter.setPen(QPen(theme_colors(palette()).accent, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5));
    }
}

void PhotoCanvas::paint_photo(QPainter& painter) const {
    const QRectF visible = visible_photo_rect();
    if (before_.base().hasAlphaChannel() || after_.base().hasAlphaChannel()) {
        painter.setBrushOrigin(visible.topLeft());
        painter.fillRect(visible, checker_brush(is_dark(palette())));
    }
    if (split_shown()) {
        const double x = std::round(split_x());
        paint_version(painter, before_, QRectF(visible.left(), visible.top(), x - visible.left(), visible.height()));
        paint_version(painter, after_, QRectF(x, visible.top(), visible.right() - x, visible.height()));
    } else {
        paint_version(painter, show_original_ || mode_ == ViewMode::Before ? before_ : after_, visible);
    }
}

void PhotoCanvas::paint_version(QPainter& painter, const ImagePyramid& version, const QRectF& clip_in_view) const {
    if (clip_in_view.width() <= 0 || clip_in_view.height() <= 0) return;
    const double zoom_now = zoom();
    const int index = version.level_for_scale(zoom_now);
    const QImage& level = version.level(index);
    const double level_scale = std::exp2(index);

    // The part of the level that the whole view shows, in whole level pixels: the same for every repaint of a view,
    // whatever part is dirty, so that partial repaints meet without a seam. It also keeps coordinates small.
    const QRectF in_level(view_.image_from_view(QRectF(rect())).topLeft() / level_scale,
                          QRectF(rect()).size() / view_.scale / level_scale);
    const QRect source = in_level.toAlignedRect().adjusted(-2, -2, 2, 2).intersected(level.rect());
    const QRectF target = view_.view_from_image(QRectF(source.left() * level_scale, source.top() * level_scale,
                                                       source.width() * level_scale, source.height() * level_scale));
    painter.save();
    painter.setClipRect(clip_in_view, Qt::IntersectClip);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, zoom_now < nearest_from_zoom);
    painter.drawImage(target, level, QRectF(source));
    painter.restore();
}

void PhotoCanvas::paint_split(QPainter& painter) const {
    const QRectF visible = visible_photo_rect();
    const double x = std::round(split_x());
    const bool active = split_hovered_ || drag_ == Drag::Split;
    painter.setPen(QPen(QColor(0, 0, 0, 90), 3.5, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(x, visible.top()), QPointF(x, visible.bottom()));
    painter.setPen(QPen(Qt::white, 1.5, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(QPointF(x, visible.top()), QPointF(x, visible.bottom()));

    const QPointF center(x, visible.center().y());
    const double radius = active ? 16.0 : 14.0;
    painter.setPen(QPen(QColor(0, 0, 0, 70), 1));
    painter.setBrush(active ? theme_colors(palette()).accent : QColor(255, 255, 255));
    painter.drawEllipse(center, radius, radius);
    painter.setPen(
        QPen(active ? QColor(255, 255, 255) : QColor(50, 50, 54), 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    for (const double side : {-1.0, 1.0}) {
        painter.drawPolyline(
            QPolygonF({center + QPointF(side * 4, -4), center + QPointF(side * 8, 0), center + QPointF(side * 4, 4)}));
    }
    paint_tag(painter, tr("Original"), false);
    paint_tag(painter, tr("Edited"), true);
}

void PhotoCanvas::paint_tag(QPainter& painter, const QString& text, bool right_side) const {
    const QRectF visible = visible_photo_rect();
    painter.setFont(scaled_font(font(), 0.9, QFont::DemiBold));
    const double text_width = QFontMetricsF(painter.font()).horizontalAdvance(text) + 18;
    const double left = right_side ? visible.right() - text_width - 10 : visible.left() + 10;
    if (right_side ? left < split_x() + 6 : (split_shown() && left + text_width > split_x() - 6)) return;
    const QRectF box(left, visible.top() + 10, text_width, 24);
    painter.setPen(Qt::NoPen);
    painter.setBrush(overlay_fill);
    painter.drawRoundedRect(box, 12, 12);
    painter.setPen(overlay_text);
    painter.drawText(box, Qt::AlignCenter, text);
}

void PhotoCanvas::paint_faces(QPainter& painter) const {
    const QColor accent = theme_colors(palette()).accent;
    painter.setBrush(Qt::NoBrush);
    for (int i = 0; i < faces_.size(); ++i) {
        QPolygonF outline;
        for (const QPointF& point : faces_[i])
            outline << view_.view_from_image(point);
        const bool chosen = i == current_face_;
        painter.setPen(QPen(QColor(0, 0, 0, 110), chosen ? 4.5 : 3.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolygon(outline);
        QColor line = chosen ? accent : QColor(255, 255, 255, i == hovered_face_ ? 255 : 170);
        painter.setPen(QPen(line, chosen ? 2.5 : 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        if (i == hovered_face_ && !chosen) painter.setBrush(QColor(255, 255, 255, 30));
        painter.drawPolygon(outline);
        painter.setBrush(Qt::NoBrush);
    }
}

void PhotoCanvas::paint_empty(QPainter& painter) const {
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors colors = theme_colors(palette());
    const double box_width = std::min(460.0, width() - 32.0);
    const double box_height = std::min(240.0, height() - 32.0);
    const QRectF box((width() - box_width) / 2, (height() - box_height) / 2, box_width, box_height);
    QColor dash = colors.muted_text;
    dash.setAlpha(120);
    QPen pen(dash, 1.6, Qt::CustomDashLine, Qt::RoundCap);
    pen.setDashPattern({4, 4});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, 14, 14);

    const int icon_side = 56;
    painter.setOpacity(0.55);
    themed_icon(QStringLiteral("photo"))
        .paint(&painter, QRectF(box.center().x() - icon_side / 2.0, box.top() + 42, icon_side, icon_side).toRect());
    painter.setOpacity(1.0);
    painter.setFont(scaled_font(font(), 1.35, QFont::DemiBold));
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRectF(box.left() + 16, box.top() + 112, box.width() - 32, 34), Qt::AlignCenter, empty_title_);
    painter.setFont(font());
    painter.setPen(colors.muted_text);
    painter.drawText(QRectF(box.left() + 24, box.top() + 148, box.width() - 48, 60),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, empty_details_);
}

QRectF PhotoCanvas::busy_rect() const {
    const double text_width = QFontMetricsF(font()).horizontalAdvance(busy_text_);
    const double box_width = std::clamp(text_width + 72.0, 220.0, std::max(220.0, width() - 32.0));
    return {std::round((width() - box_width) / 2), height() - 76.0, box_width, 52.0};
}

void PhotoCanvas::paint_busy(QPainter& painter) const {
    const QColor accent = theme_colors(theme_palette(true)).accent;
    const QRectF box = busy_rect();
    painter.setPen(Qt::NoPen);
    painter.setBrush(overlay_fill);
    painter.drawRoundedRect(box, 10, 10);

    const QRectF spinner(box.left() + 16, box.top() + 12, 18, 18);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(255, 255, 255, 50), 2.5));
    painter.drawEllipse(spinner);
    painter.setPen(QPen(accent, 2.5, Qt::SolidLine, Qt::RoundCap));
    const double part = busy_progress_ < 0 ? 0.28 : busy_progress_;
    const int start = busy_progress_ < 0 ? 90 * 16 - busy_phase_ * 16 * 15 : 90 * 16;
    painter.drawArc(spinner, start, static_cast<int>(-part * 360 * 16));

    painter.setFont(font());
    painter.setPen(overlay_text);
    const QRectF text(box.left() + 46, box.top() + 8, box.width() - 60, 26);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetricsF(font()).elidedText(busy_text_, Qt::ElideRight, text.width()));

    const QRectF bar(box.left() + 16, box.bottom() - 13, box.width() - 32, 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(255, 255, 255, 50));
    painter.drawRoundedRect(bar, 2, 2);
    painter.setBrush(accent);
    if (busy_progress_ >= 0) {
        painter.drawRoundedRect(QRectF(bar.topLeft(), QSizeF(bar.width() * busy_progress_, bar.height())), 2, 2);
    } else {
        const double width_part = 0.3;
        const double swing = 0.5 - 0.5 * std::cos(busy_phase_ * 0.07);
        painter.drawRoundedRect(
            QRectF(bar.left() + bar.width() * (1 - width_part) * swing, bar.top(), bar.width() * width_part, 4), 2, 2);
    }
}

QRectF PhotoCanvas::error_rect() const {
    const double box_width = std::min(560.0, width() - 32.0);
    const QRectF text = QFontMetricsF(font()).boundingRect(QRectF(0, 0, box_width - 92, 1000),
                                                           Qt::AlignLeft | Qt::TextWordWrap, error_);
    return {std::round((width() - box_width) / 2), 16.0, box_width, std::max(48.0, text.height() + 28)};
}

void PhotoCanvas::paint_error(QPainter& painter) const {
    const ThemeColors colors = theme_colors(palette());
    const QRectF box = error_rect();
    painter.setPen(QPen(colors.error, 1.2));
    painter.setBrush(colors.raised);
    painter.drawRoundedRect(box, 8, 8);

    const QPointF center(box.left() + 26, box.center().y());
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.error);
    painter.drawEllipse(center, 10, 10);
    painter.setPen(QPen(colors.raised, 2.2, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(center + QPointF(0, -4.5), center + QPointF(0, 1));
    painter.drawPoint(center + QPointF(0, 5));

    painter.setFont(font());
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(box.adjusted(50, 8, -42, -8), Qt::AlignVCenter | Qt::AlignLeft | Qt::TextWordWrap, error_);
    const QPointF cross(box.right() - 22, box.center().y());
    painter.setPen(QPen(colors.muted_text, 1.6, Qt::SolidLine, Qt::RoundCap));
    painter.drawLine(cross + QPointF(-4, -4), cross + QPointF(4, 4));
    painter.drawLine(cross + QPointF(-4, 4), cross + QPointF(4, -4));
}

}  // namespace lineament
