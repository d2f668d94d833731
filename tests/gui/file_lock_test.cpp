// Locks that end with their process, and journals whose program was killed at any moment.
#include "app/document/file_lock.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include "app/document/journal.h"

namespace lineament {
namespace {

TEST(FileLock, IsHeldByOneAndFreeAfterwards) {
    const QTemporaryDir folder;
    const QString path = folder.filePath("a.lock");
    FileLock second;
    {
        FileLock first;
        EXPECT_EQ(first.take(path), LockResult::Taken);
        EXPECT_EQ(second.take(path), LockResult::HeldElsewhere);
        EXPECT_FALSE(second.is_taken());
    }
    EXPECT_FALSE(QFile::exists(path)) << "nothing is left behind";
    EXPECT_EQ(second.take(path), LockResult::Taken);
    EXPECT_EQ(second.take(folder.filePath("b.lock")), LockResult::Taken) << "another one instead";
    EXPECT_FALSE(QFile::exists(path));
}

TEST(FileLock, AnEmptyFileOfAKilledProgramHoldsNobodyUp) {
    const QTemporaryDir folder;
    QFile left(folder.filePath("a.lock"));
    ASSERT_TRUE(left.open(QIODevice::WriteOnly));
    left.close();
    FileLock lock;
    EXPECT_EQ(lock.take(left.fileName()), LockResult::Taken);
}

TEST(FileLock, APlaceThatCannotBeWrittenIsNoOneElse) {
    FileLock lock;
    EXPECT_EQ(lock.take("/proc/no-such-place/a.lock"), LockResult::NotPossible);
    EXPECT_FALSE(lock.is_taken());
}

ProjectData state(double smile) {
    ProjectData project;
    project.photo.path = "/photos/a.jpg";
    project.faces = {{QRectF(0, 0, 10, 10), {{"smile", smile}}}};
    return project;
}

/// Copies the journals of a living program: what it would leave if it were killed now.
void copy_journals(const QString& from, const QString& to) {
    for (const QString& name : QDir(from).entryList({"*.journal"}, QDir::Files))
        ASSERT_TRUE(QFile::copy(from + '/' + name, to + '/' + name));
}

TEST(JournalLock, AnEmptyLockFileOfAnEarlierVersionHidesNoEdits) {
    const QTemporaryDir living, dead;
    Journal journal(living.path());
    journal.record(state(0.5), "/p.lineament", true);
    copy_journals(living.path(), dead.path());
    const QString name = QDir(dead.path()).entryList({"*.journal"}, QDir::Files).value(0);
    QFile lock(dead.filePath(name + ".lock"));
    ASSERT_TRUE(lock.open(QIODevice::WriteOnly)) << "killed between making the file and writing to it";
    lock.close();
    Journal next(dead.path());
    const QVector<LostEdits> lost = next.lost_edits();
    ASSERT_EQ(lost.size(), 1);
    EXPECT_EQ(lost[0].project.faces[0].sliders, (SliderValues{{"smile", 0.5}}));
    next.forget(lost[0]);
    EXPECT_TRUE(QDir(dead.path()).entryList(QDir::Files).isEmpty());
}

TEST(JournalLock, ALivingProgramsJournalIsNeitherOfferedNorRemoved) {
    const QTemporaryDir folder;
    Journal journal(folder.path());
    for (int i = 1; i <= 600; ++i)  // also after it went over to a fresh file
        journal.record(state(i / 1000.0), {}, true);
    journal.record(state(0), {}, false);
    EXPECT_TRUE(Journal(folder.path()).lost_edits().isEmpty());
    EXPECT_EQ(QDir(folder.path()).entryList({"*.journal"}, QDir::Files).size(), 1)
        << "what holds nothing to restore is in use all the same";
    journal.record(state(0.7), {}, true);
    EXPECT_TRUE(Journal(folder.path()).lost_edits().isEmpty());
    journal.clear();
    EXPECT_TRUE(QDir(folder.path()).entryList(QDir::Files).isEmpty());
}

}  // namespace
}  // namespace lineament
