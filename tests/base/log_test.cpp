#include "core/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/support/temporary_folder.h"

namespace lineament {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::IsEmpty;
using testing::TemporaryFolder;

class LogTest : public ::testing::Test {
  protected:
    ~LogTest() override { stop_log(); }

    void start(const std::string& folder, size_t most_bytes = size_t{1} << 20) {
        LogOptions options;
        options.folder = folder;
        options.most_bytes = most_bytes;
        options.old_files = 2;
        start_log(options);
    }

    static std::string content_of(const std::string& path) {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }

    TemporaryFolder folder_;
};

TEST_F(LogTest, WithoutAStartNothingIsLogged) {
    log_event(LogLevel::Error, "nobody asked");
    EXPECT_THAT(last_log_lines(10), IsEmpty());
    start(folder_ / "state");
    log_event(LogLevel::Info, "now");
    stop_log();
    log_event(LogLevel::Info, "too late");
    EXPECT_THAT(last_log_lines(10), IsEmpty());
    const std::string text = content_of(folder_ / "state/lineament.log");
    EXPECT_THAT(text, EndsWith(" info: now\n"));
}

TEST_F(LogTest, EachEventIsALineInTheFileAndInMemory) {
    start(folder_ / "a/folder/to/make");
    log_event(LogLevel::Info, "The photo is open.");
    log_event(LogLevel::Debug, "not asked for");
    log_event(LogLevel::Warning, "Two\nlines {} %s");
    log_event(LogLevel::Error, "'/srv/anna/a.png' cannot be written.");
    const std::vector<std::string> lines = last_log_lines(10);
    EXPECT_THAT(lines, ElementsAre(EndsWith(" info: The photo is open."), EndsWith(" warning: Two lines {} %s"),
                                   EndsWith(" error: 'a.png' cannot be written.")));
    EXPECT_EQ(content_of(folder_ / "a/folder/to/make/lineament.log"),
              lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n")
        << "at once, as a crash may come next";
    EXPECT_THAT(last_log_lines(1), ElementsAre(lines[2]));
    EXPECT_THAT(last_log_lines(0), IsEmpty());
}

TEST_F(LogTest, FilesAreKeptSmallAndFew) {
    start(folder_.path(), 1000);
    for (int i = 0; i < 100; ++i)
        log_event(LogLevel::Info, std::string(90, 'x'));
    size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
        EXPECT_LE(entry.file_size(), 1000u) << entry.path();
        ++files;
    }
    EXPECT_EQ(files, 3u) << "this one and two old ones";
}

TEST_F(LogTest, AFolderThatCannotBeWrittenIsNoError) {
    std::ofstream(folder_ / "file") << "x";
    start(folder_ / "file/below");
    log_event(LogLevel::Info, "in memory");
    EXPECT_THAT(last_log_lines(10), ElementsAre(EndsWith(" info: in memory")));
    start("");
    log_event(LogLevel::Info, "no file wanted");
    EXPECT_THAT(last_log_lines(10), ElementsAre(EndsWith(" info: no file wanted")));
    ASSERT_EQ(::mkdir((folder_ / "lineament.log").c_str(), 0700), 0);
    start(folder_.path());
    log_event(LogLevel::Info, "a folder stands there");
    EXPECT_THAT(last_log_lines(10), ElementsAre(EndsWith(" info: a folder stands there")));
}

TEST_F(LogTest, ThreadsMayLogAtOnce) {
    start(folder_.path());
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([t] {
            for (int i = 0; i < 25; ++i)
                log_event(LogLevel::Info, "thread " + std::to_string(t));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(last_log_lines(200).size(), 100u);
    const std::string text = content_of(folder_ / "lineament.log");
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 100);
}

}  // namespace
}  // namespace lineament
