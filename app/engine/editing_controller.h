#pragma once

#include <QHash>
#include <QImage>
#include <QObject>
#include <QSet>
#include <optional>

#include "app/document/document.h"
#include "app/engine/session_controller.h"
#include "widgets/canvas/photo_canvas.h"

namespace lineament {

class FaceStrip;
class MessageArea;
class SliderPanel;

/// The widgets that one photo is edited with. Owned by the window.
struct EditingWidgets {
    PhotoCanvas* canvas = nullptr;
    SliderPanel* panel = nullptr;
    FaceStrip* strip = nullptr;
    MessageArea* messages = nullptr;
};

/**
 * Keeps picture, sliders and engine in step with the document.
 *
 * Responsibility: what the person does to sliders and faces becomes edits of the document and wishes to the session;
 * what the document says is shown; answers of the session reach the canvas. It opens and saves no files.
 */
class EditingController : public QObject {
    Q_OBJECT

  public:
    EditingController(Document* document, SessionController* session, const EditingWidgets& widgets, QObject* parent);

    /// Both return at once. Several may be under way; each answer belongs to its own call.
    RequestNumber open_photo(const QString& path);
    RequestNumber export_photo(const ExportRequest& request);
    void load_pack(const QString& folder, const QString& method = QString());

    RenderView view() const { return view_; }
    void set_view(RenderView view);
    /// Renders the current face by each of these methods instead of the photo, the first one first, at every change;
    /// answers come by pane_shown. None: back to the photo. The same methods in another order: from the next change on.
    void compare(const std::vector<std::string>& methods);
    /// Asks for the flow of methods that have one, with every step of a comparison.
    void set_flow_wanted(bool wanted);
    bool is_comparing() const { return !compared_.empty(); }
    /// Makes this method's result the one of the photo, as an undo step. False: the pack does not serve it.
    bool use_method(const QString& id);
    void select_face(int face);
    /// To the next (1) or previous (-1) face in reading order.
    void step_face(int step);
    /// Takes the current face out: what was found is none. An undo step.
    void remove_current_face();
    /// Finished values, as one undo step each; unknown ids are said and left out. For command lines and scripts.
    bool set_slider(const QString& id, double value);
    void reset_all();
    /// Enters a number that is half typed and ends a drag, so that what follows sees all edits. The window calls it
    /// before every action of the menus that edits, saves or exports, and before it closes.
    void finish_gestures();
    /// A slider was moved and the step is not finished yet.
    bool in_gesture() const { return !live_.empty(); }
    void cancel();

    bool has_pack() const { return pack_.has_value(); }
    const std::optional<PackLoaded>& pack() const { return pack_; }
    /// Faces that can be edited, by their indices in the document, in reading order. Removed ones are left out.
    QVector<int> shown_faces() const;
    bool has_face() const { return !shown_faces().isEmpty(); }
    /// The current face can be edited: photo, pack and inversion are there.
    bool is_ready() const;
    /// Nothing is asked of the session that was not answered yet: the window shows the document's state.
    bool is_settled() const { return outstanding_.isEmpty(); }
    /// Of all sliders of the document, those that the pack knows.
    std::map<int, SliderValues> sliders_by_face() const;
    /// The current face's square of the photo without edits, in the photo's own pixels; null while it is not open.
    QImage aligned_face() const { return aligned_.value(document_->data().current_face); }
    /// The same as the model sees it, R x R.
    QImage model_face() const { return model_faces_.value(document_->data().current_face); }
    double display_scale() const { return display_scale_; }

  Q_SIGNALS:
    /// A photo was read: the document has to be started (its faces are known now).
    void photo_arrived(const lineament::PhotoOpened& photo);
    void photo_failed(quint64 request, const QString& sentence);
    void state_changed();  ///< something that menus depend on
    void settled();
    void render_requested(quint64 request);  ///< a slider moved: result_shown follows, unless a newer one overtakes it
    void result_shown(const lineament::RenderResult& result);
    void pane_shown(const lineament::RenderResult& result, const QImage& image);
    void pane_progress(const QString& pane, const QString& text, double fraction);
    void method_shown(const QString& id, const QString& title);
    void pack_shown(const lineament::PackLoaded& pack);
    void pack_failed(const QString& sentence);
    void export_finished(const lineament::Exported& exported);
    void export_failed(const QString& sentence);
    void progress_text(const QString& text, double fraction);
    void progress_ended();

  private:
    void connect_session();
    void connect_widgets();
    void connect_faces();
    void on_document_changed(const DocumentChange& change);
    void on_photo_opened(const PhotoOpened& photo, const ImagePyramid& before, const ImagePyramid& after,
                         const QVector<QImage>& thumbnails);
    void on_pack_loaded(const PackLoaded& pack);
    void on_method_used(const MethodUsed& method);
    void on_face_opened(const FaceOpened& face, const QImage& aligned, const QImage& own_crop);
    void on_rendered(const RenderResult& result, const QImage& image);
    void on_pane_rendered(const RenderResult& result, const QImage& image);
    void on_failed(const WorkerError& error);
    void on_progress(const WorkerProgress& progress);

    void repeat_if_only_preview();
    void use_document_method();
    void open_current_face();
    void request_render(int face);
    void show_current_face();
    void show_strip();
    void show_outlines();
    void remove_face(int face);
    void show_crop();
    void show_whole();
    void show_panel_values();
    void update_panel_use();
    void end_opening(RequestNumber photo);
    void warn_of_unknown_sliders();
    QString title_of(const QString& slider_id) const;
    const MethodInfo* served_method(const QString& id) const;  ///< null: the pack does not serve it
    SliderValues known(const SliderValues& values) const;
    void await(RequestNumber request);
    void answered(RequestNumber request, bool all_before = false);
    void forget_picture();

    Document* document_;
    SessionController* session_;
    EditingWidgets widgets_;

    std::optional<PackLoaded> pack_;
    RequestNumber photo_ = 0;  ///< the photo that is shown
    ImagePyramid before_;
    QImage whole_after_;  ///< the edited photo while a face crop is shown
    double display_scale_ = 1;
    QVector<QPolygonF> face_quads_;  ///< display pixels
    QVector<QImage> thumbnails_;
    QHash<int, QImage> aligned_, model_faces_;  ///< of the faces that are open
    CanvasViewState whole_view_state_;
    RenderView view_ = RenderView::WholePhoto;
    bool crop_shown_ = false;  ///< the canvas holds a face crop
    bool flow_wanted_ = false;
    std::vector<std::string> compared_;  ///< methods of the comparison's panes, the focused one first

    SliderValues live_;  ///< values of the gesture under way, over the current face's
    std::optional<RenderRequest> last_request_;
    QSet<RequestNumber> outstanding_, renders_;
    QSet<RequestNumber> opening_;  ///< photos that are being read
    RequestNumber last_preview_ = 0;
};

}  // namespace lineament
