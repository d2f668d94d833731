#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

namespace lineament {

/**
 * Where a photo lies in a view: the one place that knows how image pixels and view positions relate.
 *
 * A value: every operation returns a new transform. Image coordinates are pixels of the full-size photo (pixel (0, 0)
 * covers 0..1), view coordinates are the widget's logical pixels. `scale` is view pixels per image pixel.
 */
struct ViewTransform {
    QSizeF image_size;  ///< pixels; empty when there is no photo
    QSizeF view_size;   ///< logical pixels
    double scale = 1.0;
    QPointF origin;  ///< view position of the image's top left corner

    static constexpr double max_scale = 32.0;

    QPointF view_from_image(const QPointF& point_in_image) const;
    QRectF view_from_image(const QRectF& rect_in_image) const;
    QPointF image_from_view(const QPointF& point_in_view) const;
    QRectF image_from_view(const QRectF& rect_in_view) const;

    /// The whole image in view coordinates.
    QRectF image_rect_in_view() const;

    /// The largest scale at which the whole image is visible with `margin` view pixels around it (at most 8).
    double fit_scale(double margin = 0.0) const;

    /// The image centred and wholly visible.
    ViewTransform fitted(double margin = 0.0) const;

    /// The scale set to `new_scale` (limited to half of what fits .. max_scale) with the image point under
    /// `anchor_in_view` kept there. The result is not clamped.
    ViewTransform zoom_around(const QPointF& anchor_in_view, double new_scale) const;

    ViewTransform panned_by(const QPointF& delta_in_view) const;

    /// Moved so that no needless border shows: an axis on which the image is smaller than the view is centred, any
    /// other one covers the view.
    ViewTransform clamped() const;

    /// The same image point in the middle at the same scale, for a view of another size.
    ViewTransform resized(const QSizeF& new_view_size) const;
};

}  // namespace lineament
