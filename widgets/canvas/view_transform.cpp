#include "widgets/canvas/view_transform.h"

#include <algorithm>

namespace lineament {

QPointF ViewTransform::view_from_image(const QPointF& point_in_image) const {
    return origin + point_in_image * scale;
}

QRectF ViewTransform::view_from_image(const QRectF& rect_in_image) const {
    return QRectF(view_from_image(rect_in_image.topLeft()), rect_in_image.size() * scale);
}

QPointF ViewTransform::image_from_view(const QPointF& point_in_view) const {
    return (point_in_view - origin) / scale;
}

QRectF ViewTransform::image_from_view(const QRectF& rect_in_view) const {
    return QRectF(image_from_view(rect_in_view.topLeft()), rect_in_view.size() / scale);
}

QRectF ViewTransform::image_rect_in_view() const {
    return QRectF(origin, image_size * scale);
}

double ViewTransform::fit_scale(double margin) const {
    if (image_size.isEmpty() || view_size.isEmpty()) return 1.0;
    const double width = std::max(1.0, view_size.width() - 2 * margin);
    const double height = std::max(1.0, view_size.height() - 2 * margin);
    return std::min({width / image_size.width(), height / image_size.height(), 8.0});
}

ViewTransform ViewTransform::fitted(double margin) const {
    ViewTransform result = *this;
    result.scale = fit_scale(margin);
    const QSizeF shown = image_size * result.scale;
    result.origin = QPointF((view_size.width() - shown.width()) / 2, (view_size.height() - shown.height()) / 2);
    return result;
}

ViewTransform ViewTransform::zoom_around(const QPointF& anchor_in_view, double new_scale) const {
    ViewTransform result = *this;
    // A photo that is larger than the view may not become smaller than "fit", a small one not smaller than its pixels.
    const double smallest = std::min(fit_scale(), 1.0) * 0.5;
    result.scale = std::clamp(new_scale, smallest, max_scale);
    result.origin = anchor_in_view - image_from_view(anchor_in_view) * result.scale;
    return result;
}

ViewTransform ViewTransform::panned_by(const QPointF& delta_in_view) const {
    ViewTransform result = *this;
    result.origin += delta_in_view;
    return result;
}

ViewTransform ViewTransform::clamped() const {
    const auto clamp_axis = [](double position, double shown, double view) {
        if (shown <= view) return (view - shown) / 2;
        return std::clamp(position, view - shown, 0.0);
    };
    ViewTransform result = *this;
    const QSizeF shown = image_size * scale;
    result.origin = QPointF(clamp_axis(origin.x(), shown.width(), view_size.width()),
                            clamp_axis(origin.y(), shown.height(), view_size.height()));
    return result;
}

ViewTransform ViewTransform::resized(const QSizeF& new_view_size) const {
    ViewTransform result = *this;
    result.view_size = new_view_size;
    result.origin +=
        QPointF((new_view_size.width() - view_size.width()) / 2, (new_view_size.height() - view_size.height()) / 2);
    return result;
}

}  // namespace lineament
