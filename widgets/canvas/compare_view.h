#pragma once

#include <QHash>
#include <QStringList>
#include <QVector>
#include <QWidget>

#include "widgets/canvas/compare_pane.h"
#include "widgets/canvas/photo_canvas.h"
#include "widgets/dialogs/contact_sheet.h"

class QGridLayout;
class QMenu;
class QToolButton;

namespace lineament {

/**
 * Two to six results of one face side by side, looked at together: zoom, position, split line and "show the original"
 * of all panes are the same.
 *
 * Responsibility: arrangement, focus and common view. What the panes show is set from outside by their ids; a pane
 * without a picture says what it waits for.
 *
 * Keys: Tab and arrows go from pane to pane, Enter uses the focused result, Shift+arrows move the view; the others are
 * the canvas's own.
 */
class CompareView : public QWidget {
    Q_OBJECT

  public:
    static constexpr int min_panes = 2;
    static constexpr int max_panes = 6;

    explicit CompareView(QWidget* parent = nullptr);

    /// All that can be shown, for the menu of panes.
    void set_choices(const QVector<ComparePaneInfo>& choices);
    /// The panes to show, by ids of the choices; unknown ones are left out, and what is beyond the sixth. Panes that
    /// were there keep their pictures.
    void set_panes(const QStringList& ids);
    QStringList pane_ids() const;
    /// Null for an id that is not shown.
    ComparePane* pane(const QString& id) const { return panes_.value(id); }

    /// Another face: all panes lose their pictures. A null image: there is none.
    void set_original(const QImage& original);
    const QImage& original() const { return original_; }
    /// Of the original's size. An unknown id is left out.
    void set_picture(const QString& id, const QImage& picture);
    /// The pane whose result is in use; may be one that is not shown.
    void set_used(const QString& id);

    QString focused_pane() const { return focused_; }
    void focus_pane(const QString& id);
    /// For zoom actions: what is done to it all panes follow. Null without panes.
    PhotoCanvas* focused_canvas() const;
    void set_view_mode(ViewMode mode);
    void set_show_original(bool show);

    /// The panes that have pictures, as they are now.
    QVector<ContactCell> contact_cells() const;

  Q_SIGNALS:
    void pane_used(const QString& id);  ///< clicked, or Enter: its result is wanted for the photo
    void panes_wanted(const QStringList& ids);
    void focus_changed(const QString& id);
    void zoom_changed(double device_pixels_per_image_pixel);
    void show_original_changed(bool shown);
    void export_wanted();
    void close_wanted();
    void files_dropped(const QStringList& paths);
    void image_dropped(const QImage& image);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QWidget* build_header();
    ComparePane* make_pane(const ComparePaneInfo& info);
    void follow(PhotoCanvas* canvas);
    template <typename Change>
    void for_others(const PhotoCanvas* canvas, const Change& change);
    int best_columns() const;
    void arrange();
    void fill_chooser();
    bool handle_key(const QString& id, const QKeyEvent& key);
    QString id_of(const QObject* canvas) const;

    QVector<ComparePaneInfo> choices_;
    QStringList order_;
    QHash<QString, ComparePane*> panes_;
    QImage original_;
    QString used_, focused_;
    int columns_ = 0;
    bool following_ = false;  ///< a canvas takes over what another one did
    CanvasViewState view_state_;
    double split_ = 0.5;
    ViewMode mode_ = ViewMode::After;
    QMenu* chooser_ = nullptr;
    QToolButton* export_ = nullptr;
    QGridLayout* grid_ = nullptr;
};

}  // namespace lineament
