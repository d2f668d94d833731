#include "app/engine/editing_controller.h"

#include <QPolygonF>
#include <algorithm>

#include "app/engine/slider_specs.h"
#include "app/window/message_area.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

/// Most cameras' photos are shown with all their pixels; more would cost memory for what no screen shows.
constexpr int max_display_side = 4096;

}  // namespace

EditingController::EditingController(Document* document, SessionController* session, const EditingWidgets& widgets,
                                     QObject* parent)
    : QObject(parent), document_(document), session_(session), widgets_(widgets) {
    connect_session();
    connect_widgets();
    connect(document_, &Document::changed, this, &EditingController::on_document_changed);
}

void EditingController::connect_widgets() {
    connect(widgets_.panel, &SliderPanel::value_changing, this, [this](const QString& id, double value) {
        live_ = {{id.toStdString(), value}};
        request_render(document_->data().current_face);
    });
    connect(widgets_.panel, &SliderPanel::value_committed, this,
            [this](const QString& id, double from, double to, bool joins) {
                live_.clear();
                document_->set_slider(document_->data().current_face, {id, title_of(id), from, to}, joins);
            });
    connect(widgets_.panel, &SliderPanel::values_committed, this, [this](const QVector<SliderChange>& changes) {
        live_.clear();
        QVector<SliderStep> steps;
        for (const SliderChange& change : changes)
            steps.append({change.id, title_of(change.id), change.from, change.to});
        const int face = document_->data().current_face;
        const bool all = static_cast<std::size_t>(steps.size()) == document_->sliders(face).size();
        const QString text = steps.size() == 1 ? tr("Reset %1").arg(steps.first().title)
                             : all             ? tr("Reset all sliders")
                                               : tr("Reset %n sliders", "", static_cast<int>(steps.size()));
        document_->set_sliders(face, steps, text);
    });
    connect_faces();
}

RequestNumber EditingController::open_photo(const QString& path) {
    OpenPhotoRequest request;
    request.path = path.toStdString();
    request.max_display_side = max_display_side;
    finish_gestures();
    widgets_.canvas->clear_error();
    widgets_.canvas->set_busy(tr("Opening the photo"));
    const RequestNumber number = session_->worker().open_photo(request);
    opening_.insert(number);
    update_panel_use();
    await(number);
    return number;
}

RequestNumber EditingController::export_photo(const ExportRequest& request) {
    const RequestNumber number = session_->worker().export_photo(request);
    await(number);
    return number;
}

void EditingController::load_pack(const QString& folder, const QString& method) {
    widgets_.messages->remove(QStringLiteral("pack"));
    widgets_.panel->set_empty_text(tr("The model is being loaded."));
    await(session_->worker().load_pack(folder.toStdString(), method.toStdString()));
}

bool EditingController::is_ready() const {
    return has_pack() && aligned_.contains(document_->data().current_face);
}

void EditingController::finish_gestures() {
    widgets_.panel->finish_gestures();
}

void EditingController::cancel() {
    session_->worker().cancel();
}

void EditingController::reset_all() {
    widgets_.panel->reset_all();
}

bool EditingController::set_slider(const QString& id, double value) {
    const int face = document_->data().current_face;
    if (!widgets_.panel->slider_ids().contains(id) || face >= document_->data().faces.size()) return false;
    const SliderValues values = document_->sliders(face);
    const auto entry = values.find(id.toStdString());
    document_->set_slider(face, {id, title_of(id), entry == values.end() ? 0 : entry->second, value});
    return true;
}

void EditingController::select_face(int face) {
    document_->set_current_face(face);
}

void EditingController::set_view(RenderView view) {
    if (view == view_) return;
    view_ = view;
    if (view_ == RenderView::FaceCrop)
        show_crop();
    else
        show_whole();
    Q_EMIT state_changed();
}

void EditingController::compare(const std::vector<std::string>& methods) {
    const bool same = std::is_permutation(methods.begin(), methods.end(), compared_.begin(), compared_.end());
    compared_ = methods;
    if (same) {
        if (last_request_) last_request_->panes = methods;
        return;
    }
    request_render(methods.empty() ? -1 : document_->data().current_face);
    Q_EMIT state_changed();
}

void EditingController::set_flow_wanted(bool wanted) {
    flow_wanted_ = wanted;
    if (is_comparing()) request_render(document_->data().current_face);
}

bool EditingController::use_method(const QString& id) {
    const MethodInfo* method = served_method(id);
    if (!method) return false;
    document_->set_method(id, QString::fromStdString(method->title));
    return true;
}

const MethodInfo* EditingController::served_method(const QString& id) const {
    if (!pack_) return nullptr;
    for (const MethodInfo& method : pack_->methods)
        if (QString::fromStdString(method.id) == id) return &method;
    return nullptr;
}

void EditingController::use_document_method() {
    widgets_.messages->remove(QStringLiteral("method"));
    if (!pack_) return;
    const QString id = document_->data().method_id;
    if (!served_method(id)) {
        widgets_.messages->post(
            QStringLiteral("method"), MessageKind::Warning,
            tr("The model %1 has no method %2; %3 is used instead.")
                .arg(QString::fromStdString(pack_->title), id, QString::fromStdString(pack_->method_title)));
        return;
    }
    await(session_->worker().use_method(id.toStdString()));
    if (photo_ != 0 && has_face()) await(session_->worker().open_face(document_->data().current_face));
    if (is_comparing()) return;  // its panes show every method as it was
    last_request_.reset();
    request_render(-1);
}

void EditingController::show_crop() {
    const int face = document_->data().current_face;
    if (!crop_shown_) {
        whole_after_ = widgets_.canvas->after();
        whole_view_state_ = widgets_.canvas->view_state();
    }
    if (!aligned_.contains(face)) return open_current_face();
    crop_shown_ = true;
    widgets_.canvas->set_images(aligned_.value(face));
    show_outlines();
    last_request_.reset();  // the canvas shows the face without its edits now
    request_render(face);
}

void EditingController::show_whole() {
    if (!crop_shown_) return;
    crop_shown_ = false;
    widgets_.canvas->set_images(before_, ImagePyramid(whole_after_));
    show_outlines();
    widgets_.canvas->set_view_state(whole_view_state_);
    request_render(-1);
}

void EditingController::on_document_changed(const DocumentChange& change) {
    const int current = document_->data().current_face;
    switch (change.kind) {
        case DocumentChange::Photo:
            live_.clear();
            last_request_.reset();
            if (!document_->has_photo()) forget_picture();
            show_current_face();
            warn_of_unknown_sliders();
            if (document_->data().has_edits()) request_render(-1);
            break;
        case DocumentChange::CurrentFace:
            live_.clear();
            show_current_face();
            break;
        case DocumentChange::Sliders:
            live_.clear();
            if (change.face == current) show_panel_values();
            show_strip();
            request_render(change.face);
            break;
        case DocumentChange::Faces:
            live_.clear();
            if (!has_face()) set_view(RenderView::WholePhoto);
            show_current_face();
            warn_of_unknown_sliders();
            request_render(-1);
            break;
        case DocumentChange::Options:
            request_render(-1);
            break;
        case DocumentChange::Method:
            use_document_method();
            break;
        case DocumentChange::Details:
            break;
    }
    Q_EMIT state_changed();
}

void EditingController::show_current_face() {
    const int current = document_->data().current_face;
    show_strip();
    show_outlines();
    show_panel_values();
    open_current_face();
    if (!aligned_.contains(current)) return;
    if (view_ == RenderView::FaceCrop) show_crop();
    if (is_comparing()) request_render(current);
}

void EditingController::show_panel_values() {
    QHash<QString, double> values;
    for (const auto& [id, value] : document_->sliders(document_->data().current_face))
        values.insert(QString::fromStdString(id), value);
    widgets_.panel->set_values(values);
    update_panel_use();
}

void EditingController::update_panel_use() {
    // While the next photo is read, what a slider does would be gone with the photo before.
    widgets_.panel->setEnabled(has_pack() && has_face() && photo_ != 0 && opening_.isEmpty());
}

void EditingController::end_opening(RequestNumber photo) {
    opening_.remove(photo);
    update_panel_use();
}

void EditingController::open_current_face() {
    const int face = document_->data().current_face;
    if (!has_pack() || photo_ == 0 || !shown_faces().contains(face) || aligned_.contains(face)) return;
    widgets_.canvas->set_busy(tr("Getting the face ready"));
    await(session_->worker().open_face(face));
}

void EditingController::request_render(int face) {
    // Without a face there may be edits to take back from the picture: those of a face that was removed.
    if (!has_pack() || photo_ == 0 || face_quads_.isEmpty()) return;
    if (!has_face() && (view_ == RenderView::FaceCrop || is_comparing())) return;
    RenderRequest request;
    request.sliders_by_face = sliders_by_face();
    request.view = view_;
    request.compose.keep_original_detail = document_->data().keep_original_detail;
    const int current = document_->data().current_face;
    request.face_index = view_ == RenderView::FaceCrop ? current : face;
    if (request.face_index >= 0) request.sliders_by_face[request.face_index];  // all at zero is a state, too
    if (face == current || view_ == RenderView::FaceCrop || is_comparing())
        for (const auto& [id, value] : live_)
            request.sliders_by_face[current][id] = value;
    if (is_comparing()) {
        request.view = RenderView::FaceCrop;
        request.face_index = current;
        request.sliders_by_face = {{current, request.sliders_by_face[current]}};
        request.panes = compared_;
        request.with_flow = flow_wanted_;
    }
    // Crops show what will be saved. Without the photo's detail a comparison is one of the models' own pictures.
    request.crop =
        is_comparing() && !request.compose.keep_original_detail ? CropContent::SizedRendering : CropContent::AsSaved;
    if (last_request_ && *last_request_ == request) return;
    last_request_ = request;
    const RequestNumber number = session_->worker().render(std::move(request));
    renders_.insert(number);
    Q_EMIT render_requested(number);
    await(number);
}

std::map<int, SliderValues> EditingController::sliders_by_face() const {
    std::map<int, SliderValues> by_face;
    const QVector<FaceEdit>& faces = document_->data().faces;
    for (int face = 0; face < faces.size() && face < face_quads_.size(); ++face) {
        const SliderValues values = faces[face].removed ? SliderValues() : known(faces[face].sliders);
        if (!values.empty()) by_face[face] = values;
    }
    return by_face;
}

SliderValues EditingController::known(const SliderValues& values) const {
    SliderValues result;
    if (!pack_) return result;
    for (const DirectionInfo& direction : pack_->directions) {
        const auto entry = values.find(direction.id);
        if (entry != values.end() && entry->second != 0) result.insert(*entry);
    }
    return result;
}

QString EditingController::title_of(const QString& slider_id) const {
    if (pack_)
        for (const DirectionInfo& direction : pack_->directions)
            if (slider_id == QString::fromStdString(direction.id)) return slider_title(direction);
    return slider_id;
}

void EditingController::await(RequestNumber request) {
    outstanding_.insert(request);
    Q_EMIT state_changed();
}

void EditingController::answered(RequestNumber request, bool all_before) {
    outstanding_.remove(request);
    renders_.remove(request);
    if (all_before) {
        for (RequestNumber older : QSet<RequestNumber>(renders_)) {
            if (older > request) continue;
            renders_.remove(older);
            outstanding_.remove(older);
        }
    }
    Q_EMIT state_changed();
    if (outstanding_.isEmpty()) Q_EMIT settled();
}

void EditingController::forget_picture() {
    widgets_.messages->remove_of_document();
    session_->worker().close_photo();
    photo_ = 0;
    before_ = ImagePyramid();
    whole_after_ = QImage();
    face_quads_.clear();
    thumbnails_.clear();
    aligned_.clear();
    model_faces_.clear();
    crop_shown_ = false;
    widgets_.canvas->set_images(QImage());
}

}  // namespace lineament
