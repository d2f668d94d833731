// Colours that files state in other ways than by an ICC profile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/photo/colour.h"
#include "core/photo/load_photo.h"
#include "core/photo/photo_notes.h"
#include "core/photo/save_photo.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using namespace builders;

Bytes png_of(const cv::Mat& pixels) {
    RawImage image;
    image.pixels = pixels;
    return encode_png(image, {});
}

Photo loaded(const Bytes& file) {
    return load_photo({file.data(), file.size()});
}

// White point and primaries of Display P3, as cHRM writes them.
Bytes display_p3() {
    return big_endian({31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000});
}

const cv::Mat kSample(4, 4, CV_8UC3, cv::Scalar(154, 142, 131));

TEST(ColoursOfFiles, CmykWithoutAdobesMarkerIsReadInverted) {
    const Bytes marked = read_bytes(LINEAMENT_TEST_DATA_DIR "/photos/cmyk.jpg");
    const Bytes bare = without_segments(marked, 0xEE);
    ASSERT_LT(bare.size(), marked.size()) << "the fixture has no marker to strip";
    const Photo photo = loaded(bare);
    EXPECT_LE(cv::norm(photo.pixels, loaded(marked).pixels, cv::NORM_INF), 1);
    EXPECT_GT(photo.pixels.at<cv::Vec3b>(8, 8)[0], 240) << "the first patch is red";
    EXPECT_THAT(photo.notes, ElementsAre(notes::kConvertedFromPrint));
}

TEST(ColoursOfFiles, LinearLightIsShownAsSuchAndKeptAsAProfile) {
    const Photo photo = loaded(with_chunk(png_of(kSample), "gAMA", big_endian({100000})));
    EXPECT_TRUE(same_pixels(photo.pixels, kSample)) << "the samples are the file's";
    const cv::Vec3b shown = to_srgb8(photo).at<cv::Vec3b>(1, 1);
    EXPECT_LE(cv::norm(shown, cv::Vec3b(204, 197, 190), cv::NORM_INF), 1) << cv::Vec3i(shown);
    EXPECT_THAT(photo.notes, ElementsAre(notes::kGammaAsProfile));
    for (const PhotoFormat format : {PhotoFormat::Png, PhotoFormat::Tiff}) {
        const Photo again = loaded(encode_photo(photo, format));
        EXPECT_TRUE(same_pixels(again.pixels, kSample));
        EXPECT_EQ(to_srgb8(again).at<cv::Vec3b>(1, 1), shown) << format_name(format);
    }
    EXPECT_EQ(encode_photo(photo, PhotoFormat::Png), encode_photo(photo, PhotoFormat::Png))
        << "the profile holds a time";
}

TEST(ColoursOfFiles, GreyWithAGammaStaysGrey) {
    const Photo photo = loaded(with_chunk(png_of(cv::Mat(3, 3, CV_8U, cv::Scalar(128))), "gAMA", big_endian({100000})));
    EXPECT_NEAR(to_srgb8(photo).at<cv::Vec3b>(1, 1)[0], 188, 1);
    const Photo again = loaded(encode_photo(photo, PhotoFormat::Png));
    EXPECT_TRUE(again.was_grey);
    EXPECT_NEAR(to_srgb8(again).at<cv::Vec3b>(1, 1)[0], 188, 1);
}

TEST(ColoursOfFiles, TheUsualGammaIsSrgb) {
    for (const uint32_t gamma : {45455u, 45000u}) {
        const Photo photo = loaded(with_chunk(png_of(kSample), "gAMA", big_endian({gamma})));
        EXPECT_TRUE(photo.icc_profile.empty());
        EXPECT_THAT(photo.notes, IsEmpty());
    }
}

TEST(ColoursOfFiles, PrimariesBesideTheGammaCount) {
    const Photo photo =
        loaded(with_chunk(with_chunk(png_of(kSample), "gAMA", big_endian({45455})), "cHRM", display_p3()));
    ASSERT_FALSE(photo.icc_profile.empty());
    const cv::Vec3b shown = to_srgb8(photo).at<cv::Vec3b>(1, 1);
    EXPECT_GT(shown[0], 154) << "a red of the wider space";
}

TEST(ColoursOfFiles, AProfileOrSrgbMarkOutranksTheGamma) {
    RawImage image;
    image.pixels = kSample;
    image.icc_profile = wide_rgb_profile();
    const Photo profiled = loaded(with_chunk(encode_png(image, {}), "gAMA", big_endian({100000})));
    EXPECT_EQ(profiled.icc_profile, image.icc_profile);
    const Photo srgb = loaded(with_chunk(with_chunk(png_of(kSample), "sRGB", {0}), "gAMA", big_endian({100000})));
    EXPECT_TRUE(srgb.icc_profile.empty());
}

TEST(ColoursOfFiles, CodePointsOutrankEverything) {
    const Bytes plain = png_of(kSample);
    const Photo p3 = loaded(with_chunk(plain, "cICP", {12, 13, 0, 1}));
    ASSERT_FALSE(p3.icc_profile.empty());
    EXPECT_GT(to_srgb8(p3).at<cv::Vec3b>(1, 1)[0], 154);
    EXPECT_THAT(p3.notes, IsEmpty());
    const Photo srgb = loaded(with_chunk(with_chunk(plain, "gAMA", big_endian({100000})), "cICP", {1, 13, 0, 1}));
    EXPECT_TRUE(srgb.icc_profile.empty());
    EXPECT_THAT(srgb.notes, IsEmpty());
    const Photo hdr = loaded(with_chunk(plain, "cICP", {9, 16, 0, 1}));
    EXPECT_THAT(hdr.notes, ElementsAre(notes::kUnknownColours));
}

TEST(ColoursOfFiles, AdobeRgbThatOnlyExifSpeaksOf) {
    Bytes exif = bytes_of(std::string("Exif\0\0", 6));
    TiffDirectory photo_records{{{0xA001, 3, {2}}}, {}};
    // The EXIF directory behind the first one, whose pointer to it is the only field.
    Bytes block = tiff_file({TiffDirectory{{{0x8769, 4, {26}}}, {}}, photo_records});
    std::fill(block.begin() + 22, block.begin() + 26, uint8_t{0});  // it is not the next one, too
    exif.insert(exif.end(), block.begin(), block.end());
    RawImage image;
    image.pixels = cv::Mat(16, 16, CV_8UC3, cv::Scalar(120, 160, 110));
    const Photo photo = loaded(with_segment(encode_jpeg(image, {}), 0xE1, exif));
    ASSERT_FALSE(photo.icc_profile.empty());
    EXPECT_LT(to_srgb8(photo).at<cv::Vec3b>(8, 8)[0], 110) << "a green of the wide space has less red in sRGB";
    EXPECT_TRUE(loaded(encode_jpeg(image, {})).icc_profile.empty());
}

TEST(ColoursOfFiles, AnAnimatedPngOpensAtItsFirstPicture) {
    const Photo photo = loaded(with_chunk(png_of(kSample), "acTL", big_endian({2, 0})));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kOnlyFirstFrame));
    EXPECT_THAT(photo.left_behind, Contains(notes::kOnlyFirstFrame));
    EXPECT_THAT(loaded(with_chunk(png_of(kSample), "acTL", big_endian({1, 0}))).notes, IsEmpty()) << "one picture";
}

}  // namespace
}  // namespace lineament
