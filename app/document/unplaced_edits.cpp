#include "app/document/unplaced_edits.h"

#include "app/document/document.h"
#include "app/engine/editing_controller.h"
#include "app/window/message_area.h"

namespace lineament {
namespace {

const QString message_key = QStringLiteral("lost_faces");

}  // namespace

UnplacedEdits::UnplacedEdits(Document* document, EditingController* editing, MessageArea* messages, QObject* parent)
    : QObject(parent), document_(document), editing_(editing), messages_(messages) {
    connect(document_, &Document::changed, this, [this](const DocumentChange& change) {
        if (change.kind == DocumentChange::Photo || change.kind == DocumentChange::Faces) offer();
    });
}

void UnplacedEdits::offer() {
    const QVector<int> places = document_->data().edits_without_face();
    const int count = static_cast<int>(places.size());
    if (count == 0) return messages_->remove(message_key);
    QVector<MessageAction> actions;
    if (editing_->has_face())
        actions.append({tr("Put on the chosen face"), [this, first = places.first()] {
                            document_->place_edits(first, document_->data().current_face);
                        }});
    actions.append({tr("Remove them"), [this] { document_->remove_unplaced_edits(); }});
    messages_->post(message_key, MessageKind::Warning,
                    count == 1 ? tr("The edits of a face have no place in this photo: no face was found where they "
                                    "were made. They stay in the project.")
                               : tr("The edits of %1 faces have no place in this photo: no face was found where they "
                                    "were made. They stay in the project.")
                                     .arg(count),
                    actions);
}

}  // namespace lineament
