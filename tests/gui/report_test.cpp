// The log of what the window did, and the report of a problem that shows it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QAction>
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

#include "app/start/data_folders.h"
#include "app/start/program_log.h"
#include "app/window/window_actions.h"
#include "core/base/log.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/dialogs/report_dialog.h"

namespace lineament {
namespace {

using namespace lineament::testing;
using ::testing::HasSubstr;
using ::testing::Not;

std::string content_of(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
}

class Report : public ::testing::Test {
  protected:
    Report() {
        LogOptions options;
        options.folder = folder_.path().toStdString();
        start_log(options);
    }
    ~Report() override { stop_log(); }

    std::string log() const { return content_of(folder_.filePath("lineament.log")); }

    /// The photo under a folder whose name nobody else is to learn.
    QString private_photo() const {
        const QString folder = folder_.filePath("Anna Bell");
        QDir().mkpath(folder);
        const QString photo = folder + "/beach.png";
        QFile::copy(sample_photo(), photo);
        return photo;
    }

    ReportDialog* open_report(MainWindow& window) const {
        window.actions().report->trigger();
        return window.findChild<ReportDialog*>("report_dialog");
    }

    QTemporaryDir folder_;
};

TEST_F(Report, TheLogSaysWhatWasDoneWithoutTheFolders) {
    MainWindow window(test_window_options());
    show_active(window);
    window.start(private_photo());
    ASSERT_TRUE(wait_until_ready(window));
    window.start(folder_.filePath("Anna Bell/no such.png"));
    ASSERT_TRUE(wait_for([&] { return log().find("Opening a photo failed") != std::string::npos; })) << log();
    EXPECT_THAT(log(), HasSubstr("info: Loaded the pack tiny"));
    EXPECT_THAT(log(), HasSubstr("info: Opened beach.png: "));
    EXPECT_THAT(log(), HasSubstr("error: Opening a photo failed (bad input)"));
    EXPECT_THAT(log(), HasSubstr("no such.png"));
    EXPECT_THAT(log(), Not(HasSubstr("Anna Bell")));
    EXPECT_THAT(log(), Not(HasSubstr(folder_.path().toStdString())));
}

TEST_F(Report, ShowsVersionsDevicePackAndTheLastLines) {
    MainWindow window(test_window_options());
    show_active(window);
    window.start(private_photo());
    ASSERT_TRUE(wait_until_ready(window));
    log_event(LogLevel::Warning, "something odd");
    ReportDialog* dialog = open_report(window);
    ASSERT_NE(dialog, nullptr);
    const std::string text = dialog->report().toStdString();
    for (const char* part : {"Lineament ", "Qt 6.", "LibTorch ", "OpenCV 4.", "dlib ", "Exiv2 0.",
                             "System: ", "Device: ", "Pack: tiny", "warning: something odd", "Opened beach.png"})
        EXPECT_THAT(text, HasSubstr(part));
    EXPECT_THAT(text, Not(HasSubstr("Anna Bell")));

    QTest::mouseClick(dialog->findChild<QPushButton*>("copy_report"), Qt::LeftButton);
    EXPECT_EQ(QGuiApplication::clipboard()->text(), dialog->report());
    EXPECT_FALSE(dialog->findChild<QLabel*>("report_note")->text().isEmpty());
}

TEST_F(Report, IsSavedWhereThePersonWants) {
    MainWindow window(test_window_options());
    show_active(window);
    ReportDialog* dialog = open_report(window);
    ASSERT_NE(dialog, nullptr);
    EXPECT_THAT(dialog->report().toStdString(), HasSubstr("Pack: none is loaded"));
    QTest::mouseClick(dialog->findChild<QPushButton*>("save_report"), Qt::LeftButton);
    QFileDialog* question = dialog->findChild<QFileDialog*>("save_report_dialog");
    ASSERT_NE(question, nullptr);
    question->reject();

    const QString path = folder_.filePath("report.txt");
    Q_EMIT dialog->save_requested(path);
    EXPECT_EQ(content_of(path), dialog->report().toStdString());
    const QLabel* note = dialog->findChild<QLabel*>("report_note");
    EXPECT_THAT(note->text().toStdString(), HasSubstr("report.txt"));
    Q_EMIT dialog->save_requested(folder_.filePath("no such folder/report.txt"));
    EXPECT_THAT(note->text().toStdString(), HasSubstr("folder")) << "why it was not written";
    EXPECT_FALSE(QFile::exists(folder_.filePath("no such folder")));
}

TEST_F(Report, ForwardsWhatQtSays) {
    begin_program_log(/*in_file=*/false);
    qWarning("a warning of Qt's");
    qDebug("not asked for");
    qInstallMessageHandler(nullptr);
    qWarning("not forwarded any more");
    const std::vector<std::string> lines = last_log_lines(10);
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_THAT(lines[0], HasSubstr("Lineament "));
    EXPECT_THAT(lines[0], HasSubstr("LibTorch "));
    EXPECT_THAT(lines[2], HasSubstr("warning: Qt: a warning of Qt's"));
}

}  // namespace
}  // namespace lineament
