// What the command line asks for and cannot have is said in the window, too.
#include "app/start/launch_job.h"

#include <gtest/gtest.h>

#include "app/start/data_folders.h"
#include "app/window/message_area.h"
#include "tests/gui/gui_test_support.h"
#include "widgets/sliders/slider_panel.h"

namespace lineament {
namespace {

using namespace lineament::testing;

TEST(LaunchJob, AnUnknownSliderIsSaidAndTheOthersAreSet) {
    MainWindow window(test_window_options());
    LaunchOptions options;
    options.sliders = {{"wings", 1}, {"smile", 0.5}};
    const LaunchJob job(options, &window);
    show_active(window);
    window.start(sample_photo());
    ASSERT_TRUE(wait_until_ready(window));
    ASSERT_TRUE(wait_for([&] { return window.panel()->value("smile") == 0.5; }));
    const QString said = window.messages()->text("launch");
    EXPECT_TRUE(said.contains("wings")) << said.toStdString();
    EXPECT_TRUE(said.contains("age")) << "what there is: " << said.toStdString();
    EXPECT_FALSE(said.contains("\"smile\""));
    EXPECT_EQ(job.exit_code(), ExitWrongUse);
}

TEST(LaunchJob, AnUnknownSliderIsSaidWithoutAPhoto) {
    MainWindow window(test_window_options());
    LaunchOptions options;
    options.sliders = {{"wings", 1}};
    const LaunchJob job(options, &window);
    show_active(window);
    window.start();
    ASSERT_TRUE(wait_for([&] { return window.editing()->has_pack(); }));
    EXPECT_TRUE(window.messages()->text("launch").contains("wings"));
    EXPECT_EQ(job.exit_code(), ExitWrongUse);
}

TEST(LaunchJob, NothingIsSaidWhereAllIsKnown) {
    MainWindow window(test_window_options());
    LaunchOptions options;
    options.sliders = {{"age", -0.5}};
    const LaunchJob job(options, &window);
    show_active(window);
    window.start(sample_photo());
    ASSERT_TRUE(wait_until_ready(window));
    ASSERT_TRUE(wait_for([&] { return window.panel()->value("age") == -0.5; }));
    EXPECT_EQ(window.messages()->text("launch"), QString());
    EXPECT_EQ(job.exit_code(), ExitDone);
}

}  // namespace
}  // namespace lineament
