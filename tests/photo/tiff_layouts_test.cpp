// TIFF files as other programs lay them out: every sample of theirs must arrive, or a note must say what did not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <opencv2/imgproc.hpp>

#include "core/photo/load_photo.h"
#include "core/photo/photo_notes.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace builders;

constexpr int kWidth = 21, kHeight = 13;
constexpr int kTogether = 1, kSeparate = 2;
constexpr int kWhiteIsZero = 0, kBlackIsZero = 1, kRgb = 2, kPalette = 3, kCmyk = 5, kCieLab = 8, kIccLab = 9;

// The samples as they lie in a little-endian file, row by row.
Bytes samples(const cv::Mat& pixels) {
    Bytes out;
    for (int y = 0; y < pixels.rows; ++y)
        out.insert(out.end(), pixels.ptr(y), pixels.ptr(y) + static_cast<size_t>(pixels.cols) * pixels.elemSize());
    return out;
}

std::vector<Bytes> planes(const cv::Mat& pixels) {
    std::vector<Bytes> out;
    for (int c = 0; c < pixels.channels(); ++c) {
        cv::Mat plane;
        cv::extractChannel(pixels, plane, c);
        out.push_back(samples(plane));
    }
    return out;
}

TiffDirectory directory(const cv::Mat& pixels, int photometric, int planar, const std::vector<TiffField>& more = {}) {
    TiffDirectory d;
    d.fields = tiff_layout(pixels.cols, pixels.rows, pixels.depth() == CV_16U ? 16 : 8, photometric, pixels.channels(),
                           planar);
    d.fields.insert(d.fields.end(), more.begin(), more.end());
    d.strips = planar == kSeparate ? planes(pixels) : std::vector<Bytes>{samples(pixels)};
    return d;
}

Photo loaded(const std::vector<TiffDirectory>& directories) {
    const Bytes file = tiff_file(directories);
    return load_photo({file.data(), file.size()}, "test.tif");
}

cv::Mat all_three(const cv::Mat& grey) {
    cv::Mat rgb;
    cv::cvtColor(grey, rgb, cv::COLOR_GRAY2RGB);
    return rgb;
}

TEST(TiffLayouts, OnePlanePerChannelKeepsEverySample) {
    for (const int type : {CV_8UC3, CV_16UC3}) {
        const cv::Mat pixels = pattern(kWidth, kHeight, type);
        const Photo photo = loaded({directory(pixels, kRgb, kSeparate)});
        EXPECT_TRUE(same_pixels(photo.pixels, pixels)) << "type " << type;
        EXPECT_EQ(photo.bit_depth, type == CV_16UC3 ? 16 : 8);
        EXPECT_THAT(photo.notes, IsEmpty());
    }
}

TEST(TiffLayouts, TransparencyInAPlaneOfItsOwn) {
    const cv::Mat pixels = pattern(kWidth, kHeight, CV_16UC4);
    const TiffField unassociated{338, 3, {2}};
    EXPECT_TRUE(same_pixels(loaded({directory(pixels, kRgb, kSeparate, {unassociated})}).pixels, pixels));
    EXPECT_TRUE(same_pixels(loaded({directory(pixels, kRgb, kTogether, {unassociated})}).pixels, pixels));
}

TEST(TiffLayouts, TilesOfOnePlanePerChannel) {
    const cv::Mat pixels = pattern(20, 16, CV_16UC3);
    cv::Mat padded(16, 32, CV_16UC3, cv::Scalar::all(7));
    pixels.copyTo(padded(cv::Rect(0, 0, 20, 16)));
    TiffDirectory d;
    d.fields = tiff_layout(20, 16, 16, kRgb, 3, kSeparate);
    d.fields.push_back({322, 4, {16}});
    d.fields.push_back({323, 4, {16}});
    TiffField offsets{324, 4, {}}, counts{325, 4, {}};
    Bytes file = {'I', 'I', 42, 0, 0, 0, 0, 0};
    // The tiles stand where strips would: behind the header, one after the other.
    size_t at = file.size();
    std::vector<Bytes> tiles;
    for (int c = 0; c < 3; ++c) {
        cv::Mat plane;
        cv::extractChannel(padded, plane, c);
        for (const int x : {0, 16}) {
            tiles.push_back(samples(plane(cv::Rect(x, 0, 16, 16)).clone()));
            offsets.values.push_back(static_cast<uint32_t>(at));
            counts.values.push_back(512);
            at += 512;
        }
    }
    Bytes all;
    for (const Bytes& tile : tiles)
        all.insert(all.end(), tile.begin(), tile.end());
    TiffDirectory carrier = directory(cv::Mat(1, 1, CV_8U, cv::Scalar(0)), kBlackIsZero, kTogether);
    carrier.strips = {all};  // a second picture whose strip holds the tiles, and which is no page
    carrier.fields.push_back({254, 4, {1}});
    d.fields.push_back(offsets);
    d.fields.push_back(counts);
    const Photo photo = loaded({carrier, d});
    EXPECT_TRUE(same_pixels(photo.pixels, pixels));
    EXPECT_THAT(photo.notes, IsEmpty());
}

TEST(TiffLayouts, GreyWithTransparencyKeepsSixteenBits) {
    const cv::Mat two = pattern(kWidth, kHeight, CV_16UC2);
    cv::Mat grey, alpha;
    cv::extractChannel(two, grey, 0);
    cv::extractChannel(two, alpha, 1);
    for (const int planar : {kTogether, kSeparate}) {
        const Photo photo = loaded({directory(two, kBlackIsZero, planar, {{338, 3, {2}}})});
        ASSERT_EQ(photo.pixels.type(), CV_16UC4);
        EXPECT_TRUE(photo.was_grey);
        cv::Mat green, got_alpha;
        cv::extractChannel(photo.pixels, green, 1);
        cv::extractChannel(photo.pixels, got_alpha, 3);
        EXPECT_TRUE(same_pixels(green, grey));
        EXPECT_TRUE(same_pixels(got_alpha, alpha));
    }
}

TEST(TiffLayouts, FurtherChannelsAreSaid) {
    const cv::Mat five = pattern(kWidth, kHeight, CV_16UC(5));
    const Photo photo = loaded({directory(five, kRgb, kTogether, {{338, 3, {0, 0}}})});
    ASSERT_EQ(photo.pixels.type(), CV_16UC3);
    cv::Mat blue, want;
    cv::extractChannel(photo.pixels, blue, 2);
    cv::extractChannel(five, want, 2);
    EXPECT_TRUE(same_pixels(blue, want));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kFurtherChannels));
    const Photo with_alpha = loaded({directory(five, kRgb, kSeparate, {{338, 3, {0, 2}}})});
    ASSERT_EQ(with_alpha.pixels.type(), CV_16UC4);
    cv::Mat alpha;
    cv::extractChannel(with_alpha.pixels, alpha, 3);
    cv::extractChannel(five, want, 4);
    EXPECT_TRUE(same_pixels(alpha, want)) << "the second extra channel is the transparency";
}

TEST(TiffLayouts, TwelveBitsBecomeSixteen) {
    // Two samples in three bytes: 0x000, 0xFFF, 0x800, 0x123, ...
    const Bytes row = {0x00, 0x0F, 0xFF, 0x80, 0x01, 0x23};
    TiffDirectory d;
    d.fields = tiff_layout(4, 1, 12, kBlackIsZero, 1, kTogether);
    d.strips = {row};
    const Photo photo = loaded({d});
    EXPECT_EQ(photo.bit_depth, 16);
    const int want[] = {0, 65535, (0x800 * 65535 + 2047) / 4095, (0x123 * 65535 + 2047) / 4095};
    for (int x = 0; x < 4; ++x)
        EXPECT_EQ(photo.pixels.at<cv::Vec3w>(0, x)[0], want[x]) << x;
}

TEST(TiffLayouts, LabIsConvertedAndSaidSo) {
    // Mid grey, and a green: L 50 a -50 b 40.
    for (const int photometric : {kCieLab, kIccLab}) {
        const bool icc = photometric == kIccLab;
        cv::Mat lab(1, 2, CV_8UC3);
        lab.at<cv::Vec3b>(0, 0) = icc ? cv::Vec3b(128, 128, 128) : cv::Vec3b(128, 0, 0);
        lab.at<cv::Vec3b>(0, 1) = icc ? cv::Vec3b(128, 78, 168) : cv::Vec3b(128, 206, 40);
        cv::Mat wide(1, 2, CV_16UC3);
        wide.at<cv::Vec3w>(0, 0) = icc ? cv::Vec3w(32640, 32768, 32768) : cv::Vec3w(32768, 0, 0);
        wide.at<cv::Vec3w>(0, 1) = icc ? cv::Vec3w(32640, 19968, 43008) : cv::Vec3w(32768, 52736, 10240);
        for (const cv::Mat& pixels : {lab, wide}) {
            const double unit = pixels.depth() == CV_16U ? 257 : 1;
            const Photo photo = loaded({directory(pixels, photometric, kTogether)});
            cv::Mat got;
            photo.pixels.convertTo(got, CV_64F, 1 / unit);
            const cv::Vec3d grey = got.at<cv::Vec3d>(0, 0), green = got.at<cv::Vec3d>(0, 1);
            EXPECT_LE(cv::norm(grey, cv::Vec3d(119, 119, 119), cv::NORM_INF), 2) << cv::Vec3d(grey);
            EXPECT_LE(cv::norm(green, cv::Vec3d(0, 138, 43), cv::NORM_INF), 6) << cv::Vec3d(green);
            EXPECT_THAT(photo.notes, ElementsAre(notes::kConvertedFromLab));
        }
    }
}

TEST(TiffLayouts, CmykInPlanesOfSixteenBits) {
    cv::Mat inks(2, 2, CV_16UC4, cv::Scalar(0, 65535, 65535, 0));
    const Photo photo = loaded({directory(inks, kCmyk, kSeparate)});
    EXPECT_EQ(photo.bit_depth, 16);
    EXPECT_EQ(photo.pixels.at<cv::Vec3w>(1, 1), cv::Vec3w(65535, 0, 0));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kConvertedFromPrint));
}

TEST(TiffLayouts, GreyWhereWhiteIsZero) {
    const cv::Mat grey = pattern(kWidth, kHeight, CV_16UC1);
    cv::Mat inverted;
    cv::bitwise_not(grey, inverted);
    EXPECT_TRUE(same_pixels(loaded({directory(grey, kWhiteIsZero, kTogether)}).pixels, all_three(inverted)));
}

TEST(TiffLayouts, APaletteStillOpens) {
    TiffDirectory d;
    d.fields = tiff_layout(2, 1, 8, kPalette, 1, kTogether);
    std::vector<uint32_t> colours(768);
    colours[1] = 65535;          // red of colour 1
    colours[256 + 2] = 257 * 9;  // green of colour 2
    d.fields.push_back({320, 3, colours});
    d.strips = {{1, 2}};
    const Photo photo = loaded({d});
    EXPECT_EQ(photo.pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 0, 0));
    EXPECT_EQ(photo.pixels.at<cv::Vec3b>(0, 1), cv::Vec3b(0, 9, 0));
    EXPECT_THAT(photo.notes, IsEmpty());
}

TEST(TiffLayouts, SeveralPagesAreSaid) {
    const cv::Mat first = pattern(kWidth, kHeight, CV_8UC3), second(5, 5, CV_8UC3, cv::Scalar(1, 2, 3));
    const Photo photo = loaded({directory(first, kRgb, kTogether), directory(second, kRgb, kTogether)});
    EXPECT_TRUE(same_pixels(photo.pixels, first));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kOnlyFirstPage));
    EXPECT_THAT(photo.left_behind, ElementsAre(notes::kOnlyFirstPage));
}

TEST(TiffLayouts, ASmallCopyIsNeitherThePhotoNorAPage) {
    const cv::Mat full = pattern(kWidth, kHeight, CV_8UC3), small(4, 4, CV_8UC3, cv::Scalar(1, 2, 3));
    const TiffDirectory reduced = directory(small, kRgb, kTogether, {{254, 4, {1}}});
    for (const std::vector<TiffDirectory>& order :
         {std::vector<TiffDirectory>{directory(full, kRgb, kTogether), reduced},
          std::vector<TiffDirectory>{reduced, directory(full, kRgb, kTogether)}}) {
        const Photo photo = loaded(order);
        EXPECT_TRUE(same_pixels(photo.pixels, full));
        EXPECT_THAT(photo.notes, IsEmpty());
    }
}

TEST(TiffLayouts, SamplesThatCannotBeReadAreNamed) {
    TiffDirectory d;
    d.fields = tiff_layout(2, 1, 32, kBlackIsZero, 1, kTogether);
    d.fields.push_back({339, 3, {3}});
    d.strips = {Bytes(8)};
    try {
        loaded({d});
        ADD_FAILURE() << "floating-point samples were opened";
    } catch (const PhotoError& error) {
        EXPECT_THAT(error.what(), HasSubstr("32-bit or floating-point samples"));
    }
}

}  // namespace
}  // namespace lineament
