// What is asked before a project is saved over: another part of FileController.
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include "app/document/project_guard.h"
#include "app/window/file_controller.h"

namespace lineament {

void FileController::ask_about_photo(std::function<void(bool)> done) {
    const QString path = document_->project_path();
    const auto write = [this, path, done] { write_to(path, guard_->known_sha256(path), done); };
    QStringList reasons;
    if (photo_replaced_)
        reasons << tr("The photo %1 is not the file that these edits were made on.")
                       .arg(QFileInfo(document_->data().photo.path).fileName());
    const int lost = static_cast<int>(document_->data().edits_without_face().size());
    if (lost_faces_ && lost > 0)
        reasons << (lost == 1 ? tr("The edits of a face have no place in it; they stay in the project.")
                              : tr("The edits of %1 faces have no place in it; they stay in the project.").arg(lost));
    if (reasons.isEmpty()) return write();
    const QString question =
        photo_replaced_ ? tr("Save %1 with another photo than before?") : tr("Save %1 although faces were not found?");
    QMessageBox* box =
        ask(QStringLiteral("ask_save_over"), question.arg(QFileInfo(path).fileName()), reasons.join(QLatin1Char(' ')));
    QPushButton* save = box->addButton(tr("Save"), QMessageBox::AcceptRole);
    QPushButton* save_as = box->addButton(tr("Save as..."), QMessageBox::ActionRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    connect(box, &QMessageBox::buttonClicked, this, [=, document = opened_](QAbstractButton* button) {
        const bool same = document == opened_;  // a photo may have arrived meanwhile
        if (same && button == save) return write();
        if (same && button == save_as) return save_project_as(done);
        if (done) done(false);
    });
    box->open();
}

void FileController::ask_about_changed_project(const QString& path, std::function<void(bool)> done) {
    QMessageBox* box = ask(QStringLiteral("ask_changed_elsewhere"),
                           tr("%1 was changed since it was opened here. Replace it?").arg(QFileInfo(path).fileName()),
                           tr("Another window or program has written to it. What it holds now would be gone."));
    QPushButton* replace = box->addButton(tr("Replace"), QMessageBox::DestructiveRole);
    QPushButton* save_as = box->addButton(tr("Save as..."), QMessageBox::ActionRole);
    box->setDefaultButton(box->addButton(QMessageBox::Cancel));
    connect(box, &QMessageBox::buttonClicked, this, [=, document = opened_](QAbstractButton* button) {
        const bool same = document == opened_;
        if (same && button == replace) return write_to(path, QString(), done);
        if (same && button == save_as) return save_project_as(done);
        if (done) done(false);
    });
    box->open();
}

}  // namespace lineament
