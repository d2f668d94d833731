#include "core/photo/save_photo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "core/base/cannot_write_error.h"
#include "core/photo/load_photo.h"
#include "core/photo/metadata.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const char* const kMark = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia";

std::string refusal(const std::function<void()>& action) {
    try {
        action();
    } catch (const CannotWriteError& e) {
        return e.what();
    } catch (const PhotoError& e) {
        return e.what();
    }
    return "nothing was refused";
}

std::string source_type(const Photo& photo) {
    if (!photo.metadata) return "";
    const Exiv2::XmpData& xmp = photo.metadata->xmp;
    const auto at = xmp.findKey(Exiv2::XmpKey("Xmp.iptcExt.DigitalSourceType"));
    return at == xmp.end() ? "" : at->toString();
}

std::string exif(const Photo& photo, const char* key) {
    if (!photo.metadata) return "";
    const auto at = photo.metadata->exif.findKey(Exiv2::ExifKey(key));
    return at == photo.metadata->exif.end() ? "" : at->toString();
}

Photo turned_jpeg_with_exif() {
    RawImage image;
    image.pixels = pattern(48, 32, CV_8UC3);
    const Bytes jpeg = with_exif(encode_jpeg(image, {}), 6);
    return load_photo({jpeg.data(), jpeg.size()});
}

using SavePhoto = PhotoFiles;

TEST_F(SavePhoto, PngAndTiffGiveEveryPixelBack) {
    for (const int type : {CV_8UC3, CV_8UC4, CV_16UC3, CV_16UC4}) {
        for (const char* name : {"a.png", "a.tif", "a.TIFF"}) {
            const cv::Mat pixels = pattern(61, 43, type);
            save_photo(photo_of(pixels), file(name));
            EXPECT_TRUE(same_pixels(load_photo(file(name)).pixels, pixels)) << name << ", type " << type;
        }
    }
    SaveOptions options;
    options.compress_tiff = false;
    const cv::Mat pixels = pattern(61, 43, CV_16UC3);
    save_photo(photo_of(pixels), file("plain.tif"), options);
    EXPECT_TRUE(same_pixels(load_photo(file("plain.tif")).pixels, pixels));
}

TEST_F(SavePhoto, SixteenBitsAreRoundedForJpegAndWebP) {
    const cv::Mat pixels(16, 16, CV_16UC3, cv::Scalar(257 * 100 + 128, 257 * 100 + 129, 257 * 100 - 128));
    SaveOptions lossless;
    lossless.jpeg_quality = 100;
    save_photo(photo_of(pixels), file("a.webp"), lossless);
    EXPECT_EQ(load_photo(file("a.webp")).pixels.at<cv::Vec3b>(3, 3), cv::Vec3b(100, 101, 100));
    save_photo(photo_of(pixels), file("a.jpg"));
    EXPECT_LE(cv::norm(load_photo(file("a.jpg")).pixels.at<cv::Vec3b>(3, 3), cv::Vec3b(100, 101, 100), cv::NORM_INF),
              1);
}

TEST_F(SavePhoto, AlphaSurvivesInWebPAndIsPutOnWhiteInJpeg) {
    cv::Mat pixels(16, 16, CV_8UC4, cv::Scalar(200, 0, 0, 255));
    pixels.rowRange(8, 16).setTo(cv::Scalar(200, 0, 0, 0));
    save_photo(photo_of(pixels), file("a.webp"));
    EXPECT_EQ(load_photo(file("a.webp")).pixels.channels(), 4);
    save_photo(photo_of(pixels), file("a.jpg"));
    const cv::Vec3b clear = load_photo(file("a.jpg")).pixels.at<cv::Vec3b>(14, 8);
    EXPECT_GT(clear[1], 250) << cv::Vec3i(clear);
}

TEST_F(SavePhoto, IccProfilesSurvive) {
    Photo photo = photo_of(pattern(20, 20, CV_8UC3));
    photo.icc_profile = wide_rgb_profile();
    for (const char* name : {"a.png", "a.jpg", "a.tif", "a.webp"}) {
        save_photo(photo, file(name));
        EXPECT_EQ(load_photo(file(name)).icc_profile, photo.icc_profile) << name;
        EXPECT_EQ(source_type(load_photo(file(name))), kMark) << name;
    }
    SaveOptions untouched;
    untouched.edited = false;
    photo.pixels = pattern(21, 15, CV_8UC4);
    save_photo(photo, file("a.webp"), untouched);
    EXPECT_EQ(load_photo(file("a.webp")).icc_profile, photo.icc_profile);
    EXPECT_EQ(load_photo(file("a.webp")).pixels.channels(), 4);
}

TEST_F(SavePhoto, GreyPhotosStayGreyWithTheirProfile) {
    RawImage image;
    image.pixels = pattern(20, 20, CV_16UC1);
    image.icc_profile = grey_profile(1.8);
    const Bytes png = encode_png(image, {});
    Photo photo = load_photo({png.data(), png.size()});
    for (const char* name : {"a.png", "a.tif", "a.jpg"}) {
        save_photo(photo, file(name));
        const Photo again = load_photo(file(name));
        EXPECT_TRUE(again.was_grey) << name;
        EXPECT_EQ(again.icc_profile, image.icc_profile) << name;
    }
    EXPECT_TRUE(same_pixels(load_photo(file("a.png")).pixels, photo.pixels));

    photo.pixels = photo.pixels.clone();
    photo.pixels.at<cv::Vec3w>(5, 5) = cv::Vec3w(60000, 10, 10);  // no longer grey
    save_photo(photo, file("b.png"));
    const Photo coloured = load_photo(file("b.png"));
    EXPECT_FALSE(coloured.was_grey);
    EXPECT_TRUE(same_pixels(coloured.pixels, photo.pixels));
    EXPECT_NE(coloured.icc_profile, image.icc_profile) << "a grey profile does not fit colour";
    EXPECT_FALSE(coloured.icc_profile.empty());
}

TEST_F(SavePhoto, ExifSurvivesUpright) {
    const Photo photo = turned_jpeg_with_exif();
    ASSERT_EQ(photo.pixels.size(), cv::Size(32, 48)) << "the fixture lies on its side";
    ASSERT_EQ(exif(photo, "Exif.Image.Artist"), "Anna Bell");
    for (const char* name : {"a.jpg", "a.png", "a.tif", "a.webp"}) {
        save_photo(photo, file(name));
        const Photo again = load_photo(file(name));
        EXPECT_EQ(exif(again, "Exif.Image.Artist"), "Anna Bell") << name;
        EXPECT_EQ(exif(again, "Exif.Image.Orientation"), "1") << name;
        EXPECT_EQ(again.pixels.size(), photo.pixels.size()) << name << " was turned again";
    }
    EXPECT_TRUE(same_pixels(load_photo(file("a.tif")).pixels, photo.pixels));
    SaveOptions bare;
    bare.keep_metadata = false;
    save_photo(photo, file("bare.jpg"), bare);
    EXPECT_EQ(exif(load_photo(file("bare.jpg")), "Exif.Image.Artist"), "");
    EXPECT_EQ(source_type(load_photo(file("bare.jpg"))), kMark);
}

TEST_F(SavePhoto, EditedPhotosAreMarkedAndUneditedOnesAreNot) {
    const Photo photo = turned_jpeg_with_exif();
    SaveOptions untouched;
    untouched.edited = false;
    for (const char* name : {"a.jpg", "a.png", "a.tif", "a.webp"}) {
        save_photo(photo, file(name));
        EXPECT_EQ(source_type(load_photo(file(name))), kMark) << name;
        const Bytes bytes = read_bytes(file(name));
        if (std::string(name) != "a.png") {  // PNG may compress its packet
            const std::string all(bytes.begin(), bytes.end());
            EXPECT_THAT(all, HasSubstr("http://iptc.org/std/Iptc4xmpExt/2008-02-29/")) << name;
        }
        save_photo(photo, file(name), untouched);
        EXPECT_EQ(source_type(load_photo(file(name))), "") << name;
    }
}

TEST_F(SavePhoto, AnUneditedMarkedPhotoKeepsItsMark) {
    save_photo(photo_of(pattern(8, 8, CV_8UC3)), file("a.png"));
    SaveOptions untouched;
    untouched.edited = false;
    save_photo(load_photo(file("a.png")), file("b.png"), untouched);
    EXPECT_EQ(source_type(load_photo(file("b.png"))), kMark);
}

TEST_F(SavePhoto, TheOriginalIsNotReplacedUnasked) {
    save_photo(photo_of(pattern(8, 8, CV_8UC3)), file("a.png"));
    const Bytes before = read_bytes(file("a.png"));
    Photo photo = load_photo(file("a.png"));
    photo.pixels = pattern(9, 9, CV_8UC3);
    std::filesystem::create_symlink(file("a.png"), file("link.png"));
    std::filesystem::create_hard_link(file("a.png"), file("hard.png"));
    for (const char* name : {"a.png", "link.png", "hard.png"}) {
        EXPECT_THAT(refusal([&] { save_photo(photo, file(name)); }), HasSubstr("is the original photo")) << name;
    }
    EXPECT_EQ(read_bytes(file("a.png")), before);
    SaveOptions options;
    options.allow_replace_original = true;
    save_photo(photo, file("link.png"), options);
    EXPECT_TRUE(std::filesystem::is_symlink(file("link.png")));
    EXPECT_EQ(load_photo(file("a.png")).pixels.size(), cv::Size(9, 9));
}

TEST_F(SavePhoto, PermissionsOfAReplacedFileStay) {
    const Photo photo = photo_of(pattern(8, 8, CV_8UC3));
    save_photo(photo, file("a.png"));
    using std::filesystem::perms;
    const perms given = perms::owner_read | perms::owner_write | perms::group_read;
    std::filesystem::permissions(file("a.png"), given);
    save_photo(photo, file("a.png"));
    EXPECT_EQ(std::filesystem::status(file("a.png")).permissions(), given);
    EXPECT_EQ(files_in_folder(), 1u) << "a temporary file was left";
}

TEST_F(SavePhoto, ReadOnlyTargetsAreLeftAlone) {
    const Photo photo = photo_of(pattern(8, 8, CV_8UC3));
    save_photo(photo, file("a.png"));
    const Bytes before = read_bytes(file("a.png"));
    std::filesystem::permissions(file("a.png"), std::filesystem::perms::owner_read);
    const Photo other = photo_of(pattern(20, 20, CV_8UC3));
    EXPECT_THAT(refusal([&] { save_photo(other, file("a.png")); }), AllOf(HasSubstr("a.png"), HasSubstr("read-only")));
    EXPECT_EQ(read_bytes(file("a.png")), before);
    EXPECT_EQ(files_in_folder(), 1u);

    std::filesystem::permissions(folder_, std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    if (access(folder_.c_str(), W_OK) != 0) {  // root may write everywhere
        EXPECT_THAT(refusal([&] { save_photo(other, file("b.png")); }), HasSubstr("read-only"));
    }
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all);
}

TEST_F(SavePhoto, AFullDiskLeavesTheOldFile) {
    const Photo photo = photo_of(pattern(8, 8, CV_8UC3));
    save_photo(photo, file("a.png"));
    const Bytes before = read_bytes(file("a.png"));

    // A limit on file sizes stops the write half-way, as a full disk does.
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{4096, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    SaveOptions options;
    options.png_compression = 0;
    const std::string said = refusal([&] { save_photo(photo_of(pattern(200, 200, CV_8UC3)), file("a.png"), options); });
    setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);

    EXPECT_THAT(said, AllOf(HasSubstr("the disk is full"), HasSubstr("a.png")));
    EXPECT_EQ(read_bytes(file("a.png")), before);
    EXPECT_EQ(files_in_folder(), 1u) << "the temporary file was left";
}

TEST_F(SavePhoto, ImpossibleTargetsAreExplained) {
    const Photo photo = photo_of(pattern(8, 8, CV_8UC3));
    EXPECT_THAT(refusal([&] { save_photo(photo, file("a.xyz")); }), HasSubstr("end it in .png"));
    EXPECT_THAT(refusal([&] { save_photo(photo, file("a.bmp")); }), HasSubstr("choose PNG or TIFF"));
    EXPECT_THAT(refusal([&] { save_photo(photo, file("none/a.png")); }), HasSubstr("its folder does not exist"));
    EXPECT_THAT(refusal([&] { save_photo(photo, file(std::string(300, 'a') + ".png")); }), HasSubstr("too long"));
    std::filesystem::create_directory(file("folder.png"));
    EXPECT_THAT(refusal([&] { save_photo(photo, file("folder.png")); }), HasSubstr("it is a folder"));
    SaveOptions png;
    png.format = PhotoFormat::Png;
    EXPECT_THAT(refusal([&] { save_photo(photo, "/dev/full", png); }), HasSubstr("not an ordinary file"));
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
    png.jpeg_quality = 0;
    EXPECT_THROW(save_photo(photo, file("a.png"), png), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
