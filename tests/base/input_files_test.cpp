#include "core/base/input_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/atomic_file.h"
#include "core/base/cannot_write_error.h"
#include "tests/support/temporary_folder.h"

namespace lineament {
namespace {

using testing::TemporaryFolder;
namespace fs = std::filesystem;

TEST(InputFiles, KnowsAFileUnderEveryName) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "a.png", "photo");
    fs::create_hard_link(folder / "a.png", folder / "hard.png");
    fs::create_symlink("a.png", folder / "soft.png");
    write_file_atomically(folder / "other.png", "photo");
    InputFiles inputs;
    inputs.add(folder / "a.png");
    for (const char* name : {"a.png", "./a.png", "hard.png", "soft.png"}) {
        EXPECT_TRUE(inputs.contains(folder / name)) << name;
        try {
            inputs.check_output(folder / name);
            ADD_FAILURE() << name << " was allowed";
        } catch (const CannotWriteError& error) {
            EXPECT_EQ(error.obstacle(), WriteObstacle::IsInput);
            EXPECT_THAT(error.what(), ::testing::HasSubstr(name));
        }
    }
    EXPECT_NO_THROW(inputs.check_output(folder / "other.png"));
    EXPECT_NO_THROW(inputs.check_output(folder / "new.png"));
}

TEST(InputFiles, OfAFolderKnowsTheFilesInIt) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "a.png", "photo");
    InputFiles inputs;
    inputs.add(folder.path());
    inputs.add(folder / "missing.png");
    EXPECT_TRUE(inputs.contains(folder / "a.png"));
    EXPECT_FALSE(inputs.contains(folder.path()));
    EXPECT_FALSE(inputs.contains(folder / "missing.png"));
}

TEST(InputFiles, ComparesTwoNames) {
    const TemporaryFolder folder;
    write_file_atomically(folder / "a", "same");
    write_file_atomically(folder / "b", "same");
    fs::create_hard_link(folder / "a", folder / "c");
    EXPECT_TRUE(is_same_file(folder / "a", folder / "c"));
    EXPECT_FALSE(is_same_file(folder / "a", folder / "b"));
    EXPECT_FALSE(is_same_file(folder / "missing", folder / "missing"));
}

}  // namespace
}  // namespace lineament
