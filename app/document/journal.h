#pragma once

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QVector>
#include <atomic>
#include <memory>

#include "app/document/project_file.h"

class QFile;

namespace lineament {

/// Edits that a program left behind when it was ended from outside.
struct LostEdits {
    QString journal_path;
    ProjectData project;
    QString project_path;  ///< the project file they belong to; empty for none
    QDateTime when;
};

/**
 * Keeps every finished edit in a file of its own until it is saved, so that the end of the process loses none.
 *
 * One journal per running program, `<pid>-<random>.journal` in the folder, which the program holds locked: that tells
 * the living from the dead. Each line is one state of the recipe as JSON; the last complete line counts. record() hands
 * the line to the operating system before it returns (the process may then be killed) and lets another thread bring it
 * to the disk (the power may then fail), because a disk can take longer than a window may wait.
 *
 * Used from one thread.
 */
class Journal : public QObject {
    Q_OBJECT

  public:
    /// `folder` empty: journals/ in $XDG_STATE_HOME/lineament (~/.local/state/lineament). Nothing is written before the
    /// first record().
    explicit Journal(const QString& folder = QString(), QObject* parent = nullptr);
    ~Journal() override;

    /// Keeps this state. An unmodified state (all of it is in the project file) leaves nothing to restore.
    void record(const ProjectData& project, const QString& project_path, bool modified);

    /// Everything is saved or thrown away on purpose: removes the journal.
    void clear();

    /// Begins anew and leaves what was recorded for lost_edits().
    void leave_behind();

    /// Waits until the disk has everything (tests, end of the program).
    void flush();

    /// Edits left by programs that do not run any more, newest first. Damaged or empty leftovers are removed.
    QVector<LostEdits> lost_edits() const;

    /// Removes a leftover, after it was restored (and recorded here) or refused by the person.
    void forget(const LostEdits& lost);

    /// Not empty when the last record() failed: a sentence for the person.
    QString error() const { return error_; }

    static QString default_folder();

  private:
    bool open();
    void bring_to_disk();

    QString folder_;
    QString error_;
    std::unique_ptr<QFile> file_;
    QThreadPool disk_;
    std::shared_ptr<std::atomic<bool>> sync_queued_ = std::make_shared<std::atomic<bool>>(false);
    int lines_ = 0;
    bool torn_ = false;
};

}  // namespace lineament
