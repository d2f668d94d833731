#include "app/window/file_controller.h"

#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QUndoStack>
#include <QUrl>
#include <QtConcurrent>
#include <utility>

#include "app/document/face_matching.h"
#include "app/document/picture_file.h"
#include "app/document/project_guard.h"
#include "app/document/write_obstacle.h"
#include "app/engine/engine_texts.h"
#include "app/start/data_folders.h"
#include "app/window/message_area.h"

namespace lineament {
namespace {

const QString project_suffix = QStringLiteral("lineament");

struct ReadProject {
    ProjectData project;
    QString sha256;
    QString error;
    bool photo_exists = false;
};

ReadProject read_project_file(const QString& path) {
    ReadProject result;
    try {
        result.project = read_project(path, &result.sha256);
        result.photo_exists = QFileInfo(result.project.photo.path).isFile();
    } catch (const ProjectError& error) {
        result.error = QString::fromStdString(error.what());
    }
    return result;
}

struct KeptPicture {
    QString path;   ///< empty where that failed
    QString error;  ///< the sentence for the person
};

/// Keeps a pasted picture as a file.
KeptPicture keep_pasted(const QImage& image) {
    const QString folder = pasted_folder();
    const QString path = QStringLiteral("%1/pasted-%2.png")
                             .arg(folder, QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")));
    try {
        QDir().mkpath(folder);
        write_picture_file(path, image);
        return {path, {}};
    } catch (const CannotWriteError& error) {
        return {{}, cannot_write_text(path, error)};
    }
}

QMap<ExportFormat, QStringList> losses_by_format(const PhotoOpened& photo) {
    QMap<ExportFormat, QStringList> losses;
    for (const ExportFormat format : {ExportFormat::Png, ExportFormat::Jpeg, ExportFormat::Tiff}) {
        const auto found = photo.losses_when_exported.find('.' + ExportDialog::extension(format).toStdString());
        if (found == photo.losses_when_exported.end()) continue;
        for (const std::string& sentence : found->second)
            losses[format] << engine_text(sentence);
    }
    return losses;
}

}  // namespace

FileController::FileController(Document* document, SessionController* session, EditingController* editing,
                               MessageArea* messages, AppSettings* settings, QWidget* window)
    : QObject(window),
      document_(document),
      session_(session),
      editing_(editing),
      messages_(messages),
      settings_(settings),
      window_(window),
      guard_(new ProjectGuard(messages, this)) {
    connect(document_, &Document::edit_committed, this, [this] { ++revision_; });
    connect(document_, &Document::changed, this, [this](const DocumentChange& change) {
        if (change.kind != DocumentChange::Photo) return;
        ++opened_;
        ++revision_;
        photo_replaced_ = lost_faces_ = hashing_ = false;
        after_hash_.clear();
    });
    connect(guard_, &ProjectGuard::save_as_wanted, this, [this] { save_project_as(); });
    connect(editing_, &EditingController::photo_arrived, this, &FileController::on_photo_arrived);
    connect(editing_, &EditingController::photo_failed, this, [this](quint64 request) { opening_.remove(request); });
    connect(editing_, &EditingController::export_finished, this, &FileController::on_exported);
    connect(editing_, &EditingController::export_failed, this, [this] {
        export_request_ = 0;
        Q_EMIT export_ended();
    });
}

void FileController::guard_projects(const QString& lock_folder) {
    guard_->set_lock_folder(lock_folder);
}

// --- opening --------------------------------------------------------------------------------------------------------

void FileController::open_file(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    ask_before_losing_edits([this, absolute] {
        if (QFileInfo(absolute).suffix().compare(project_suffix, Qt::CaseInsensitive) == 0)
            return open_project(absolute);
        Pending pending;
        pending.recipe.photo.path = absolute;
        start_opening(pending);
    });
}

void FileController::open_dialog() {
    QFileDialog* dialog = new QFileDialog(window_, tr("Open a photo or project"), settings_->last_folder("open"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Photos and projects (*.png *.jpg *.jpeg *.tif *.tiff *.webp *.bmp *.lineament)"),
                            tr("Projects (*.lineament)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &FileController::open_file);
    dialog->open();
}

void FileController::paste() {
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (data && data->hasUrls() && data->urls().first().isLocalFile())
        return open_file(data->urls().first().toLocalFile());
    const QImage image = QGuiApplication::clipboard()->image();
    if (image.isNull()) {
        Q_EMIT message(tr("There is no picture in the clipboard."));
        return;
    }
    open_image(image);
}

void FileController::open_image(const QImage& image) {
    ask_before_losing_edits([this, image] {
        QtConcurrent::run(keep_pasted, image).then(this, [this](const KeptPicture& kept) {
            Pending pending;
            pending.recipe.photo.path = kept.path;
            if (!kept.path.isEmpty()) return start_opening(pending);
            messages_->post(QStringLiteral("open"), MessageKind::Error, kept.error, {}, MessageScope::Program);
        });
    });
}

void FileController::open_project(const QString& path) {
    QtConcurrent::run(read_project_file, path).then(this, [this, path](const ReadProject& read) {
        if (!read.error.isEmpty()) {
            messages_->post(QStringLiteral("open"), MessageKind::Error, read.error, {}, MessageScope::Program);
            return;
        }
        messages_->remove(QStringLiteral("open"));
        const Pending pending{read.project, path, false, {}, read.sha256};
        read.photo_exists ? start_opening(pending) : ask_for_photo(pending);
    });
}

void FileController::open_recipe(const ProjectData& recipe, const QString& project_path, bool unsaved,
                                 std::function<void()> then, const QString& project_sha256) {
    const Pending pending{recipe, project_path, unsaved, std::move(then), project_sha256};
    QFileInfo(recipe.photo.path).isFile() ? start_opening(pending) : ask_for_photo(pending);
}

void FileController::ask_for_photo(const Pending& pending) {
    QMessageBox* box =
        ask(QStringLiteral("ask_locate_photo"),
            tr("The photo %1 is not where it was.").arg(QFileInfo(pending.recipe.photo.path).fileName()),
            tr("It was looked for as %1. The edits are kept; where is the photo now?").arg(pending.recipe.photo.path));
    QPushButton* locate = box->addButton(tr("Locate..."), QMessageBox::AcceptRole);
    box->addButton(QMessageBox::Cancel);
    connect(box, &QMessageBox::buttonClicked, this, [this, locate, pending](QAbstractButton* button) {
        if (button != locate) return;
        QFileDialog* dialog =
            new QFileDialog(window_, tr("Locate %1").arg(QFileInfo(pending.recipe.photo.path).fileName()),
                            settings_->last_folder("open"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        connect(dialog, &QFileDialog::fileSelected, this, [this, pending](const QString& path) {
            Pending found = pending;
            found.recipe.photo.path = path;
            start_opening(found);
        });
        dialog->open();
    });
    box->open();
}

void FileController::start_opening(const Pending& pending) {
    messages_->remove(QStringLiteral("open"));
    Pending begun = pending;
    begun.revision = revision_;
    opening_.insert(editing_->open_photo(pending.recipe.photo.path), begun);
}

void FileController::on_photo_arrived(const PhotoOpened& photo) {
    Pending pending = opening_.take(photo.request);
    export_losses_ = losses_by_format(photo);
    QVector<QRectF> boxes;
    for (const FoundFace& face : photo.faces)
        boxes.append(QRectF(face.box.x, face.box.y, face.box.width, face.box.height));
    const QSize size(photo.width, photo.height);
    const MatchedFaces matched = match_faces(pending.recipe, boxes, size);
    const QString expected_hash = pending.recipe.photo.sha256;
    ProjectData recipe = pending.recipe;
    recipe.faces = matched.faces;
    recipe.unplaced = matched.unplaced;
    recipe.current_face = matched.current;
    recipe.photo.size = size;
    recipe.pack_id = document_->data().pack_id;
    recipe.method_id = document_->data().method_id;
    if (pending.revision != revision_ && document_->would_lose_edits()) Q_EMIT edits_overtaken();
    document_->start(recipe, pending.project_path, pending.unsaved);
    photo_ = photo.request;
    guard_->watch(pending.project_path, pending.project_sha256);
    const ProjectData& stored = pending.recipe;
    lost_faces_ = matched.lost > stored.edits_without_face().size();
    if (!stored.pack_id.isEmpty() && (stored.pack_id != recipe.pack_id || stored.method_id != recipe.method_id))
        Q_EMIT pack_wanted(stored.pack_id, stored.method_id);
    const QString opened = pending.project_path.isEmpty() ? recipe.photo.path : pending.project_path;
    settings_->add_recent_file(opened);
    settings_->set_last_file("open", opened);
    Q_EMIT recent_files_changed();
    check_hash(recipe.photo.path, expected_hash);
    if (pending.then) pending.then();
}

void FileController::check_hash(const QString& path, const QString& expected) {
    hashing_ = true;
    QtConcurrent::run(file_sha256, path).then(this, [this, path, expected, document = opened_](const QString& hash) {
        if (document == opened_) on_hash(path, expected, hash);
    });
}

void FileController::on_hash(const QString& path, const QString& expected, const QString& hash) {
    hashing_ = false;
    if (!hash.isEmpty()) document_->set_photo_details(hash, {});
    photo_replaced_ = !hash.isEmpty() && !expected.isEmpty() && expected != hash;
    if (photo_replaced_)
        messages_->post(QStringLiteral("hash"), MessageKind::Warning,
                        tr("The photo %1 was replaced or changed since these edits were made. Look whether they still "
                           "fit.")
                            .arg(QFileInfo(path).fileName()));
    for (const std::function<void()>& waiting : std::exchange(after_hash_, {}))
        waiting();
}

QMessageBox* FileController::ask(const QString& name, const QString& text, const QString& details) {
    QMessageBox* box = new QMessageBox(QMessageBox::Question, QCoreApplication::applicationName(), text,
                                       QMessageBox::NoButton, window_);
    box->setObjectName(name);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setInformativeText(details);
    return box;
}

void FileController::ask_before_losing_edits(std::function<void()> go_on) {
    if (!document_->would_lose_edits()) return go_on();
    QMessageBox* box =
        ask(QStringLiteral("ask_unsaved"), tr("Save the edits of %1?").arg(document_->display_name()),
            tr("They are neither in a project nor exported. The photo itself is unchanged in any case."));
    box->setStandardButtons(QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    box->setDefaultButton(QMessageBox::Save);
    connect(box, &QMessageBox::buttonClicked, this, [this, box, go_on](QAbstractButton* button) {
        const QMessageBox::StandardButton choice = box->standardButton(button);
        if (choice == QMessageBox::Discard) go_on();
        if (choice == QMessageBox::Save)
            save_project([this, go_on](bool saved) {
                if (saved) ask_before_losing_edits(go_on);  // what was edited meanwhile is not in the file
            });
    });
    box->open();
}

}  // namespace lineament
