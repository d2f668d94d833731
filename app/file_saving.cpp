// Saving projects and exporting pictures: the other half of FileController.
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QUndoStack>
#include <QtConcurrent>

#include "app/file_controller.h"
#include "app/message_area.h"

namespace lineament {
namespace {

const QString project_ending = QStringLiteral(".lineament");

/// Empty when the project was written, else the sentence for the person.
QString write_project_file(const QString& path, const ProjectData& project) {
    try {
        write_project(path, project);
        return {};
    } catch (const ProjectError& error) {
        return QString::fromStdString(error.what());
    }
}

QString suggestion(const QString& folder, const QString& photo_path, const QString& ending) {
    const QString name = QFileInfo(photo_path).completeBaseName();
    return QDir(folder).absoluteFilePath((name.isEmpty() ? QStringLiteral("photo") : name) + ending);
}

}  // namespace

void FileController::save_project(std::function<void(bool)> done) {
    if (document_->project_path().isEmpty()) return save_project_as(std::move(done));
    save_project_to(document_->project_path(), std::move(done));
}

void FileController::save_project_as(std::function<void(bool)> done) {
    const QString start = document_->project_path().isEmpty()
                              ? suggestion(settings_->last_folder("save"), document_->data().photo.path, project_ending)
                              : document_->project_path();
    QFileDialog* dialog = new QFileDialog(window_, tr("Save the project"), start);
    dialog->setObjectName(QStringLiteral("save_project_dialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Lineament projects (*.lineament)"));
    dialog->setDefaultSuffix(project_ending.mid(1));
    dialog->selectFile(start);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, done](const QString& path) { save_project_to(path, done); });
    connect(dialog, &QFileDialog::rejected, this, [done] {
        if (done) done(false);
    });
    dialog->open();
}

void FileController::save_project_to(const QString& path, std::function<void(bool)> done) {
    editing_->finish_gestures();
    const int index = document_->undo_stack()->index();
    QtConcurrent::run(write_project_file, path, document_->data()).then(this, [=](const QString& error) {
        if (!error.isEmpty()) {
            messages_->post(QStringLiteral("save"), MessageKind::Error, error);
            if (done) done(false);
            return;
        }
        messages_->remove(QStringLiteral("save"));
        document_->set_project_path(path);
        // What was edited while the file was written is not in it.
        if (document_->undo_stack()->index() == index) document_->mark_saved();
        settings_->add_recent_file(path);
        settings_->set_last_file("save", path);
        Q_EMIT recent_files_changed();
        Q_EMIT message(tr("Saved %1").arg(path));
        if (done) done(true);
    });
}

ExportSetup FileController::export_setup() const {
    const QString photo = document_->data().photo.path;
    const QString suffix = QFileInfo(photo).suffix().toLower();
    ExportSetup setup;
    setup.original_path = photo;
    setup.has_face = editing_->has_face();
    setup.initial.format = suffix.startsWith(QLatin1String("jp"))    ? ExportFormat::Jpeg
                           : suffix.startsWith(QLatin1String("tif")) ? ExportFormat::Tiff
                                                                     : ExportFormat::Png;
    setup.initial.path = suggestion(settings_->last_folder("export"), photo,
                                    tr("-edited") + QLatin1Char('.') + ExportDialog::extension(setup.initial.format));
    setup.initial.jpeg_quality = settings_->jpeg_quality();
    setup.initial.area = editing_->view() == RenderView::FaceCrop ? ExportArea::FaceCrop : ExportArea::WholePhoto;
    setup.initial.keep_original_detail = document_->data().keep_original_detail;
    return setup;
}

void FileController::export_dialog() {
    editing_->finish_gestures();
    ExportDialog* dialog = new ExportDialog(export_setup(), window_);
    dialog->setObjectName(QStringLiteral("export_dialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { export_to(dialog->choice()); });
    dialog->open();
}

void FileController::export_to(const ExportChoice& choice) {
    settings_->set_last_file("export", choice.path);
    settings_->set_jpeg_quality(choice.jpeg_quality);
    document_->set_keep_original_detail(choice.keep_original_detail);
    messages_->remove(QStringLiteral("export"));
    ExportRequest request;
    request.path = choice.path.toStdString();
    request.sliders_by_face = editing_->sliders_by_face();
    request.face_crop = choice.area == ExportArea::FaceCrop;
    request.face_index = document_->data().current_face;
    request.jpeg_quality = choice.jpeg_quality;
    request.compose.keep_original_detail = choice.keep_original_detail;
    request.overwrite_existing = choice.overwrites_existing;
    request.overwrite_original = choice.overwrites_original;
    export_request_ = editing_->export_photo(request);
    export_index_ = document_->undo_stack()->index();
}

}  // namespace lineament
