// The journal that keeps finished edits, without a window.
#include "app/document/journal.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace lineament {
namespace {

ProjectData state(double smile) {
    ProjectData project;
    project.photo.path = "/photos/a.jpg";
    project.faces = {{QRectF(0, 0, 10, 10), {{"smile", smile}}}};
    return project;
}

class JournalTest : public ::testing::Test {
  protected:
    /// Copies the journals without their locks: what a killed program leaves.
    QVector<LostEdits> left_behind() {
        const QDir folder(folder_.path());
        for (const QString& name : folder.entryList({"*.journal"}, QDir::Files))
            QFile::copy(folder.filePath(name), dead_.filePath(name));
        return Journal(dead_.path()).lost_edits();
    }
    QTemporaryDir folder_, dead_;
    std::unique_ptr<Journal> journal_ = std::make_unique<Journal>(folder_.path());
};

TEST_F(JournalTest, TheLastStateIsLeftBehind) {
    for (int i = 1; i <= 20; ++i)
        journal_->record(state(i / 100.0), "/p.lineament", true);
    const QVector<LostEdits> lost = left_behind();
    ASSERT_EQ(lost.size(), 1);
    EXPECT_EQ(lost[0].project.faces[0].sliders, (SliderValues{{"smile", 0.2}}));
    EXPECT_EQ(lost[0].project_path, "/p.lineament");
}

TEST_F(JournalTest, TheEditsOfALivingProgramAreNotOffered) {
    journal_->record(state(0.5), {}, true);
    EXPECT_TRUE(Journal(folder_.path()).lost_edits().isEmpty());
}

TEST_F(JournalTest, ASavedStateLeavesNothing) {
    journal_->record(state(0.5), {}, true);
    journal_->record(state(0.5), "/p.lineament", false);
    EXPECT_TRUE(left_behind().isEmpty());
}

TEST_F(JournalTest, ALineCutOffInTheMiddleCostsOnlyItself) {
    journal_->record(state(0.1), {}, true);
    journal_->record(state(0.2), {}, true);
    ASSERT_EQ(left_behind().size(), 1);
    const QString path = dead_.filePath(QDir(dead_.path()).entryList({"*.journal"}, QDir::Files).value(0));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadWrite));
    file.resize(file.size() - 30);
    const QVector<LostEdits> lost = Journal(dead_.path()).lost_edits();
    ASSERT_EQ(lost.size(), 1);
    EXPECT_EQ(lost[0].project.faces[0].sliders, (SliderValues{{"smile", 0.1}}));
}

TEST_F(JournalTest, GarbageIsRemovedAndNotOffered) {
    QFile file(folder_.filePath("1-2.journal"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("garbage\n\n{}\n");
    file.close();
    EXPECT_TRUE(journal_->lost_edits().isEmpty());
    EXPECT_FALSE(file.exists());
}

TEST_F(JournalTest, ALongSessionDoesNotGrowTheFileForEver) {
    for (int i = 1; i <= 1200; ++i)
        journal_->record(state(i / 2000.0), {}, true);
    const QVector<LostEdits> lost = left_behind();
    ASSERT_EQ(lost.size(), 1);
    EXPECT_EQ(lost[0].project.faces[0].sliders, (SliderValues{{"smile", 0.6}}));
    EXPECT_LT(QFileInfo(lost[0].journal_path).size(), 600 * 1024);
}

TEST_F(JournalTest, ClearRemovesTheFile) {
    journal_->record(state(0.5), {}, true);
    journal_->clear();
    EXPECT_TRUE(QDir(folder_.path()).entryList({"*.journal"}, QDir::Files).isEmpty());
}

TEST_F(JournalTest, AFolderThatCannotBeWrittenIsSaid) {
    Journal journal("/proc/no-such-place");
    journal.record(state(0.5), {}, true);
    EXPECT_TRUE(journal.error().contains("/proc/no-such-place")) << journal.error().toStdString();
}

}  // namespace
}  // namespace lineament
