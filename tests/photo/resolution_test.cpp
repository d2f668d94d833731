// How large a photo is to be printed survives every way from format to format.
#include "core/photo/resolution.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "core/photo/load_photo.h"
#include "core/photo/save_photo.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using namespace builders;

Photo through(const Photo& photo, PhotoFormat format) {
    const Bytes file = encode_photo(photo, format);
    return load_photo({file.data(), file.size()});
}

constexpr PhotoFormat kWritten[] = {PhotoFormat::Png, PhotoFormat::Jpeg, PhotoFormat::Tiff, PhotoFormat::WebP};

TEST(Resolution, GoesFromEveryFormatIntoEveryOther) {
    for (const PhotoFormat from : kWritten) {
        for (const PhotoFormat to : kWritten) {
            Photo photo = photo_of(pattern(12, 10, CV_8UC3));
            photo.resolution = Resolution{300, 600, true};
            const Photo again = through(through(photo, from), to);
            ASSERT_TRUE(again.resolution) << format_name(from) << " to " << format_name(to);
            EXPECT_TRUE(again.resolution->per_inch);
            EXPECT_EQ(again.resolution->x, 300) << format_name(from) << " to " << format_name(to);
            EXPECT_EQ(again.resolution->y, 600) << format_name(from) << " to " << format_name(to);
        }
    }
}

TEST(Resolution, IsNotInventedAndNotLostWithTheMetadata) {
    SaveOptions bare;
    bare.keep_metadata = false;
    for (const PhotoFormat format : kWritten) {
        Photo photo = photo_of(pattern(12, 10, CV_8UC3));
        EXPECT_FALSE(through(photo, format).resolution) << format_name(format);
        photo.resolution = Resolution{150, 150, true};
        const Bytes file = encode_photo(photo, format, bare);
        ASSERT_TRUE(load_photo({file.data(), file.size()}).resolution) << format_name(format);
    }
}

TEST(Resolution, TheShapeOfPixelsIsKeptWhereThatIsAllThatIsKnown) {
    for (const PhotoFormat format : {PhotoFormat::Png, PhotoFormat::Jpeg, PhotoFormat::Tiff}) {
        Photo photo = photo_of(pattern(12, 10, CV_8UC3));
        photo.resolution = Resolution{2, 1, false};
        const Photo again = through(photo, format);
        ASSERT_TRUE(again.resolution) << format_name(format);
        EXPECT_FALSE(again.resolution->per_inch);
        EXPECT_EQ(again.resolution->x / again.resolution->y, 2) << format_name(format);
    }
}

TEST(Resolution, OfAPhotoThatLiesOnItsSideIsTurned) {
    RawImage image;
    image.pixels = pattern(16, 8, CV_8UC3);
    image.resolution = Resolution{100, 200, true};
    const Bytes jpeg = with_exif(encode_jpeg(image, {}), 6);
    const Photo photo = load_photo({jpeg.data(), jpeg.size()});
    ASSERT_EQ(photo.pixels.size(), cv::Size(8, 16));
    ASSERT_TRUE(photo.resolution);
    EXPECT_EQ(photo.resolution->x, 200);
    EXPECT_EQ(photo.resolution->y, 100);
}

TEST(Resolution, CentimetresAndCamerasExif) {
    TiffDirectory d;
    d.fields = tiff_layout(2, 1, 8, 1, 1, 1);
    d.fields.push_back({282, 5, {11811, 100}});
    d.fields.push_back({283, 5, {11811, 100}});
    d.fields.push_back({296, 3, {3}});
    d.strips = {{9, 9}};
    const Bytes tiff = tiff_file({d});
    const Photo photo = load_photo({tiff.data(), tiff.size()});
    ASSERT_TRUE(photo.resolution);
    EXPECT_EQ(photo.resolution->x, 300);

    // A camera's JPEG: EXIF alone.
    d.strips.clear();
    Bytes exif = bytes_of(std::string("Exif\0\0", 6));
    const Bytes directory = tiff_file({{{{282, 5, {240, 1}}, {283, 5, {240, 1}}, {296, 3, {2}}}, {}}});
    exif.insert(exif.end(), directory.begin(), directory.end());
    RawImage image;
    image.pixels = pattern(16, 8, CV_8UC3);
    const Bytes jpeg = with_segment(without_segments(encode_jpeg(image, {}), 0xE0), 0xE1, exif);
    const Photo shot = load_photo({jpeg.data(), jpeg.size()});
    ASSERT_TRUE(shot.resolution);
    EXPECT_EQ(shot.resolution->x, 240);
    for (const PhotoFormat format : kWritten)
        EXPECT_EQ(through(shot, format).resolution->x, 240) << format_name(format);
}

TEST(Resolution, NonsenseIsNoResolution) {
    EXPECT_FALSE(make_resolution(0, 300, ResolutionUnit::Inch));
    EXPECT_FALSE(make_resolution(-72, 72, ResolutionUnit::Inch));
    EXPECT_FALSE(make_resolution(1, 1, ResolutionUnit::Ratio));
    EXPECT_FALSE(make_resolution(1e9, 1e9, ResolutionUnit::Inch));
    EXPECT_FALSE(make_resolution(std::numeric_limits<double>::quiet_NaN(), 1, ResolutionUnit::Metre));
    EXPECT_EQ(make_resolution(11811, 11811, ResolutionUnit::Metre)->x, 300);
    EXPECT_EQ(make_resolution(2835, 2835, ResolutionUnit::Metre)->x, 72);
    EXPECT_FALSE(whole_numbers({0.2, 0.2, true}, 1, 65535));
    EXPECT_FALSE(whole_numbers({70000, 70000, true}, 1, 65535));
    EXPECT_EQ(whole_numbers({1.5, 1, false}, 1, 65535), std::make_pair(1500, 1000));
}

}  // namespace
}  // namespace lineament
