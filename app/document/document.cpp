#include "app/document/document.h"

#include <QFileInfo>
#include <QUndoStack>

#include "app/document/undo_commands.h"

namespace lineament {

Document::Document(QObject* parent) : QObject(parent), undo_stack_(new QUndoStack(this)) {
    connect(undo_stack_, &QUndoStack::cleanChanged, this, [this](bool clean) { Q_EMIT modified_changed(!clean); });
    connect(undo_stack_, &QUndoStack::indexChanged, this, [this] {
        if (!starting_) Q_EMIT edit_committed();
    });
}

Document::~Document() {
    // The stack tells its end by signals. Nobody may hear them: this document is half destroyed, and so is the window
    // whose end it is.
    undo_stack_->disconnect();
}

QString Document::display_name() const {
    return QFileInfo(project_path_.isEmpty() ? data_.photo.path : project_path_).fileName();
}

SliderValues Document::sliders(int face) const {
    return face >= 0 && face < data_.faces.size() ? data_.faces[face].sliders : SliderValues();
}

void Document::start(const ProjectData& data, const QString& project_path, bool unsaved) {
    data_ = data;
    project_path_ = project_path;
    exported_index_ = -1;
    starting_ = true;
    undo_stack_->clear();
    if (unsaved) undo_stack_->resetClean();
    starting_ = false;
    Q_EMIT changed({DocumentChange::Photo, -1});
}

void Document::close() {
    ProjectData empty;
    empty.pack_id = data_.pack_id;
    empty.method_id = data_.method_id;
    start(empty);
}

void Document::set_current_face(int face) {
    if (face == data_.current_face || face < 0 || face >= data_.faces.size()) return;
    data_.current_face = face;
    Q_EMIT changed({DocumentChange::CurrentFace, face});
}

void Document::set_photo_details(const QString& sha256, const QSize& size) {
    if (!sha256.isEmpty()) data_.photo.sha256 = sha256;
    if (!size.isEmpty()) data_.photo.size = size;
    Q_EMIT changed({DocumentChange::Details, -1});
}

void Document::set_model(const QString& pack_id, const QString& method_id) {
    data_.pack_id = pack_id;
    data_.method_id = method_id;
    Q_EMIT changed({DocumentChange::Details, -1});
}

void Document::set_faces(const QVector<FaceEdit>& faces) {
    data_.faces = faces;
    data_.current_face = qBound(0, data_.current_face, static_cast<int>(qMax<qsizetype>(0, faces.size() - 1)));
    Q_EMIT changed({DocumentChange::CurrentFace, data_.current_face});
}

void Document::set_project_path(const QString& path) {
    project_path_ = path;
    Q_EMIT changed({DocumentChange::Details, -1});
}

void Document::set_slider(int face, const SliderStep& step, bool joins) {
    Q_ASSERT(face >= 0 && face < data_.faces.size());
    if (step.from == step.to) return;
    // The exported state has to stay one that undo leads back to. (The saved one does: QUndoStack sees to that.)
    const bool goes_on = joins && undo_stack_->index() != exported_index_;
    push(new SetSlidersCommand(this, face, {step}, slider_step_text(step.title, step.to), goes_on));
}

void Document::set_sliders(int face, const QVector<SliderStep>& steps, const QString& text) {
    Q_ASSERT(face >= 0 && face < data_.faces.size());
    QVector<SliderStep> real;
    for (const SliderStep& step : steps)
        if (step.from != step.to) real.append(step);
    if (real.isEmpty()) return;
    push(new SetSlidersCommand(this, face, real, text));
}

void Document::place_edits(int unplaced, int face) {
    Q_ASSERT(unplaced >= 0 && unplaced < data_.unplaced.size() && face >= 0 && face < data_.faces.size());
    FacesState next = faces_state();
    for (const auto& [id, value] : next.unplaced.takeAt(unplaced).sliders)
        next.faces[face].sliders[id] = value;
    next.current_face = face;
    push(new SetFacesCommand(this, next, tr("Put edits on this face")));
}

void Document::remove_unplaced_edits() {
    if (data_.edits_without_face().isEmpty()) return;
    FacesState next = faces_state();
    next.unplaced.removeIf([](const FaceEdit& face) { return !face.removed; });
    push(new SetFacesCommand(this, next, tr("Remove edits without a face")));
}

void Document::remove_face(int face, int next_face) {
    Q_ASSERT(face >= 0 && face < data_.faces.size() && next_face >= 0 && next_face < data_.faces.size());
    FacesState next = faces_state();
    next.faces[face].removed = true;
    next.current_face = next_face;
    push(new SetFacesCommand(this, next, tr("Remove face")));
}

void Document::restore_removed_faces() {
    FacesState next = faces_state();
    for (QVector<FaceEdit>* faces : {&next.faces, &next.unplaced})
        for (FaceEdit& face : *faces)
            face.removed = false;
    next.unplaced.removeIf([](const FaceEdit& face) { return all_zero(face.sliders); });
    push(new SetFacesCommand(this, next, tr("Bring removed faces back")));
}

void Document::set_keep_original_detail(bool keep) {
    if (keep == data_.keep_original_detail) return;
    push(new SetKeepDetailCommand(this, keep));
}

void Document::set_method(const QString& method_id, const QString& title) {
    if (method_id == data_.method_id) return;
    push(new SetMethodCommand(this, data_.method_id, method_id, title));
}

void Document::push(QUndoCommand* command) {
    if (undo_stack_->index() < exported_index_) exported_index_ = -1;  // that state is cut off from the history
    undo_stack_->push(command);                                        // the stack takes ownership
}

void Document::put_sliders(int face, const QVector<SliderStep>& steps, bool forward) {
    SliderValues& values = data_.faces[face].sliders;
    for (const SliderStep& step : steps) {
        const double value = forward ? step.to : step.from;
        if (value == 0)
            values.erase(step.id.toStdString());
        else
            values[step.id.toStdString()] = value;
    }
    set_current_face(face);  // a step that one does not see would look like no step
    Q_EMIT changed({DocumentChange::Sliders, face});
}

void Document::put_faces(const FacesState& state) {
    data_.faces = state.faces;
    data_.unplaced = state.unplaced;
    data_.current_face = state.current_face;
    Q_EMIT changed({DocumentChange::Faces, -1});
}

void Document::put_keep_original_detail(bool keep) {
    data_.keep_original_detail = keep;
    Q_EMIT changed({DocumentChange::Options, -1});
}

void Document::put_method(const QString& method_id) {
    data_.method_id = method_id;
    Q_EMIT changed({DocumentChange::Method, -1});
}

void Document::mark_saved() {
    undo_stack_->setClean();
}

void Document::mark_exported() {
    exported_index_ = undo_stack_->index();
}

bool Document::is_modified() const {
    return !undo_stack_->isClean();
}

bool Document::would_lose_edits() const {
    // A picture holds no edits that have no face in it.
    const bool is_exported = undo_stack_->index() == exported_index_ && data_.edits_without_face().isEmpty();
    return has_photo() && is_modified() && !is_exported;
}

}  // namespace lineament
