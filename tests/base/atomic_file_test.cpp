#include "core/base/atomic_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

#include "core/base/cannot_write_error.h"
#include "tests/support/faulty_disk.h"
#include "tests/support/temporary_folder.h"

namespace lineament {
namespace {

using ::testing::HasSubstr;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class AtomicFileTest : public ::testing::Test {
  protected:
    std::string file(const std::string& name) const { return folder_ / name; }

    size_t files_in_folder() const {
        return static_cast<size_t>(std::distance(fs::directory_iterator(folder_.path()), fs::directory_iterator()));
    }

    /// Writes over an old file on a disk with `faults` and looks that nothing was lost and nothing is left.
    void expect_old_file_kept(const FaultyDisk::Faults& faults, WriteObstacle obstacle, const std::string& words) {
        write_file_atomically(file("a"), "old");
        {
            FaultyDisk disk(folder_.path(), faults);
            try {
                write_file_atomically(file("a"), std::string(100000, 'n'));
                ADD_FAILURE() << "no error was thrown";
            } catch (const CannotWriteError& error) {
                EXPECT_EQ(error.obstacle(), obstacle) << error.what();
                EXPECT_THAT(error.what(), HasSubstr(words));
                EXPECT_THAT(error.what(), HasSubstr(file("a")));
            }
            EXPECT_GT(disk.faults_met(), 0) << "the fault never happened";
        }
        EXPECT_EQ(content_of(file("a")), "old");
        EXPECT_EQ(files_in_folder(), 1u) << "a temporary file was left";
    }

    TemporaryFolder folder_;
};

TEST_F(AtomicFileTest, WritesANewFileAndReplacesAnOldOne) {
    write_file_atomically(file("a"), "one");
    EXPECT_EQ(content_of(file("a")), "one");
    write_file_atomically(file("a"), std::string("t\0wo", 4));
    EXPECT_EQ(content_of(file("a")), std::string("t\0wo", 4));
    EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(AtomicFileTest, WithoutACommitTheOldFileStaysAndNothingIsLeft) {
    write_file_atomically(file("a"), "old");
    {
        AtomicFile unfinished(file("a"));
        unfinished.write("new", 3);
    }
    EXPECT_EQ(content_of(file("a")), "old");
    EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(AtomicFileTest, AFullDiskAtTheWriteIsAnError) {
    FaultyDisk::Faults faults;
    faults.writable_bytes = 50000;
    expect_old_file_kept(faults, WriteObstacle::DiskFull, "the disk is full");
}

TEST_F(AtomicFileTest, ADiskThatIsFullOnlyAtTheFlushIsAnError) {
    FaultyDisk::Faults faults;
    faults.fsync_error = ENOSPC;
    expect_old_file_kept(faults, WriteObstacle::DiskFull, "the disk is full");
}

TEST_F(AtomicFileTest, AFailingDiskAtTheFlushIsAnError) {
    FaultyDisk::Faults faults;
    faults.fsync_error = EIO;
    expect_old_file_kept(faults, WriteObstacle::Other, "cannot be written");
}

TEST_F(AtomicFileTest, AnErrorAtTheCloseIsAnError) {
    FaultyDisk::Faults faults;
    faults.close_error = EIO;
    expect_old_file_kept(faults, WriteObstacle::Other, "cannot be written");
}

TEST_F(AtomicFileTest, AnErrorAtTheRenameIsAnError) {
    FaultyDisk::Faults faults;
    faults.rename_error = EACCES;
    expect_old_file_kept(faults, WriteObstacle::ReadOnly, "read-only");
}

TEST_F(AtomicFileTest, AReadOnlyFileSystemIsSaid) {
    FaultyDisk::Faults faults;
    faults.open_error = EROFS;
    expect_old_file_kept(faults, WriteObstacle::ReadOnly, "read-only");
}

TEST_F(AtomicFileTest, AFileSystemThatOffersNoFlushIsNoError) {
    for (const int error : {EINVAL, ENOTSUP, ENOSYS}) {
        FaultyDisk::Faults faults;
        faults.fsync_error = error;
        FaultyDisk disk(folder_.path(), faults);
        EXPECT_NO_THROW(write_file_atomically(file("a"), "whole"));
        EXPECT_EQ(content_of(file("a")), "whole");
        EXPECT_GT(disk.faults_met(), 0);
    }
}

TEST_F(AtomicFileTest, TakesTheLongestNameOfTheFileSystemAndNamesThatAreNotUtf8) {
    const std::string longest(255, 'a');
    write_file_atomically(file(longest), "long");
    EXPECT_EQ(content_of(file(longest)), "long");
    write_file_atomically(file("\xff\xfe name"), "bytes");
    EXPECT_EQ(content_of(file("\xff\xfe name")), "bytes");
}

TEST_F(AtomicFileTest, ANameThatIsTooLongIsSaid) {
    try {
        write_file_atomically(file(std::string(256, 'a')), "long");
        ADD_FAILURE() << "no error was thrown";
    } catch (const CannotWriteError& error) {
        EXPECT_EQ(error.obstacle(), WriteObstacle::NameTooLong);
        EXPECT_THAT(error.what(), HasSubstr("too long"));
    }
}

TEST_F(AtomicFileTest, FollowsSymbolicLinksAlsoThoseWithoutAnEnd) {
    fs::create_directory(file("far"));
    write_file_atomically(file("far/real"), "old");
    fs::create_symlink("far/real", file("near"));
    fs::create_symlink(file("near"), file("chain"));
    write_file_atomically(file("chain"), "new");
    EXPECT_TRUE(fs::is_symlink(file("near")));
    EXPECT_TRUE(fs::is_symlink(file("chain")));
    EXPECT_EQ(content_of(file("far/real")), "new");

    fs::create_symlink("far/later", file("dangling"));
    write_file_atomically(file("dangling"), "made");
    EXPECT_TRUE(fs::is_symlink(file("dangling")));
    EXPECT_EQ(content_of(file("far/later")), "made");
}

TEST_F(AtomicFileTest, ALoopOfLinksIsRefused) {
    fs::create_symlink("two", file("one"));
    fs::create_symlink("one", file("two"));
    EXPECT_THROW(write_file_atomically(file("one"), "x"), CannotWriteError);
}

TEST_F(AtomicFileTest, KeepsPermissionsAndGivesNewFilesTheUsualOnes) {
    write_file_atomically(file("a"), "old");
    const mode_t mask = ::umask(0);
    ::umask(mask);
    struct stat info {};
    ASSERT_EQ(::stat(file("a").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0666 & ~mask);
    ASSERT_EQ(::chmod(file("a").c_str(), 0640), 0);
    write_file_atomically(file("a"), "new");
    ASSERT_EQ(::stat(file("a").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0640u);
}

TEST_F(AtomicFileTest, RefusesWhatIsProtectedAFolderOrNoFile) {
    write_file_atomically(file("a"), "old");
    ASSERT_EQ(::chmod(file("a").c_str(), 0444), 0);
    EXPECT_THROW(write_file_atomically(file("a"), "new"), CannotWriteError);
    EXPECT_EQ(content_of(file("a")), "old");
    EXPECT_THROW(write_file_atomically(folder_.path(), "new"), CannotWriteError);
    EXPECT_THROW(write_file_atomically(file("new/"), "new"), CannotWriteError);
    EXPECT_THROW(write_file_atomically("", "new"), CannotWriteError);
    ASSERT_EQ(::mkfifo(file("pipe").c_str(), 0666), 0);
    EXPECT_THROW(write_file_atomically(file("pipe"), "new"), CannotWriteError);
    try {
        write_file_atomically(file("missing/a"), "new");
        ADD_FAILURE() << "no error was thrown";
    } catch (const CannotWriteError& error) {
        EXPECT_EQ(error.obstacle(), WriteObstacle::NoFolder) << error.what();
    }
}

TEST_F(AtomicFileTest, TheNextWritingRemovesWhatAKillLeftBehind) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        AtomicFile unfinished(file("a"));
        unfinished.write("half", 4);
        ::_exit(0);  // as a kill: no destructor runs
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(files_in_folder(), 1u) << "the child should have left its temporary file";
    write_file_atomically(file("a"), "whole");
    EXPECT_EQ(content_of(file("a")), "whole");
    EXPECT_EQ(files_in_folder(), 1u);
}

TEST_F(AtomicFileTest, TwoWritersOfOneFileDoNotDisturbEachOther) {
    AtomicFile first(file("a"));
    AtomicFile second(file("a"));
    first.write("first", 5);
    second.write("second", 6);
    first.commit();
    EXPECT_EQ(content_of(file("a")), "first");
    second.commit();
    EXPECT_EQ(content_of(file("a")), "second");
    EXPECT_EQ(files_in_folder(), 1u);
}

}  // namespace
}  // namespace lineament
