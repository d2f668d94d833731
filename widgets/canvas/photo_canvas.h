#pragma once

#include <QImage>
#include <QPolygonF>
#include <QString>
#include <QStringList>
#include <QTimer>
#include <QVector>
#include <QWidget>

#include "widgets/canvas/image_pyramid.h"
#include "widgets/canvas/view_transform.h"

namespace lineament {

/// What the canvas shows of the two versions of a photo.
enum class ViewMode { After, Split, Before };

/// Whether outlines lie over the faces. They can be clicked on in any case where there are two or more.
enum class FaceOutlines {
    Automatic,  ///< where there are two or more
    Shown,
    Hidden
};

/// A view position that another canvas (perhaps of another size) can take over; see PhotoCanvas::set_view_state.
struct CanvasViewState {
    bool fit = true;                   ///< the whole photo is shown, whatever the widget's size
    double zoom = 1.0;                 ///< device pixels per image pixel
    QPointF center = QPointF(.5, .5);  ///< middle of the view, as a fraction of the photo's size
};

/**
 * Shows a photo before and after editing, and lets a person look around in it.
 *
 * Responsibility: painting, zoom, pan, the before/after split, face outlines to click on, and the states around a photo
 * (nothing open, busy, error, file dragged over it). It edits nothing and reads no files: pictures come in as QImage,
 * wishes go out as signals. All coordinates in the interface are image pixels of the full-size photo.
 *
 * A live update is cheap: only the changed region of the photo's pyramid is computed and only that part is repainted.
 *
 * Keys while focused: + - zoom, 0 fit, 1 actual size, arrows pan (Shift: far), Ctrl+arrows move the split line, B
 * (held) shows the original, Space+drag pans, Escape closes an error, Enter asks for a photo while none is open.
 */
class PhotoCanvas : public QWidget {
    Q_OBJECT

  public:
    explicit PhotoCanvas(QWidget* parent = nullptr);
    ~PhotoCanvas() override;

    // --- pictures ---------------------------------------------------------------------------------------------------
    /// Shows a new photo and fits it to the view. `after` may be null (then it equals `before`); otherwise both have
    /// the same size. A null `before` closes the photo (empty state).
    void set_images(const QImage& before, const QImage& after = QImage());

    /// The same with pyramids made on another thread, so that a photo of any size appears at once; for the edited
    /// version give `before.detached()`, so that the first live update need not copy the photo.
    void set_images(const ImagePyramid& before, const ImagePyramid& after);

    /// Replaces the edited version. `changed`: the part that differs from the previous one, in image pixels; an empty
    /// rectangle means everything. The size must be that of the photo. View, zoom and split stay.
    void set_after(const QImage& after, const QRect& changed = QRect());

    /// Writes `patch` into the edited version with its top left corner at `top_left` (parts outside are left out): the
    /// cheapest live update.
    void update_after_region(const QImage& patch, const QPoint& top_left);

    /// The edited version becomes equal to the original again.
    void reset_after();

    const QImage& before() const { return before_.base(); }
    const QImage& after() const { return after_.base(); }
    bool has_image() const { return !before_.is_null(); }

    // --- view -------------------------------------------------------------------------------------------------------
    /// Device pixels per image pixel: 1 shows the photo's own pixels, also on high-resolution screens.
    double zoom() const;
    bool is_fit() const { return fit_; }
    CanvasViewState view_state() const;
    /// Takes over another canvas's view. Emits no view_changed, so that panes can follow each other.
    void set_view_state(const CanvasViewState& state);
    const ViewTransform& view_transform() const { return view_; }

    ViewMode view_mode() const { return mode_; }
    void set_view_mode(ViewMode mode);

    /// 0..1 across the visible part of the photo; the original is left of the line.
    double split_position() const { return split_; }
    void set_split_position(double fraction);

    /// Shows the original, whatever the view mode, for as long as it is set (a button held down).
    void set_show_original(bool show);
    bool shows_original() const { return show_original_; }
    /// Lets the B key show the original for as long as it is held anywhere in `window`, except where it is typed as a
    /// letter. Without this it works only while the canvas has the focus.
    void hold_original_by_key_in(QWidget* window);

    // --- faces ------------------------------------------------------------------------------------------------------
    /// Outlines in image pixels; `current` is -1 for none. They are shown and clickable when there are two or more.
    void set_faces(const QVector<QPolygonF>& faces, int current);
    /// Also shows the outline of a single face; false: where there are two or more.
    void set_faces_always_visible(bool always);
    void set_face_outlines(FaceOutlines outlines);
    /// There are faces, and they are outlined while the edited photo is shown.
    bool has_face_outlines() const;

    // --- states -----------------------------------------------------------------------------------------------------
    /// Shows that work is going on. `progress` is 0..1, or negative when it is not known how far it is.
    void set_busy(const QString& text, double progress = -1.0);
    void clear_busy();
    bool is_busy() const { return busy_; }

    /// A sentence over the photo, which stays until the person closes it or clear_error() is called.
    void show_error(const QString& sentence);
    void clear_error();
    QString error_text() const { return error_; }

    /// What an empty canvas says. Has a translated default.
    void set_empty_text(const QString& title, const QString& details);

    QSize sizeHint() const override { return {960, 720}; }
    QSize minimumSizeHint() const override { return {240, 180}; }

  public Q_SLOTS:
    void zoom_in();
    void zoom_out();
    void zoom_to_fit();
    void zoom_to_actual();
    /// Around the middle of the view.
    void set_zoom(double device_pixels_per_image_pixel);

  Q_SIGNALS:
    void zoom_changed(double device_pixels_per_image_pixel);
    void view_changed();  ///< the person moved or zoomed the view
    void view_mode_changed(lineament::ViewMode mode);
    void split_changed(double fraction);
    void show_original_changed(bool shown);
    void face_clicked(int index);
    void clicked();  ///< on the photo, but on no face: pressed and released without a drag
    void files_dropped(const QStringList& paths);
    void image_dropped(const QImage& image);
    void open_requested();  ///< the empty canvas was clicked or Enter pressed on it
    void error_dismissed();

  protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    enum class Drag { None, Pending, Pan, Split };
    static constexpr double fit_margin = 16.0;  // view pixels
    static constexpr double zoom_step = 1.25;   // of + and -

    void apply_view(const ViewTransform& view, bool fit, bool by_person);
    void zoom_by(double factor, const QPointF& anchor);
    bool handle_hold_key(QKeyEvent* event);
    void release_hold_key();
    bool handle_gesture(QEvent* event);
    QRectF visible_photo_rect() const;
    double split_x() const;
    bool split_shown() const { return mode_ == ViewMode::Split && !show_original_ && has_image(); }
    bool near_split(const QPointF& position) const;
    bool faces_shown() const;
    int face_at(const QPointF& position_in_view) const;
    QRectF error_rect() const;
    QRectF busy_rect() const;
    void update_cursor(const QPointF& position);
    void update_description();
    void refresh_region(const QRect& changed_in_image);

    void paint_photo(QPainter& painter) const;
    void paint_version(QPainter& painter, const ImagePyramid& version, const QRectF& clip_in_view) const;
    void paint_split(QPainter& painter) const;
    void paint_tag(QPainter& painter, const QString& text, bool right_side) const;
    void paint_faces(QPainter& painter) const;
    void paint_empty(QPainter& painter) const;
    void paint_busy(QPainter& painter) const;
    void paint_error(QPainter& painter) const;

    ImagePyramid before_;
    ImagePyramid after_;
    ViewTransform view_;
    bool fit_ = true;
    ViewMode mode_ = ViewMode::After;
    double split_ = 0.5;
    bool show_original_ = false;
    bool original_by_key_ = false;

    QVector<QPolygonF> faces_;
    int current_face_ = -1;
    int hovered_face_ = -1;
    FaceOutlines outlines_ = FaceOutlines::Automatic;

    bool busy_ = false;
    QString busy_text_;
    double busy_progress_ = -1.0;
    QTimer busy_timer_;
    int busy_phase_ = 0;
    QString error_;
    QString empty_title_;
    QString empty_details_;

    Drag drag_ = Drag::None;
    QPointF drag_start_;
    QPointF drag_last_;
    double split_grab_offset_ = 0.0;
    bool split_hovered_ = false;
    bool space_held_ = false;
    bool drop_hovered_ = false;
    bool focus_visible_ = false;  // the focus came by key: only then it is framed
};

}  // namespace lineament
