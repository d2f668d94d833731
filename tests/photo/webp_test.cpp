#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstring>

#include "core/photo/load_photo.h"
#include "core/photo/photo_notes.h"
#include "tests/photo/file_builders.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace builders;

Bytes lossless(const cv::Mat& pixels) {
    RawImage image;
    image.pixels = pixels;
    EncodeOptions options;
    options.quality = 100;
    return encode_webp(image, options);
}

std::string refusal(const Bytes& file) {
    try {
        load_photo({file.data(), file.size()}, "x.webp");
    } catch (const PhotoError& e) {
        return e.what();
    }
    return "nothing was refused";
}

TEST(WebP, LosslessKeepsColoursBelowFullTransparency) {
    const cv::Mat pixels = pattern(37, 23, CV_8UC4);
    const Bytes file = lossless(pixels);
    EXPECT_TRUE(same_pixels(load_photo({file.data(), file.size()}).pixels, pixels));
}

// OpenCV offers what its WebP reader does not want to all its other readers, and one of those ends the program.
TEST(WebP, FalseFilesAreRefused) {
    Bytes file(132);
    const auto put = [&](size_t at, const char* text) { std::memcpy(file.data() + at, text, std::strlen(text)); };
    put(0, "RIFF");
    put(8, "WEBP");
    EXPECT_THAT(refusal(file), HasSubstr("The WebP photo x.webp is damaged"));
    put(128, "DICM");  // the mark of a medical picture
    EXPECT_THAT(refusal(file), HasSubstr("The WebP photo x.webp is damaged"));
    for (const char* chunk : {"VP8 ", "VP8L", "VP8X"}) {
        put(12, chunk);
        EXPECT_THAT(refusal(file), HasSubstr("The WebP photo x.webp is damaged")) << chunk;
    }
}

TEST(WebP, BitFlipsNeverCrash) {
    const cv::Mat pixels = pattern(30, 20, CV_8UC4);
    cv::RNG random(11);
    int refused = 0;
    for (const Bytes& whole : {lossless(pixels), animated_webp(lossless(pattern(8, 8, CV_8UC3)),
                                                               lossless(pattern(8, 8, CV_8UC3)), {8, 8})}) {
        for (int i = 0; i < 300; ++i) {
            Bytes broken = whole;
            for (int k = 0; k < 3; ++k)
                broken[static_cast<size_t>(random.uniform(0, static_cast<int>(broken.size())))] ^=
                    static_cast<uint8_t>(1 << random.uniform(0, 8));
            broken.resize(static_cast<size_t>(random.uniform(12, static_cast<int>(broken.size()) + 1)));
            try {
                load_photo({broken.data(), broken.size()});
            } catch (const PhotoError&) {
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, 100);
}

TEST(WebP, AnAnimationOpensAtItsFirstPicture) {
    const cv::Mat first = pattern(16, 12, CV_8UC3), second(12, 16, CV_8UC3, cv::Scalar(1, 2, 3));
    const Bytes file = animated_webp(lossless(first), lossless(second), first.size());
    const Photo photo = load_photo({file.data(), file.size()});
    EXPECT_TRUE(same_pixels(photo.pixels, first));
    EXPECT_THAT(photo.notes, ElementsAre(notes::kOnlyFirstFrame));
}

}  // namespace
}  // namespace lineament
