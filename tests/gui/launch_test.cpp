// The program from outside: screenshots of one state, and exit codes.
#include <gtest/gtest.h>

#include <QDir>
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QTemporaryDir>

#include "app/document/journal.h"
#include "app/start/data_folders.h"
#include "app/start/launch_options.h"
#include "tests/gui/gui_test_support.h"

namespace lineament {
namespace {

using namespace lineament::testing;

struct ProgramRun {
    int code = -1;
    QString errors;
};

ProgramRun run_program(const QStringList& arguments) {
    QProcess program;
    program.start(LINEAMENT_PROGRAM, arguments);
    program.waitForFinished(patience_ms);
    return {program.exitCode(), QString::fromUtf8(program.readAllStandardError())};
}

class Launch : public ::testing::Test {
  protected:
    Launch() { QDir(Journal::default_folder()).removeRecursively(); }
    QTemporaryDir folder_;
};

TEST_F(Launch, ScreenshotShowsTheWindowAndItsEdit) {
    const QStringList common{"--photo", sample_photo(), "--pack", tiny_pack_folder(), "--size", "900x600"};
    const QString plain = folder_.filePath("plain.png"), edited = folder_.filePath("edited.png");
    const ProgramRun first = run_program(common + QStringList{"--screenshot", plain});
    ASSERT_EQ(first.code, ExitDone) << first.errors.toStdString();
    const ProgramRun second = run_program(common + QStringList{"--set", "smile=1", "--split", "--screenshot", edited});
    ASSERT_EQ(second.code, ExitDone) << second.errors.toStdString();
    EXPECT_EQ(QImage(plain).size(), QSize(900, 600));
    EXPECT_NE(QImage(plain), QImage(edited));
    EXPECT_FALSE(QDir(Journal::default_folder()).exists()) << "a screenshot leaves no edits to restore";
}

TEST_F(Launch, ScreenshotOfAComparison) {
    const QStringList common{"--sample", "--pack", tiny_pack_folder(), "--size", "1000x700"};
    const QString alone = folder_.filePath("alone.png"), compared = folder_.filePath("compared.png");
    ASSERT_EQ(run_program(common + QStringList{"--screenshot", alone}).code, ExitDone);
    const ProgramRun run =
        run_program(common + QStringList{"--compare", "original,sfe,sfe_inverter", "--screenshot", compared});
    ASSERT_EQ(run.code, ExitDone) << run.errors.toStdString();
    EXPECT_NE(QImage(alone), QImage(compared));
    const ProgramRun wrong =
        run_program(common + QStringList{"--compare", "sfe,nonsense", "--screenshot", folder_.filePath("x.png")});
    EXPECT_EQ(wrong.code, ExitWrongUse);
    EXPECT_TRUE(wrong.errors.contains("nonsense")) << wrong.errors.toStdString();
}

TEST_F(Launch, WrongUseIsCode2) {
    EXPECT_EQ(run_program({"--set", "smile=7", "--sample"}).code, ExitWrongUse);
    EXPECT_EQ(run_program({"--no-such-option"}).code, ExitWrongUse);
    EXPECT_EQ(run_program({"--screenshot", "x.png"}).code, ExitWrongUse);
    const ProgramRun run = run_program({"--sample", "--pack", tiny_pack_folder(), "--set", "no-such-slider=1",
                                        "--screenshot", folder_.filePath("x.png")});
    EXPECT_EQ(run.code, ExitWrongUse);
    EXPECT_TRUE(run.errors.contains("no-such-slider")) << run.errors.toStdString();
}

TEST_F(Launch, AnUnreadablePhotoIsCode3) {
    QFile text(folder_.filePath("text.png"));
    ASSERT_TRUE(text.open(QIODevice::WriteOnly));
    text.write("this is no picture");
    text.close();
    const ProgramRun run = run_program(
        {"--photo", text.fileName(), "--pack", tiny_pack_folder(), "--screenshot", folder_.filePath("x.png")});
    EXPECT_EQ(run.code, ExitBadInput);
    EXPECT_TRUE(run.errors.contains("text.png")) << run.errors.toStdString();
}

TEST_F(Launch, AMissingPackIsCode4) {
    const ProgramRun run =
        run_program({"--sample", "--pack", "no-such-pack", "--screenshot", folder_.filePath("x.png")});
    EXPECT_EQ(run.code, ExitMissingModel);
    EXPECT_TRUE(run.errors.contains("no-such-pack")) << run.errors.toStdString();
}

TEST(LaunchOptions, ReadsEveryOption) {
    const LaunchOptions options = parse_launch_options(
        {"lineament", "--photo", "p.jpg", "--pack", "big", "--set", "smile=-0.5", "--set", "age=1", "--split",
         "--compare", "sfe,e4e", "--theme", "light", "--size", "800x600", "--screenshot", "s.png"});
    EXPECT_EQ(options.error, QString());
    EXPECT_EQ(options.file, "p.jpg");
    EXPECT_EQ(options.pack, "big");
    EXPECT_EQ(options.sliders, (QMap<QString, double>{{"smile", -0.5}, {"age", 1}}));
    EXPECT_TRUE(options.split);
    EXPECT_EQ(options.compare, (QStringList{"sfe", "e4e"}));
    EXPECT_EQ(parse_launch_options({"lineament", "--compare", "sfe"}).compare, (QStringList{"original", "sfe"}));
    EXPECT_EQ(options.theme, Theme::Light);
    EXPECT_EQ(options.size, QSize(800, 600));
    EXPECT_EQ(options.screenshot, "s.png");
}

TEST(LaunchOptions, RefusesWhatCannotBe) {
    for (const QStringList& wrong : {QStringList{"--set", "smile"},
                                     {"--set", "=1"},
                                     {"--set", "smile=nan"},
                                     {"--size", "10x10"},
                                     {"--theme", "pink"},
                                     {"--compare", "a,b,c,d,e,f,g"},
                                     {"--compare", "a,,b"},
                                     {"--compare", "a,a"},
                                     {"a.jpg", "b.jpg"}})
        EXPECT_NE(parse_launch_options(QStringList{"lineament"} + wrong).error, QString())
            << wrong.join(' ').toStdString();
}

}  // namespace
}  // namespace lineament
