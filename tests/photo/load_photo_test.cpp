#include "core/photo/load_photo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <functional>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "core/photo/metadata.h"
#include "tests/photo/photo_fixtures.h"

namespace lineament {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

const std::string kPortrait = LINEAMENT_TEST_DATA_DIR "/photos/A000022.jpg";

// The sentence that a person would read.
std::string refusal(const std::function<void()>& action) {
    try {
        action();
    } catch (const PhotoError& e) {
        return e.what();
    }
    return "nothing was refused";
}

Bytes encoded(const cv::Mat& pixels, Bytes (*encode)(const RawImage&, const EncodeOptions&)) {
    RawImage image;
    image.pixels = pixels;
    return encode(image, {});
}

using LoadPhoto = PhotoFiles;

TEST_F(LoadPhoto, ReadsAPortrait) {
    const Photo photo = load_photo(kPortrait);
    EXPECT_EQ(photo.pixels.type(), CV_8UC3);
    EXPECT_EQ(photo.pixels.size(), cv::Size(225, 275));
    EXPECT_EQ(photo.format, PhotoFormat::Jpeg);
    EXPECT_EQ(photo.source_path, kPortrait);
    const cv::Scalar corner = cv::mean(photo.pixels(cv::Rect(0, 0, 20, 20)));
    EXPECT_GT(corner[2], corner[0]) << "the background is blue: red and blue are swapped";
}

TEST_F(LoadPhoto, EveryFormatAndDepthGivesItsPixelsBack) {
    const cv::Mat rgb8 = pattern(37, 23, CV_8UC3), rgba8 = pattern(37, 23, CV_8UC4), rgb16 = pattern(37, 23, CV_16UC3);
    const cv::Mat rgba16 = pattern(37, 23, CV_16UC4);
    for (const cv::Mat& pixels : {rgb8, rgba8, rgb16, rgba16}) {
        for (auto* encode : {&encode_png, &encode_tiff}) {
            const Bytes bytes = encoded(pixels, encode);
            EXPECT_TRUE(same_pixels(load_photo({bytes.data(), bytes.size()}).pixels, pixels))
                << pixels.channels() << " channels, depth " << pixels.depth();
        }
    }
    cv::Mat bgr;
    cv::cvtColor(rgb8, bgr, cv::COLOR_RGB2BGR);
    for (const char* name : {"a.bmp", "a.tiff", "a.png"}) {
        cv::imwrite(file(name), bgr);
        EXPECT_TRUE(same_pixels(load_photo(file(name)).pixels, rgb8)) << name;
    }
    cv::imwrite(file("a.webp"), bgr, {cv::IMWRITE_WEBP_QUALITY, 101});
    EXPECT_TRUE(same_pixels(load_photo(file("a.webp")).pixels, rgb8));
}

TEST_F(LoadPhoto, GreyBecomesRgbAndIsRemembered) {
    for (const int type : {CV_8UC1, CV_16UC1}) {
        const cv::Mat grey = pattern(20, 10, type);
        const Bytes png = encoded(grey, encode_png), tiff = encoded(grey, encode_tiff);
        for (const Bytes& bytes : {png, tiff}) {
            const Photo photo = load_photo({bytes.data(), bytes.size()});
            EXPECT_TRUE(photo.was_grey);
            EXPECT_EQ(photo.bit_depth, type == CV_16UC1 ? 16 : 8);
            cv::Mat green;
            cv::extractChannel(photo.pixels, green, 1);
            EXPECT_TRUE(same_pixels(green, grey));
        }
    }
    const Bytes jpeg = encoded(cv::Mat(16, 16, CV_8U, cv::Scalar(90)), encode_jpeg);
    const Photo photo = load_photo({jpeg.data(), jpeg.size()});
    EXPECT_TRUE(photo.was_grey);
    EXPECT_EQ(photo.pixels.at<cv::Vec3b>(8, 8), cv::Vec3b(90, 90, 90));
}

TEST_F(LoadPhoto, CmykIsConvertedAndSaidSo) {
    const Photo photo = load_photo(LINEAMENT_TEST_DATA_DIR "/photos/cmyk.jpg");
    ASSERT_EQ(photo.pixels.type(), CV_8UC3);
    const cv::Vec3b want[] = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {0, 0, 0}};
    for (int i = 0; i < 4; ++i) {
        const cv::Vec3b got = photo.pixels.at<cv::Vec3b>(i / 2 * 16 + 8, i % 2 * 16 + 8);
        EXPECT_LE(cv::norm(got, want[i], cv::NORM_INF), 6) << "patch " << i << ": " << cv::Vec3i(got);
    }
    ASSERT_EQ(photo.notes.size(), 1u);
    EXPECT_THAT(photo.notes[0], HasSubstr("CMYK"));
}

TEST_F(LoadPhoto, AllEightExifOrientationsStandUpright) {
    // Upright: red, green over blue, white. `stored` is what a camera held that way would have written.
    cv::Mat upright(32, 64, CV_8UC3);
    upright(cv::Rect(0, 0, 32, 16)).setTo(cv::Scalar(255, 0, 0));
    upright(cv::Rect(32, 0, 32, 16)).setTo(cv::Scalar(0, 255, 0));
    upright(cv::Rect(0, 16, 32, 16)).setTo(cv::Scalar(0, 0, 255));
    upright(cv::Rect(32, 16, 32, 16)).setTo(cv::Scalar(255, 255, 255));
    const auto stored_as = [&](int orientation) {
        cv::Mat m;
        switch (orientation) {  // from the EXIF table: where row 0 and column 0 of the stored image lie
            case 1:
                return upright.clone();
            case 2:  // top, right
                cv::flip(upright, m, 1);
                return m;
            case 3:  // bottom, right
                cv::rotate(upright, m, cv::ROTATE_180);
                return m;
            case 4:  // bottom, left
                cv::flip(upright, m, 0);
                return m;
            case 5:  // left, top
                cv::transpose(upright, m);
                return m;
            case 6:  // right, top: turn clockwise to view
                cv::rotate(upright, m, cv::ROTATE_90_COUNTERCLOCKWISE);
                return m;
            case 7:  // right, bottom
                cv::rotate(upright, m, cv::ROTATE_180);
                cv::transpose(m, m);
                return m;
            default:  // left, bottom: turn counter-clockwise to view
                cv::rotate(upright, m, cv::ROTATE_90_CLOCKWISE);
                return m;
        }
    };
    for (int orientation = 1; orientation <= 8; ++orientation) {
        const Bytes jpeg = with_exif(encoded(stored_as(orientation), encode_jpeg), orientation);
        const Photo photo = load_photo({jpeg.data(), jpeg.size()});
        ASSERT_EQ(photo.pixels.size(), upright.size()) << "orientation " << orientation;
        EXPECT_LE(cv::norm(photo.pixels, upright, cv::NORM_INF), 8) << "orientation " << orientation;
    }
}

TEST_F(LoadPhoto, TwelveThousandPixelsWide) {
    cv::Mat wide(700, 12000, CV_8UC3, cv::Scalar(10, 20, 30));
    wide.col(11999).setTo(cv::Scalar(200, 100, 50));
    write_file(file("wide.jpg"), encoded(wide, encode_jpeg));
    const Photo photo = load_photo(file("wide.jpg"));
    EXPECT_EQ(photo.pixels.size(), cv::Size(12000, 700));
    EXPECT_GT(photo.pixels.at<cv::Vec3b>(350, 11999)[0], 150);
}

TEST_F(LoadPhoto, OnePixel) {
    const Bytes png = encoded(cv::Mat(1, 1, CV_8UC3, cv::Scalar(1, 2, 3)), encode_png);
    EXPECT_EQ(load_photo({png.data(), png.size()}).pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(1, 2, 3));
}

TEST_F(LoadPhoto, CutOffFilesAreRefused) {
    const Bytes jpeg = read_bytes(kPortrait);
    const cv::Mat noise = pattern(200, 200, CV_8UC3);
    cv::Mat bgr;
    cv::cvtColor(noise, bgr, cv::COLOR_RGB2BGR);
    Bytes bmp, webp;
    cv::imencode(".bmp", bgr, bmp);
    cv::imencode(".webp", bgr, webp);
    for (const Bytes& whole : {jpeg, encoded(noise, encode_png), encoded(noise, encode_tiff), bmp, webp}) {
        for (const double part : {0.9, 0.5, 0.1, 0.01}) {
            const size_t size = std::max<size_t>(20, static_cast<size_t>(static_cast<double>(whole.size()) * part));
            EXPECT_THAT(refusal([&] {
                            load_photo({whole.data(), size}, "x");
                        }),
                        AllOf(HasSubstr(" x "), EndsWith(".")))
                << size << " of " << whole.size() << " bytes, starting with " << static_cast<int>(whole[0]);
        }
    }
    EXPECT_THAT(refusal([&] {
                    load_photo({jpeg.data(), jpeg.size() / 2}, "x.jpg");
                }),
                AllOf(HasSubstr("JPEG photo x.jpg"), HasSubstr("cut off")));
}

TEST_F(LoadPhoto, AJpegThatLacksOnlyItsEndMarkerIsComplete) {
    const Bytes jpeg = encoded(pattern(64, 64, CV_8UC3), encode_jpeg);
    EXPECT_EQ(load_photo({jpeg.data(), jpeg.size() - 2}).pixels.size(), cv::Size(64, 64));
}

TEST_F(LoadPhoto, WhatIsNoPhotoIsNamed) {
    const std::string text = "Dear diary, today I renamed a letter to .png.";
    write_file(file("letter.png"), Bytes(text.begin(), text.end()));
    EXPECT_THAT(refusal([&] { load_photo(file("letter.png")); }),
                AllOf(HasSubstr("letter.png is not a photo"), HasSubstr("JPEG, PNG")));
    write_file(file("empty.jpg"), {});
    EXPECT_THAT(refusal([&] { load_photo(file("empty.jpg")); }), HasSubstr("is empty (0 bytes)"));
    EXPECT_THAT(refusal([&] { load_photo(file("none.jpg")); }), HasSubstr("does not exist"));
    EXPECT_THAT(refusal([&] { load_photo(folder_.string()); }), HasSubstr("is a folder"));
    EXPECT_THAT(refusal([&] { load_photo("/dev/null"); }), HasSubstr("not an ordinary file"));
    EXPECT_THAT(refusal([&] { load_photo(ByteView{nullptr, 0}); }), HasSubstr("the pasted picture is not a photo"));
}

TEST_F(LoadPhoto, AFileThatMayNotBeReadIsSaid) {
    write_file(file("secret.jpg"), read_bytes(kPortrait));
    std::filesystem::permissions(file("secret.jpg"), std::filesystem::perms::none);
    if (access(file("secret.jpg").c_str(), R_OK) == 0) {
        EXPECT_NO_THROW(load_photo(file("secret.jpg"))) << "root may read it";
    } else {
        EXPECT_THAT(refusal([&] { load_photo(file("secret.jpg")); }), HasSubstr("cannot be read"));
    }
}

TEST_F(LoadPhoto, GiganticSizesAreRefusedBeforeDecoding) {
    Bytes png = encoded(cv::Mat(1, 1, CV_8UC3, cv::Scalar()), encode_png);
    // IHDR: width and height at 16, CRC at 29 (of "IHDR" and its 13 bytes).
    for (const size_t at : {16u, 20u}) {
        png[at] = 0;
        png[at + 1] = 1;
        png[at + 2] = png[at + 3] = 0;  // 65536
    }
    uint32_t crc = 0xFFFFFFFFu;
    for (size_t i = 12; i < 29; ++i) {
        crc ^= png[i];
        for (int bit = 0; bit < 8; ++bit)
            crc = crc & 1 ? crc >> 1 ^ 0xEDB88320u : crc >> 1;
    }
    crc = ~crc;
    for (size_t i = 0; i < 4; ++i)
        png[29 + i] = static_cast<uint8_t>(crc >> (24 - 8 * i));
    EXPECT_THAT(refusal([&] { load_photo({png.data(), png.size()}); }), HasSubstr("65536 x 65536 pixels, more than"));
}

TEST_F(LoadPhoto, BitFlipsNeverCrash) {
    const Bytes jpeg = read_bytes(kPortrait), png = encoded(pattern(40, 30, CV_16UC4), encode_png),
                tiff = encoded(pattern(40, 30, CV_8UC3), encode_tiff);
    cv::RNG random(7);
    int refused = 0;
    for (const Bytes& whole : {jpeg, png, tiff}) {
        for (int i = 0; i < 150; ++i) {
            Bytes broken = whole;
            for (int k = 0; k < 3; ++k) {
                broken[static_cast<size_t>(random.uniform(0, static_cast<int>(broken.size())))] ^=
                    static_cast<uint8_t>(1 << random.uniform(0, 8));
            }
            try {
                load_photo({broken.data(), broken.size()});
            } catch (const PhotoError&) {
                ++refused;
            }
        }
    }
    EXPECT_GT(refused, 50);
}

TEST_F(LoadPhoto, SeveralThreadsAtOnce) {
    std::vector<std::thread> threads;
    std::vector<int> loaded(4, 0);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&loaded, t] {
            for (int i = 0; i < 10; ++i)
                loaded[static_cast<size_t>(t)] += load_photo(kPortrait).pixels.cols == 225;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(loaded, std::vector<int>(4, 10));
}

}  // namespace
}  // namespace lineament
