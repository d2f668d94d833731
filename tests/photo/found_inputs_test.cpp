// Small files that a fuzz run found (tests/fuzz), each with what is right about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/photo/load_photo.h"

namespace lineament {
namespace {

using testing::HasSubstr;

std::string refusal(const Bytes& bytes) {
    try {
        load_photo({bytes.data(), bytes.size()}, "x");
    } catch (const PhotoError& error) {
        return error.what();
    }
    return "nothing was refused";
}

/// A BMP whose header has 12 bytes and sizes of 16 bits; every sample is `value`.
Bytes old_bmp(int width, int height, size_t pixel_bytes, uint8_t value) {
    const auto low = [](int number) { return static_cast<uint8_t>(number & 0xFF); };
    const auto high = [](int number) { return static_cast<uint8_t>(number >> 8); };
    Bytes file = {'B', 'M', 0, 0, 0, 0, 0, 0, 0, 0, 26, 0, 0, 0, 12, 0, 0, 0};
    for (const int number : {width, height, 1, 24}) {
        file.push_back(low(number));
        file.push_back(high(number));
    }
    file.insert(file.end(), pixel_bytes, value);
    return file;
}

TEST(FoundInputs, AnOldBmpIsAskedForItsSizeBeforeMemoryIsTaken) {
    // 42 bytes that made room for 1.9 GB, and were then shown as a black picture.
    EXPECT_THAT(refusal(old_bmp(0x7703, 0x5165, 16, 0)), HasSubstr("more than the 400 million"));
    EXPECT_THAT(refusal(old_bmp(1000, 1000, 16, 0)), HasSubstr("cut off"));
    EXPECT_THAT(refusal(old_bmp(0, 10, 16, 0)), HasSubstr("no pixels"));
}

TEST(FoundInputs, AWholeOldBmpIsRead) {
    const Bytes file = old_bmp(4, 3, 3 * 4 * 3, 200);
    const Photo photo = load_photo({file.data(), file.size()}, "x");
    EXPECT_EQ(photo.pixels.size(), cv::Size(4, 3));
    EXPECT_EQ(photo.pixels.at<cv::Vec3b>(2, 3), cv::Vec3b(200, 200, 200));
}

TEST(FoundInputs, ABmpHeaderBetweenTheTwoKindsIsAskedForItsSizeToo) {
    // 36 to 39 bytes: OpenCV takes them, with sizes of 32 bits.
    Bytes file = {'B', 'M', 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 36, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 24, 0};
    file.resize(70, 0);
    EXPECT_THAT(refusal(file), HasSubstr("more than the 400 million"));
    file[14] = 20;
    EXPECT_THAT(refusal(file), HasSubstr("wrong length"));
}

}  // namespace
}  // namespace lineament
