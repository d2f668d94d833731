// The program is killed in the middle of a drag; the next start offers and restores every finished edit.
#include <gtest/gtest.h>

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <map>

#include "app/document/safe_keeping.h"
#include "app/start/data_folders.h"
#include "app/window/file_controller.h"
#include "app/window/message_area.h"
#include "tests/gui/gui_test_support.h"

namespace lineament {
namespace {

using namespace lineament::testing;

/// Runs the victim until it drags, kills it, and returns the values that it committed last.
std::map<std::string, double> kill_in_mid_drag() {
    QProcess victim;
    victim.setProcessChannelMode(QProcess::MergedChannels);
    victim.start(LINEAMENT_CRASH_VICTIM, {sample_photo(), tiny_pack_folder()});
    QByteArray output;
    while (!output.contains("dragging") && victim.waitForReadyRead(patience_ms))
        output += victim.readAll();
    EXPECT_TRUE(output.contains("dragging")) << output.toStdString();
    victim.waitForReadyRead(100);  // let the drag go on: the kill has to hit its middle
    EXPECT_EQ(victim.state(), QProcess::Running);
    victim.kill();
    victim.waitForFinished();
    EXPECT_EQ(victim.exitStatus(), QProcess::CrashExit);
    std::map<std::string, double> committed;
    for (const QByteArray& line : output.split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (words.size() == 3 && words[0] == "committed") committed[words[1].toStdString()] = words[2].toDouble();
    }
    return committed;
}

WindowOptions remembering_options() {
    WindowOptions options = test_window_options();
    options.remember = true;
    return options;
}

/// Each test starts without anything left behind by the one before.
class Recovery : public ::testing::Test {
  protected:
    Recovery() { QDir(Journal::default_folder()).removeRecursively(); }
};

TEST_F(Recovery, NoFinishedEditIsLostByKillingTheProgramInMidDrag) {
    const std::map<std::string, double> committed = kill_in_mid_drag();
    ASSERT_EQ(committed.size(), 2u);

    MainWindow window(remembering_options());
    window.show();
    window.start();
    ASSERT_TRUE(window.messages()->has("recovery")) << "the next start has to offer the lost edits";
    EXPECT_TRUE(window.messages()->text("recovery").contains("astronaut.png"));
    ASSERT_TRUE(window.messages()->trigger("recovery", "Restore"));
    ASSERT_TRUE(wait_until_ready(window));
    EXPECT_EQ(window.document()->sliders(0), committed);
    EXPECT_TRUE(window.document()->is_modified()) << "restored edits are in no project yet";
    EXPECT_NE(window.canvas()->after(), window.canvas()->before()) << "the restored edits have to be shown";
    EXPECT_FALSE(window.messages()->has("recovery"));
}

TEST_F(Recovery, RestoredEditsSurviveASecondCrash) {
    const std::map<std::string, double> committed = kill_in_mid_drag();
    QTemporaryDir copies;
    {
        MainWindow window(remembering_options());
        window.show();
        window.start();
        ASSERT_TRUE(window.messages()->trigger("recovery", "Restore"));
        ASSERT_TRUE(wait_until_ready(window));
        // What lies on the disk at this moment is what a crash now would leave.
        const QDir journals(Journal::default_folder());
        for (const QString& name : journals.entryList({"*.journal"}, QDir::Files))
            QFile::copy(journals.filePath(name), copies.filePath(name));
    }
    const QVector<LostEdits> lost = Journal(copies.path()).lost_edits();
    ASSERT_EQ(lost.size(), 1);
    EXPECT_EQ(lost[0].project.faces[0].sliders, committed);
}

TEST_F(Recovery, DiscardRemovesTheOfferForGood) {
    kill_in_mid_drag();
    {
        MainWindow window(remembering_options());
        window.start();
        ASSERT_TRUE(window.messages()->trigger("recovery", "Discard"));
        EXPECT_FALSE(window.document()->has_photo());
    }
    MainWindow window(remembering_options());
    window.start();
    EXPECT_FALSE(window.messages()->has("recovery"));
}

TEST_F(Recovery, AnOrdinaryEndLeavesNothingToRestore) {
    {
        MainWindow window(remembering_options());
        window.show();
        window.start(sample_photo());
        ASSERT_TRUE(wait_until_ready(window));
        drag_slider(window, "smile", 0.5);
        QTemporaryDir folder;
        bool saved = false;
        window.files()->save_project_to(folder.filePath("p.lineament"), [&](bool ok) { saved = ok; });
        ASSERT_TRUE(wait_for([&] { return saved; }));
        window.close();
    }
    MainWindow window(remembering_options());
    window.start();
    EXPECT_FALSE(window.messages()->has("recovery"));
}

}  // namespace
}  // namespace lineament
