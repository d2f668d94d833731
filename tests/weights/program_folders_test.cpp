#include "core/weights/program_folders.h"

#include <gmock/gmock.h>
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "core/weights/pack_folder.h"
#include "core/weights/pack_manifest.h"
#include "tests/weights/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::Contains;
using ::testing::Not;
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
        if (expected.empty()) {
            EXPECT_THROW(user_pack_folder(), PackFolderError);
        } else {
            EXPECT_THAT(user_pack_folder(), StartsWith("/")) << "never the folder that one happens to be in";
        }
        EXPECT_THAT(pack_search_folders(""), Not(Contains(Not(StartsWith("/"))))) << (home ? home : "not set");
    }
    const Variable home("HOME", "/home/somebody");
    EXPECT_EQ(user_data_folder(), "/home/somebody/.local/share");
    const Variable data("XDG_DATA_HOME", "/data");
    EXPECT_EQ(user_data_folder(), "/data");
    const Variable relative("XDG_DATA_HOME", "data");
    EXPECT_EQ(user_data_folder(), "/home/somebody/.local/share");
}

TEST(ProgramFolders, TheProgramsFolderIsBesideItsOwn) {
    EXPECT_THAT(installed_folder(), StartsWith("/"));
    EXPECT_EQ(std::filesystem::path(installed_folder()).filename(), "lineament");
}

class PackFolder : public FolderTest {};

TEST_F(PackFolder, ThatCannotBeMadeIsASentence) {
    write_bytes(in_folder("file"), {1});
    make_pack_folder(in_folder("a/b/"));
    make_pack_folder(in_folder("a/b"));
    EXPECT_TRUE(std::filesystem::is_directory(in_folder("a/b")));
    for (const char* place : {"file", "file/x", "file/x/y"}) {
        EXPECT_THROW(make_pack_folder(in_folder(place)), PackFolderError) << place;
        EXPECT_THAT(
            error_of([&] { make_pack_folder(in_folder(place)); }),
            ::testing::AllOf(::testing::HasSubstr(in_folder(place)), Not(::testing::HasSubstr("filesystem error"))));
    }
}

}  // namespace
}  // namespace lineament::testing
