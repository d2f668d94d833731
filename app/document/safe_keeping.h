#pragma once

#include <QObject>

#include "app/document/journal.h"

namespace lineament {

class Document;
class FileController;
class MessageArea;

/**
 * Keeps the document's edits in the journal, and offers what an ended program left behind.
 *
 * Responsibility: no finished edit is lost, and nobody is stopped by a dialog for it: the offer is a bar.
 */
class SafeKeeping : public QObject {
    Q_OBJECT

  public:
    /// `folder`: see Journal.
    SafeKeeping(Document* document, FileController* files, MessageArea* messages, const QString& folder,
                QObject* parent);

    /// Starts to keep edits; without it this object does nothing by itself (screenshots).
    void begin();

    /// Posts a bar "Restore unsaved edits of X?" (key "recovery") for the newest lost edits, if there are any.
    void offer_lost_edits();

    /// The person chose to end or to give the edits up: there is nothing left to restore.
    void end();

    Journal& journal() { return journal_; }

  private:
    void record();
    void restore(const LostEdits& lost);

    Document* document_;
    FileController* files_;
    MessageArea* messages_;
    Journal journal_;
};

}  // namespace lineament
