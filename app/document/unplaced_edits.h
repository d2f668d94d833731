#pragma once

#include <QObject>

namespace lineament {

class Document;
class EditingController;
class MessageArea;

/**
 * Offers what to do with edits whose faces were not found in the photo: a bar with the key "lost_faces".
 *
 * Responsibility: the offer only. The document keeps such edits, and saves them, until the person decides.
 */
class UnplacedEdits : public QObject {
    Q_OBJECT

  public:
    UnplacedEdits(Document* document, EditingController* editing, MessageArea* messages, QObject* parent);

  private:
    void offer();

    Document* document_;
    EditingController* editing_;
    MessageArea* messages_;
};

}  // namespace lineament
