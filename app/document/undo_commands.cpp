#include "app/document/undo_commands.h"

#include <QCoreApplication>

#include "widgets/sliders/percent.h"

namespace lineament {
namespace {

constexpr int set_sliders_id = 1;  // of commands that may merge: QUndoCommand::id()

}  // namespace

QString slider_step_text(const QString& title, double value) {
    return QStringLiteral("%1 %2").arg(title, percent_number(value));
}

SetSlidersCommand::SetSlidersCommand(Document* document, int face, QVector<SliderStep> steps, const QString& text,
                                     bool joins)
    : QUndoCommand(text), document_(document), face_(face), steps_(std::move(steps)), joins_(joins) {}

int SetSlidersCommand::id() const {
    return set_sliders_id;
}

bool SetSlidersCommand::mergeWith(const QUndoCommand* next) {
    const auto* step = static_cast<const SetSlidersCommand*>(next);  // of the same id()
    if (!step->joins_ || step->face_ != face_ || steps_.size() != 1 || step->steps_.size() != 1) return false;
    SliderStep& mine = steps_.first();
    const SliderStep& further = step->steps_.first();
    if (further.id != mine.id || further.from != mine.to) return false;
    mine.to = further.to;
    setText(step->text());
    setObsolete(mine.from == mine.to);
    return true;
}

void SetSlidersCommand::undo() {
    document_->put_sliders(face_, steps_, false);
}

void SetSlidersCommand::redo() {
    document_->put_sliders(face_, steps_, true);
}

SetFacesCommand::SetFacesCommand(Document* document, FacesState to, const QString& text)
    : QUndoCommand(text), document_(document), from_(document->faces_state()), to_(std::move(to)) {}

void SetFacesCommand::undo() {
    document_->put_faces(from_);
}

void SetFacesCommand::redo() {
    document_->put_faces(to_);
}

SetKeepDetailCommand::SetKeepDetailCommand(Document* document, bool keep)
    : QUndoCommand(keep ? QCoreApplication::translate("lineament", "Keep original detail")
                        : QCoreApplication::translate("lineament", "Do not keep original detail")),
      document_(document),
      keep_(keep) {}

void SetKeepDetailCommand::undo() {
    document_->put_keep_original_detail(!keep_);
}

void SetKeepDetailCommand::redo() {
    document_->put_keep_original_detail(keep_);
}

SetMethodCommand::SetMethodCommand(Document* document, const QString& from, const QString& to, const QString& title)
    : QUndoCommand(QCoreApplication::translate("lineament", "Use %1").arg(title)),
      document_(document),
      from_(from),
      to_(to) {}

void SetMethodCommand::undo() {
    document_->put_method(from_);
}

void SetMethodCommand::redo() {
    document_->put_method(to_);
}

}  // namespace lineament
