#include "app/document/journal.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <cerrno>

#include "app/document/file_lock.h"
#include "core/base/program_folders.h"

namespace lineament {
namespace {

constexpr qint64 max_journal_bytes = 64 << 20;
constexpr int lines_before_fresh_start = 512;
constexpr int name_attempts = 8;

QByteArray line_of(const ProjectData& project, const QString& project_path, bool modified) {
    const QJsonObject line{{"format", "lineament-journal"},
                           {"version", 1},
                           {"modified", modified},
                           {"project_path", project_path},
                           {"when", QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
                           {"project", QJsonDocument::fromJson(project_to_json(project)).object()}};
    return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
}

/// The state of the last complete, readable line. False where there is nothing to restore.
bool read_journal(const QString& path, LostEdits* lost) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return false;
    // Not read(max_journal_bytes) alone: Qt would make room for all of it.
    QList<QByteArray> lines = file.read(qMin(file.size(), max_journal_bytes)).split('\n');
    lines.removeLast();  // what stands after the last line end was cut off while it was written
    for (qsizetype i = lines.size() - 1; i >= 0; --i) {
        const QJsonObject line = QJsonDocument::fromJson(lines[i]).object();
        if (line.value("format").toString() != QLatin1String("lineament-journal")) continue;
        if (!line.value("modified").toBool()) return false;
        try {
            lost->project = project_from_json(QJsonDocument(line.value("project").toObject()).toJson(), path);
        } catch (const ProjectError&) {
            continue;
        }
        lost->journal_path = path;
        lost->project_path = line.value("project_path").toString();
        lost->when = QDateTime::fromString(line.value("when").toString(), Qt::ISODateWithMs);
        return true;
    }
    return false;
}

/// Takes the lock of a leftover, or finds out otherwise whether its program lives.
bool writer_lives(const QFile& journal) {
    switch (lock_open_file(journal)) {
        case LockResult::Taken:
            return false;
        case LockResult::HeldElsewhere:
            return true;
        case LockResult::NotPossible:
            break;
    }
    // A file system without locks: the process whose number the name begins with.
    const int pid = QFileInfo(journal).fileName().section(QLatin1Char('-'), 0, 0).toInt();
    return pid > 0 && (::kill(pid, 0) == 0 || errno == EPERM);
}

void remove_journal(const QString& path) {
    QFile::remove(path);
    QFile::remove(path + QStringLiteral(".lock"));  // of earlier versions
}

}  // namespace

Journal::Journal(const QString& folder, QObject* parent)
    : QObject(parent), folder_(folder.isEmpty() ? default_folder() : folder) {
    disk_.setMaxThreadCount(1);
}

Journal::~Journal() {
    flush();
}

QString Journal::default_folder() {
    const std::string own = own_folder_in(user_state_folder());
    return own.empty() ? QString() : QFile::decodeName(QByteArray::fromStdString(own)) + QStringLiteral("/journals");
}

bool Journal::open() {
    if (file_) return true;
    if (!QDir().mkpath(folder_)) return false;
    for (int i = 0; i < name_attempts; ++i) {
        const QString path = QStringLiteral("%1/%2-%3.journal")
                                 .arg(folder_)
                                 .arg(QCoreApplication::applicationPid())
                                 .arg(QRandomGenerator::global()->generate(), 8, 16, QLatin1Char('0'));
        std::unique_ptr<QFile> file = std::make_unique<QFile>(path);
        if (!file->open(QIODevice::WriteOnly | QIODevice::Append | QIODevice::Unbuffered)) return false;
        file->setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        // Between the two steps another program may have taken it for a dead one's, and removed it.
        if (lock_open_file(*file) == LockResult::HeldElsewhere || !is_still_there(*file)) {
            file->remove();
            continue;
        }
        file_ = std::move(file);
        return true;
    }
    return false;
}

void Journal::record(const ProjectData& project, const QString& project_path, bool modified) {
    error_.clear();
    if (!modified && !file_) return;
    // A line end first, where the line before was cut off (a full disk), so that the damage stays with that line.
    const QByteArray line = (torn_ ? QByteArray("\n") : QByteArray()) + line_of(project, project_path, modified);
    torn_ = false;
    if (lines_ >= lines_before_fresh_start) {
        // A fresh journal is complete before the long one goes.
        std::unique_ptr<QFile> old_file = std::move(file_);
        lines_ = 0;
        if (open() && file_->write(line) == line.size()) {
            flush();
            old_file->remove();
            lines_ = 1;
            return bring_to_disk();
        }
        file_ = std::move(old_file);
    }
    if (!open() || file_->write(line) != line.size()) {
        torn_ = file_ != nullptr;
        error_ = tr("Edits cannot be kept safe in %1 while you work (%2). Save the project now and then.")
                     .arg(folder_, file_ ? file_->errorString() : tr("the folder cannot be written"));
        return;
    }
    ++lines_;
    bring_to_disk();
}

void Journal::bring_to_disk() {
    if (sync_queued_->exchange(true)) return;  // one that has not begun yet covers this line, too
    const int handle = ::fcntl(file_->handle(), F_DUPFD_CLOEXEC, 0);  // a child must not hold the lock on
    if (handle < 0) return;
    disk_.start([handle, queued = sync_queued_] {
        queued->store(false);
        ::fsync(handle);
        ::close(handle);
    });
}

void Journal::clear() {
    error_.clear();
    if (!file_) return;
    file_->remove();
    file_.reset();
    lines_ = 0;
}

void Journal::leave_behind() {
    flush();
    file_.reset();  // unlocked by that, so that it is found as a dead program's would be
    lines_ = 0;
}

void Journal::flush() {
    disk_.waitForDone();
}

QVector<LostEdits> Journal::lost_edits() const {
    QVector<LostEdits> found;
    const QFileInfoList journals = QDir(folder_).entryInfoList({QStringLiteral("*.journal")}, QDir::Files, QDir::Time);
    for (const QFileInfo& info : journals) {
        const QString path = info.absoluteFilePath();
        if (file_ && QFileInfo(*file_).absoluteFilePath() == path) continue;
        QFile journal(path);  // locked while it is looked at
        if (!journal.open(QIODevice::ReadWrite | QIODevice::ExistingOnly) || writer_lives(journal)) continue;
        LostEdits lost;
        if (read_journal(path, &lost))
            found.append(lost);
        else
            remove_journal(path);
    }
    return found;
}

void Journal::forget(const LostEdits& lost) {
    remove_journal(lost.journal_path);
}

}  // namespace lineament
