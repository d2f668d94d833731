#include "core/base/program_folders.h"

#include <gmock/gmock.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "core/base/atomic_file.h"
#include "core/base/cannot_write_error.h"
#include "core/base/make_folders.h"
#include "tests/support/temporary_folder.h"

namespace lineament::testing {
namespace {

using ::testing::StartsWith;

/// A variable of the environment for the time of a test.
class Variable {
  public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* before = std::getenv(name)) before_ = before;
        if (value) {
            ::setenv(name, value, 1);
        } else {
            ::unsetenv(name);
        }
    }
    ~Variable() {
        if (before_) {
            ::setenv(name_, before_->c_str(), 1);
        } else {
            ::unsetenv(name_);
        }
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

  private:
    const char* name_;
    std::optional<std::string> before_;
};

TEST(ProgramFolders, TheHomeIsTheAccountsWhereTheEnvironmentNamesNone) {
    const passwd* account = ::getpwuid(::getuid());
    const std::string expected = account && account->pw_dir[0] == '/' ? account->pw_dir : "";
    const Variable no_data("XDG_DATA_HOME", nullptr);
    for (const char* home : {static_cast<const char*>(nullptr), "", "here", "./home"}) {
        const Variable variable("HOME", home);
        EXPECT_EQ(home_folder(), expected) << (home ? home : "not set");
        EXPECT_EQ(user_data_folder(), expected.empty() ? expected : expected + "/.local/share");
    }
    const Variable home("HOME", "/home/somebody");
    EXPECT_EQ(user_data_folder(), "/home/somebody/.local/share");
    const Variable data("XDG_DATA_HOME", "/data");
    EXPECT_EQ(user_data_folder(), "/data");
    const Variable relative("XDG_DATA_HOME", "data");
    EXPECT_EQ(user_data_folder(), "/home/somebody/.local/share");
}

TEST(ProgramFolders, StateAndSettingsHaveFoldersOfTheirOwn) {
    const Variable home("HOME", "/home/somebody");
    {
        const Variable no_state("XDG_STATE_HOME", nullptr);
        const Variable no_config("XDG_CONFIG_HOME", "config");
        EXPECT_EQ(user_state_folder(), "/home/somebody/.local/state");
        EXPECT_EQ(user_config_folder(), "/home/somebody/.config") << "a relative one is none";
    }
    const Variable state("XDG_STATE_HOME", "/state");
    const Variable config("XDG_CONFIG_HOME", "/config");
    EXPECT_EQ(own_folder_in(user_state_folder()), "/state/lineament");
    EXPECT_EQ(own_folder_in(user_config_folder()), "/config/lineament");
    EXPECT_EQ(own_folder_in(""), "") << "no folder of anybody's";
}

TEST(ProgramFolders, TheProgramsFolderIsBesideItsOwn) {
    EXPECT_THAT(installed_folder(), StartsWith("/"));
    EXPECT_EQ(std::filesystem::path(installed_folder()).filename(), "lineament");
}

TEST(MakeFolders, SaysWhichFolderCannotBeMade) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "file", "x");
    make_folders(folder / "a/b/");
    make_folders(folder / "a/b");
    EXPECT_TRUE(std::filesystem::is_directory(folder / "a/b"));
    for (const char* place : {"file", "file/x", "file/x/y"}) {
        try {
            make_folders(folder / place);
            ADD_FAILURE() << place << " was made";
        } catch (const CannotWriteError& error) {
            EXPECT_EQ(error.obstacle(), WriteObstacle::NoFolder) << place;
            EXPECT_THAT(error.what(), ::testing::HasSubstr(folder / place));
        }
    }
}

}  // namespace
}  // namespace lineament::testing
