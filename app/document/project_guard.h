#pragma once

#include <QObject>
#include <QString>
#include <QTimer>

#include "app/document/file_lock.h"

namespace lineament {

class MessageArea;

/**
 * Knows what became of the project file that the document came from, outside of this window.
 *
 * Responsibility: to say so while another window has the same project open (a bar with the key "project_open"), and to
 * remember what stood in the file when it was opened or saved here, so that nothing newer is overwritten unasked.
 */
class ProjectGuard : public QObject {
    Q_OBJECT

  public:
    ProjectGuard(MessageArea* messages, QObject* parent);

    /// Where the locks lie; made when it is needed. Empty, as at first: no locks (screenshots).
    void set_lock_folder(const QString& folder) { folder_ = folder; }

    /// The document belongs to this project file from now on. sha256: of the file as it was read or written; see
    /// file_sha256. An empty path: it belongs to none.
    void watch(const QString& path, const QString& sha256);

    /// What stood in the file when it was last read or written here; empty for another file.
    QString known_sha256(const QString& path) const { return path == path_ ? sha256_ : QString(); }

  Q_SIGNALS:
    void save_as_wanted();

  private:
    void take_lock();
    QString lock_path() const;

    MessageArea* messages_;
    QString folder_, path_, sha256_;
    FileLock lock_;
    QTimer retry_;
};

}  // namespace lineament
