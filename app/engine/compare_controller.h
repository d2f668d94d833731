#pragma once

#include <QObject>
#include <QStringList>

#include "app/document/document.h"
#include "app/engine/editing_controller.h"

namespace lineament {

class AppSettings;
class CompareView;
class MessageArea;

/// The figures of a pane in one line, in plain words: "off by 4.4 %, PSNR 25.1 dB".
QString figures_text(const ReconstructionFigures& figures);
/// All that was measured, one in a line, with what it means: for the tool tip.
QString figures_details(const ReconstructionFigures& figures);

/**
 * The comparison of methods: which panes there are, what they show, and which one is used.
 *
 * Responsibility: wiring between the comparison's widget, the session's answers and the document. While it is active
 * the sliders move all panes; the photo follows when it ends.
 */
class CompareController : public QObject {
    Q_OBJECT

  public:
    /// Id of the pane that shows the face as it is in the photo; all others are ids of methods.
    static const QString original_pane;

    CompareController(Document* document, EditingController* editing, CompareView* view, MessageArea* messages,
                      AppSettings* settings, QWidget* window);

    bool is_active() const { return active_; }
    /// Needs a face and a pack. Starts with the original and the first methods of the pack, or the panes before.
    void set_active(bool active);
    /// Shows how details were carried over the panes of methods that carry them, while a slider is away from zero.
    void set_flow_shown(bool shown);
    /// False, changing nothing: fewer than two panes, more than six, or one that the pack does not serve.
    bool set_panes(const QStringList& ids);

    void export_dialog();
    /// Writes the panes with their titles as one picture once all are up to date; asks nothing.
    void export_to(const QString& path, bool overwrite);

  Q_SIGNALS:
    void active_changed(bool active);
    void message(const QString& text);        ///< good news for the status bar
    void export_ended(const QString& error);  ///< empty: it was written

  private:
    void on_pack(const PackLoaded& pack);
    void on_pane(const RenderResult& result, const QImage& image);
    void refresh();
    void request_panes();
    void write_sheet(const QString& path, bool overwrite);
    bool serves(const QString& id) const;

    Document* document_;
    EditingController* editing_;
    CompareView* view_;
    MessageArea* messages_;
    AppSettings* settings_;
    QWidget* window_;
    bool active_ = false;
    bool flow_shown_ = false;
};

}  // namespace lineament
