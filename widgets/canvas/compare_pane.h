#pragma once

#include <QImage>
#include <QString>
#include <QWidget>

class QLabel;

namespace lineament {

class FlowOverlay;
class PhotoCanvas;
struct FlowField;

/// What a pane is, and how a person names it.
struct ComparePaneInfo {
    QString id, title;
    bool can_be_used = true;  ///< false: nothing to work with (the original)
};

/**
 * One picture of a comparison: a title, figures, and a canvas.
 *
 * Responsibility: to show one result and say what state it is in. The canvas has the focus; what panes do together is
 * the CompareView's business.
 */
class ComparePane : public QWidget {
    Q_OBJECT

  public:
    explicit ComparePane(const ComparePaneInfo& info, QWidget* parent = nullptr);

    const ComparePaneInfo& info() const { return info_; }
    PhotoCanvas* canvas() const { return canvas_; }

    /// Both of one size. Replacing a picture by one of the same size keeps the view.
    void set_pictures(const QImage& before, const QImage& after);
    void clear();
    bool has_picture() const;
    QImage picture() const;  ///< as it was set; null: none yet

    void set_figures(const QString& text, const QString& details = QString());
    QString figures() const { return figures_text_; }
    /// Arrows over the picture; a null field shows none.
    void set_flow(const FlowField& flow);
    /// What the pane waits for; a new picture ends it.
    void show_busy(const QString& text, double fraction = -1);
    /// A sentence that stays until the next picture.
    void show_error(const QString& sentence);
    QString error_text() const;
    /// Its result is the one that goes into the photo.
    void set_used(bool used);
    bool is_used() const { return used_; }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void update_accessible_name();

    ComparePaneInfo info_;
    bool used_ = false;
    QString figures_text_;
    QLabel* title_ = nullptr;
    QLabel* used_mark_ = nullptr;
    QLabel* figures_ = nullptr;
    PhotoCanvas* canvas_ = nullptr;
    FlowOverlay* flow_ = nullptr;
};

}  // namespace lineament
