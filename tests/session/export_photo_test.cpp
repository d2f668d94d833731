// Saving: nothing may be lost, neither the original nor a file that happens to be there.
#include "core/session/export_photo.h"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "core/photo/photo_notes.h"
#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

using testing::TemporaryFolder;

ExportTarget to(const std::string& path) {
    ExportTarget target;
    target.path = path;
    return target;
}

TEST(ExportPhoto, AnUneditedJpegIsCopiedByteForByte) {
    const TemporaryFolder folder;
    const Photo photo = load_photo(testing::kPortrait);
    export_photo(photo, photo.pixels, false, to(folder / "copy.jpg"));
    EXPECT_EQ(testing::read_bytes(folder / "copy.jpg"), testing::read_bytes(testing::kPortrait));
}

TEST(ExportPhoto, AnUneditedPhotoInAnotherFormatHasTheSamePixels) {
    const TemporaryFolder folder;
    const Photo photo = load_photo(testing::kPortrait);
    export_photo(photo, photo.pixels, false, to(folder / "copy.png"));
    EXPECT_EQ(testing::differing_pixels(load_photo(folder / "copy.png").pixels, photo.pixels), 0);
}

TEST(ExportPhoto, EditedPhotosAreMarked) {
    const TemporaryFolder folder;
    const Photo photo = load_photo(testing::kPortrait);
    const std::string mark = "compositeWithTrainedAlgorithmicMedia";
    export_photo(photo, photo.pixels, true, to(folder / "edited.jpg"));
    EXPECT_NE(testing::read_bytes(folder / "edited.jpg").find(mark), std::string::npos);
    export_crop(photo, cv::Mat(64, 64, CV_8UC3, cv::Scalar(9, 9, 9)), to(folder / "crop.png"));
    EXPECT_NE(testing::read_bytes(folder / "crop.png").find(mark), std::string::npos);
    export_photo(photo, photo.pixels, false, to(folder / "plain.png"));
    EXPECT_EQ(testing::read_bytes(folder / "plain.png").find(mark), std::string::npos);
}

TEST(ExportPhoto, TheOriginalNeedsItsOwnLeave) {
    const TemporaryFolder folder;
    const std::string path = folder / "mine.jpg";
    std::filesystem::copy_file(testing::kPortrait, path);
    const std::string before = testing::read_bytes(path);
    const Photo photo = load_photo(path);
    ExportTarget target = to(path);
    EXPECT_THROW(export_photo(photo, photo.pixels, true, target), CannotWriteError);
    target.overwrite_existing = true;
    EXPECT_THROW(export_photo(photo, photo.pixels, true, target), CannotWriteError)
        << "leave for any file is not enough";
    std::filesystem::create_symlink(path, folder / "link.jpg");
    ExportTarget link = to(folder / "link.jpg");
    link.overwrite_existing = true;
    EXPECT_THROW(export_photo(photo, photo.pixels, true, link), CannotWriteError) << "another name of the same file";
    EXPECT_EQ(testing::read_bytes(path), before);
    target.overwrite_original = true;
    export_photo(photo, photo.pixels, true, target);
    EXPECT_NE(testing::read_bytes(path), before);
}

TEST(ExportPhoto, AFileThatIsThereNeedsLeave) {
    const TemporaryFolder folder;
    testing::write_text(folder / "other.png", "precious");
    const Photo photo = load_photo(testing::kPortrait);
    ExportTarget target = to(folder / "other.png");
    EXPECT_THROW(export_photo(photo, photo.pixels, true, target), CannotWriteError);
    EXPECT_EQ(testing::read_bytes(folder / "other.png"), "precious");
    target.overwrite_existing = true;
    export_photo(photo, photo.pixels, true, target);
    EXPECT_EQ(load_photo(folder / "other.png").pixels.size(), photo.pixels.size());
}

TEST(ExportPhoto, LossesAreSaidUnlessTheFileIsCopied) {
    const TemporaryFolder folder;
    Photo deep;
    deep.pixels = cv::Mat(20, 20, CV_16UC3, cv::Scalar(1, 2, 3));
    save_photo(deep, folder / "deep.png");
    Photo photo = load_photo(folder / "deep.png");
    EXPECT_EQ(losses_when_exported(photo, true, to(folder / "out.jpg")),
              std::vector<std::string>{notes::kEightOfSixteenBits});
    EXPECT_TRUE(losses_when_exported(photo, true, to(folder / "out.tif")).empty());
    photo.left_behind = {notes::kOnlyFirstFrame};
    EXPECT_TRUE(losses_when_exported(photo, false, to(folder / "out.png")).empty()) << "the file itself is copied";
    EXPECT_EQ(losses_when_exported(photo, true, to(folder / "out.png")).size(), 1u);
}

TEST(ExportPhoto, TargetsThatCannotBeWrittenAreNamed) {
    const TemporaryFolder folder;
    const Photo photo = load_photo(testing::kPortrait);
    for (const std::string& path : {folder / "nowhere/out.png", folder / "out.xyz", folder / "out.bmp", folder / "out",
                                    folder.path(), std::string("/proc/out.png")}) {
        try {
            export_photo(photo, photo.pixels, true, to(path));
            ADD_FAILURE() << path << " was accepted";
        } catch (const CannotWriteError& error) {
            EXPECT_GT(std::string(error.what()).size(), 20u) << path;
        }
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path())) << "something was left behind";
}

}  // namespace
}  // namespace lineament
