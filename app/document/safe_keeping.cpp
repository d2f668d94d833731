#include "app/document/safe_keeping.h"

#include <QFileInfo>
#include <QLocale>

#include "app/document/document.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"

namespace lineament {
namespace {

/// What the project file held when these edits were made. A file that is younger than they are holds something else.
QString sha256_before(const LostEdits& lost) {
    const QFileInfo project(lost.project_path);
    if (lost.project_path.isEmpty() || !project.exists()) return {};
    return project.lastModified() > lost.when ? QStringLiteral("younger") : file_sha256(lost.project_path);
}

}  // namespace

SafeKeeping::SafeKeeping(Document* document, FileController* files, MessageArea* messages, const QString& folder,
                         QObject* parent)
    : QObject(parent), document_(document), files_(files), messages_(messages), journal_(folder) {}

void SafeKeeping::begin() {
    connect(document_, &Document::edit_committed, this, &SafeKeeping::record);
    connect(document_, &Document::modified_changed, this, &SafeKeeping::record);
    connect(files_, &FileController::edits_overtaken, this, [this] {
        journal_.leave_behind();
        QMetaObject::invokeMethod(this, &SafeKeeping::offer_lost_edits, Qt::QueuedConnection);
    });
    connect(document_, &Document::changed, this, [this](const DocumentChange& change) {
        // Another photo: what was to be kept of the one before was decided by the person.
        if (change.kind == DocumentChange::Photo) journal_.clear();
        if (change.kind == DocumentChange::Photo || change.kind == DocumentChange::Details) record();
    });
}

void SafeKeeping::record() {
    journal_.record(document_->data(), document_->project_path(), document_->has_photo() && document_->is_modified());
    const QString key = QStringLiteral("journal");
    if (journal_.error().isEmpty()) return messages_->remove(key);
    if (messages_->text(key) != journal_.error())
        messages_->post(key, MessageKind::Warning, journal_.error(), {}, MessageScope::Program);
}

void SafeKeeping::offer_lost_edits() {
    const QVector<LostEdits> all = journal_.lost_edits();
    if (all.isEmpty()) return;
    const LostEdits lost = all.first();
    const QString name =
        QFileInfo(lost.project_path.isEmpty() ? lost.project.photo.path : lost.project_path).fileName();
    const QString when = QLocale().toString(lost.when.toLocalTime(), QLocale::ShortFormat);
    messages_->post(QStringLiteral("recovery"), MessageKind::Information,
                    tr("Restore unsaved edits of %1 (%2)?").arg(name, when),
                    {{tr("Restore"), [this, lost] { restore(lost); }},
                     {tr("Discard"),
                      [this, lost] {
                          journal_.forget(lost);
                          offer_lost_edits();
                      }}},
                    MessageScope::Program);
}

void SafeKeeping::restore(const LostEdits& lost) {
    files_->ask_before_losing_edits([this, lost] {
        const auto then = [this, lost] {
            journal_.flush();
            // Only now are they in this program's own journal.
            if (journal_.error().isEmpty()) journal_.forget(lost);
            offer_lost_edits();
        };
        files_->open_recipe(lost.project, lost.project_path, true, then, sha256_before(lost));
    });
}

void SafeKeeping::end() {
    journal_.clear();
}

}  // namespace lineament
