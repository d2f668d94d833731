#include "widgets/canvas/photo_canvas.h"

#include <QAccessible>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace lineament {
namespace {

constexpr int busy_frame_ms = 40;

}  // namespace

PhotoCanvas::PhotoCanvas(QWidget* parent)
    : QWidget(parent),
      empty_title_(tr("Drop a photo here")),
      empty_details_(tr("or click to open one. PNG, JPEG, TIFF and WebP work.")) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAcceptDrops(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    grabGesture(Qt::PinchGesture);
    setAccessibleName(tr("Photo"));
    busy_timer_.setInterval(busy_frame_ms);
    connect(&busy_timer_, &QTimer::timeout, this, [this] {
        busy_phase_ = (busy_phase_ + 1) % 1000;
        update(busy_rect().toAlignedRect());
    });
    view_.view_size = size();
    update_description();
    update_cursor(QPointF(-1, -1));
}

PhotoCanvas::~PhotoCanvas() = default;

void PhotoCanvas::set_images(const QImage& before, const QImage& after) {
    if (!after.isNull() && after.size() != before.size()) {
        throw std::runtime_error("The edited picture has another size than the photo; give one of the photo's size.");
    }
    const ImagePyramid before_levels(before);
    set_images(before_levels, after.isNull() ? before_levels : ImagePyramid(after));
}

void PhotoCanvas::set_images(const ImagePyramid& before, const ImagePyramid& after) {
    if (after.base().size() != before.base().size()) {
        throw std::runtime_error("The edited picture has another size than the photo; give one of the photo's size.");
    }
    before_ = before;
    after_ = after;
    faces_.clear();
    current_face_ = hovered_face_ = -1;
    drag_ = Drag::None;
    view_.image_size = before_.base().size();
    apply_view(view_.fitted(fit_margin), true, false);
    update_cursor(mapFromGlobal(QCursor::pos()));
    update_description();
    update();
}

void PhotoCanvas::set_after(const QImage& after, const QRect& changed) {
    after_.replace(after, changed);
    refresh_region(changed.isEmpty() ? after.rect() : changed);
}

void PhotoCanvas::update_after_region(const QImage& patch, const QPoint& top_left) {
    const QRect written = after_.write(patch, top_left);
    if (!written.isEmpty()) refresh_region(written);
}

void PhotoCanvas::reset_after() {
    after_ = before_;
    update();
}

void PhotoCanvas::refresh_region(const QRect& changed_in_image) {
    // Two pixels more on each side: smooth drawing of coarser levels reaches beyond the changed pixels.
    const double reach = std::max(2.0, 2.0 * std::ceil(1.0 / view_.scale));
    const QRectF in_image = QRectF(changed_in_image).adjusted(-reach, -reach, reach, reach);
    update(view_.view_from_image(in_image).toAlignedRect().adjusted(-1, -1, 1, 1));
}

// --- view -----------------------------------------------------------------------------------------------------------

double PhotoCanvas::zoom() const {
    return view_.scale * devicePixelRatioF();
}

CanvasViewState PhotoCanvas::view_state() const {
    CanvasViewState state;
    state.fit = fit_;
    state.zoom = zoom();
    if (has_image()) {
        const QPointF center = view_.image_from_view(QRectF(rect()).center());
        state.center = QPointF(center.x() / view_.image_size.width(), center.y() / view_.image_size.height());
    }
    return state;
}

void PhotoCanvas::set_view_state(const CanvasViewState& state) {
    if (!has_image()) return;
    if (state.fit) return apply_view(view_.fitted(fit_margin), true, false);
    const QPointF middle = QRectF(rect()).center();
    ViewTransform view = view_.zoom_around(middle, state.zoom / devicePixelRatioF());
    const QPointF center(state.center.x() * view.image_size.width(), state.center.y() * view.image_size.height());
    view = view.panned_by(middle - view.view_from_image(center));
    apply_view(view.clamped(), false, false);
}

void PhotoCanvas::apply_view(const ViewTransform& view, bool fit, bool by_person) {
    const bool zoomed = view.scale != view_.scale;
    view_ = view;
    fit_ = fit;
    // Whole device pixels: at 1:1 the photo's own pixels are then drawn unblended.
    const double ratio = devicePixelRatioF();
    view_.origin = QPointF(std::round(view_.origin.x() * ratio) / ratio, std::round(view_.origin.y() * ratio) / ratio);
    update();
    if (zoomed) {
        update_description();
        Q_EMIT zoom_changed(zoom());
    }
    if (by_person) Q_EMIT view_changed();
}

void PhotoCanvas::zoom_by(double factor, const QPointF& anchor) {
    if (!has_image()) return;
    apply_view(view_.zoom_around(anchor, view_.scale * factor).clamped(), false, true);
}

void PhotoCanvas::zoom_in() {
    zoom_by(zoom_step, QRectF(rect()).center());
}

void PhotoCanvas::zoom_out() {
    zoom_by(1.0 / zoom_step, QRectF(rect()).center());
}

void PhotoCanvas::zoom_to_fit() {
    if (has_image()) apply_view(view_.fitted(fit_margin), true, true);
}

void PhotoCanvas::zoom_to_actual() {
    set_zoom(1.0);
}

void PhotoCanvas::set_zoom(double device_pixels_per_image_pixel) {
    if (!has_image()) return;
    const double scale = device_pixels_per_image_pixel / devicePixelRatioF();
    apply_view(view_.zoom_around(QRectF(rect()).center(), scale).clamped(), false, true);
}

void PhotoCanvas::set_view_mode(ViewMode mode) {
    if (mode == mode_) return;
    mode_ = mode;
    update();
    Q_EMIT view_mode_changed(mode);
}

void PhotoCanvas::set_split_position(double fraction) {
    const double limited = std::clamp(fraction, 0.0, 1.0);
    if (limited == split_) return;
    const double old_x = split_x();
    split_ = limited;
    // Only what lies between the old and the new line changes, and the line with its handle.
    const double from = std::min(old_x, split_x());
    const double to = std::max(old_x, split_x());
    update(QRectF(from - 20, 0, to - from + 40, height()).toAlignedRect());
    Q_EMIT split_changed(split_);
}

void PhotoCanvas::set_show_original(bool show) {
    if (show == show_original_) return;
    show_original_ = show;
    update();
    Q_EMIT show_original_changed(show);
}

QRectF PhotoCanvas::visible_photo_rect() const {
    return view_.image_rect_in_view().intersected(QRectF(rect()));
}

double PhotoCanvas::split_x() const {
    const QRectF visible = visible_photo_rect();
    return visible.left() + visible.width() * split_;
}

// --- faces and states -----------------------------------------------------------------------------------------------

void PhotoCanvas::set_faces(const QVector<QPolygonF>& faces, int current) {
    faces_ = faces;
    current_face_ = current;
    hovered_face_ = -1;
    update();
}

void PhotoCanvas::set_faces_always_visible(bool always) {
    set_face_outlines(always ? FaceOutlines::Shown : FaceOutlines::Automatic);
}

void PhotoCanvas::set_face_outlines(FaceOutlines outlines) {
    outlines_ = outlines;
    update();
}

bool PhotoCanvas::has_face_outlines() const {
    const bool automatic = outlines_ == FaceOutlines::Automatic && faces_.size() > 1;
    return has_image() && !faces_.isEmpty() && (automatic || outlines_ == FaceOutlines::Shown);
}

bool PhotoCanvas::faces_shown() const {
    return has_face_outlines() && !show_original_;
}

int PhotoCanvas::face_at(const QPointF& position_in_view) const {
    if (!faces_shown() && (faces_.size() < 2 || show_original_)) return -1;
    const QPointF position = view_.image_from_view(position_in_view);
    int best = -1;
    double best_distance = 0.0;
    // Outlines of people who stand close overlap: the one whose middle is nearest is meant.
    for (int i = 0; i < faces_.size(); ++i) {
        if (!faces_[i].containsPoint(position, Qt::OddEvenFill)) continue;
        const QPointF offset = faces_[i].boundingRect().center() - position;
        const double distance = QPointF::dotProduct(offset, offset);
        if (best < 0 || distance < best_distance) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

void PhotoCanvas::set_busy(const QString& text, double progress) {
    const bool was_busy = busy_;
    busy_ = true;
    busy_text_ = text;
    busy_progress_ = std::min(progress, 1.0);
    if (busy_progress_ < 0) {
        busy_timer_.start();
    } else {
        busy_timer_.stop();
    }
    if (was_busy) {
        update(busy_rect().toAlignedRect().adjusted(-40, -2, 40, 2));
    } else {
        update();
    }
}

void PhotoCanvas::clear_busy() {
    busy_ = false;
    busy_timer_.stop();
    update();
}

void PhotoCanvas::show_error(const QString& sentence) {
    error_ = sentence;
    update_description();
    update();
    if (QAccessible::isActive()) {
        QAccessibleEvent alert(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&alert);
    }
}

void PhotoCanvas::clear_error() {
    if (error_.isEmpty()) return;
    error_.clear();
    update_description();
    update();
}

void PhotoCanvas::set_empty_text(const QString& title, const QString& details) {
    empty_title_ = title;
    empty_details_ = details;
    update_description();
    update();
}

void PhotoCanvas::update_description() {
    QString description = empty_title_ + ' ' + empty_details_;
    if (has_image()) {
        description = tr("%1 by %2 pixels, shown at %3 %")
                          .arg(before_.base().width())
                          .arg(before_.base().height())
                          .arg(std::lround(zoom() * 100));
    }
    setAccessibleDescription(error_.isEmpty() ? description : error_ + ' ' + description);
}

}  // namespace lineament
