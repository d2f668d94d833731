// Saving projects and exporting pictures: the other half of FileController.
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QUndoStack>
#include <QtConcurrent>

#include "app/document/project_guard.h"
#include "app/engine/engine_texts.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "core/base/log.h"

namespace lineament {
namespace {

const QString project_ending = QStringLiteral(".lineament");

struct WrittenProject {
    QString error;                   ///< a sentence for the person; empty: it was written
    bool changed_elsewhere = false;  ///< it was not written, because the file holds something else than was expected
    QString sha256;                  ///< of the file
    QString photo_sha256;
};

WrittenProject write_project_file(const QString& path, ProjectData project, const QString& expected_sha256) {
    WrittenProject written;
    if (!expected_sha256.isEmpty() && QFileInfo::exists(path) && file_sha256(path) != expected_sha256) {
        written.changed_elsewhere = true;
        return written;
    }
    // Without it nobody could tell later that the photo was replaced.
    if (project.photo.sha256.isEmpty()) project.photo.sha256 = file_sha256(project.photo.path);
    written.photo_sha256 = project.photo.sha256;
    try {
        write_project(path, project);
        written.sha256 = file_sha256(path);
    } catch (const ProjectError& error) {
        written.error = QString::fromStdString(error.what());
    }
    return written;
}

QString suggestion(const QString& folder, const QString& photo_path, const QString& ending) {
    const QString name = QFileInfo(photo_path).completeBaseName();
    return ExportDialog::free_path(
        QDir(folder).absoluteFilePath((name.isEmpty() ? QStringLiteral("photo") : name) + ending));
}

}  // namespace

void FileController::save_project(std::function<void(bool)> done) {
    if (document_->project_path().isEmpty()) return save_project_as(std::move(done));
    if (!hashing_) return ask_about_photo(std::move(done));
    if (!done && !after_hash_.empty()) return;  // it is asked for already
    after_hash_.push_back([this, done] { save_project(done); });
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
    write_to(path, QString(), std::move(done));
}

void FileController::write_to(const QString& path, const QString& expected_sha256, std::function<void(bool)> done) {
    // One writing at a time: a second one would find the first one's file and take it for another program's, and the
    // older state could come last.
    if (writing_) {
        after_write_.push_back([=, document = opened_] {
            if (document == opened_)
                return write_to(path, expected_sha256.isEmpty() ? QString() : guard_->known_sha256(path), done);
            if (done) done(false);
        });
        return;
    }
    writing_ = true;
    const auto on_written = [=, document = opened_, revision = revision_](const WrittenProject& written) {
        writing_ = false;
        for (const std::function<void()>& next : std::exchange(after_write_, {}))
            QMetaObject::invokeMethod(this, next, Qt::QueuedConnection);
        if (written.changed_elsewhere && document == opened_) return ask_about_changed_project(path, done);
        if (written.changed_elsewhere || !written.error.isEmpty()) {
            if (!written.error.isEmpty()) messages_->post(QStringLiteral("save"), MessageKind::Error, written.error);
            if (done) done(false);
            return;
        }
        if (document == opened_) {
            messages_->remove(QStringLiteral("save"));
            messages_->remove(QStringLiteral("hash"));  // from now on the edits are this photo's
            photo_replaced_ = lost_faces_ = false;
            guard_->watch(path, written.sha256);
            document_->set_project_path(path);
            // What was edited while the file was written is not in it.
            if (revision == revision_) document_->mark_saved();
        }
        settings_->add_recent_file(path);
        settings_->set_last_file("save", path);
        Q_EMIT recent_files_changed();
        log_event(LogLevel::Info, "Saved the project " + QFileInfo(path).fileName().toStdString() + ".");
        Q_EMIT message(tr("Saved %1").arg(path));
        if (done) done(true);
    };
    QtConcurrent::run(write_project_file, path, document_->data(), expected_sha256).then(this, on_written);
}

ExportSetup FileController::export_setup() const {
    const QString photo = document_->data().photo.path;
    const QString suffix = QFileInfo(photo).suffix().toLower();
    ExportSetup setup;
    setup.original_path = photo;
    setup.has_face = editing_->has_face();
    setup.losses = export_losses_;
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
    messages_->remove(QStringLiteral("exported"));
    ExportRequest request;
    request.path = choice.path.toStdString();
    request.sliders_by_face = editing_->sliders_by_face();
    request.face_crop = choice.area == ExportArea::FaceCrop;
    request.crop = CropContent::AsSaved;
    request.face_index = document_->data().current_face;
    request.jpeg_quality = choice.jpeg_quality;
    request.compose.keep_original_detail = choice.keep_original_detail;
    request.overwrite_existing = choice.overwrites_existing;
    request.overwrite_original = choice.overwrites_original;
    export_request_ = editing_->export_photo(request);
    export_revision_ = revision_;
}

void FileController::on_exported(const Exported& done) {
    export_request_ = 0;
    const QString path = QString::fromStdString(done.path);
    if (done.photo == photo_) {
        if (revision_ == export_revision_) document_->mark_exported();
        QStringList warnings;
        for (const std::string& warning : done.warnings)
            warnings << engine_text(warning);
        if (!warnings.isEmpty())
            messages_->post(QStringLiteral("export"), MessageKind::Warning, warnings.join(QLatin1Char(' ')));
        post_exported(messages_, path);
    }
    Q_EMIT message(tr("Exported %1").arg(path));
    Q_EMIT export_ended();
}

}  // namespace lineament
