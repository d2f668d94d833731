// Small photos and files made on the spot.
#pragma once

#include <gtest/gtest.h>
#include <lcms2.h>

#include <filesystem>
#include <fstream>
#include <opencv2/core.hpp>
#include <string>

#include "core/photo/codecs.h"
#include "core/photo/photo.h"

namespace lineament {

// A folder of its own for each test, empty at the start and gone at the end.
class PhotoFiles : public testing::Test {
  protected:
    void SetUp() override {
        const testing::TestInfo* info = testing::UnitTest::GetInstance()->current_test_info();
        folder_ =
            std::filesystem::temp_directory_path() / ("lineament-" + std::to_string(getpid()) + "-" + info->name());
        std::filesystem::create_directories(folder_);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::string file(const std::string& name) const { return (folder_ / name).string(); }

    size_t files_in_folder() const {
        const std::filesystem::directory_iterator all(folder_);
        return static_cast<size_t>(std::distance(begin(all), end(all)));
    }

    std::filesystem::path folder_;
};

inline void write_file(const std::string& path, const Bytes& bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline Bytes read_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
}

// Every value its own function of place and channel, so that no mix-up goes unseen.
inline cv::Mat pattern(int width, int height, int type) {
    cv::Mat image(height, width, type);
    const int channels = image.channels();
    const int step = image.depth() == CV_16U ? 977 : 7, limit = image.depth() == CV_16U ? 65536 : 256;
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width * channels; ++x) {
            const int value = (x * step + y * step * 3 + 11) % limit;
            if (image.depth() == CV_16U) {
                image.ptr<uint16_t>(y)[x] = static_cast<uint16_t>(value);
            } else {
                image.ptr<uint8_t>(y)[x] = static_cast<uint8_t>(value);
            }
        }
    }
    return image;
}

inline Photo photo_of(const cv::Mat& pixels) {
    Photo photo;
    photo.pixels = pixels;
    photo.bit_depth = pixels.depth() == CV_16U ? 16 : 8;
    return photo;
}

inline bool same_pixels(const cv::Mat& a, const cv::Mat& b) {
    if (a.size() != b.size() || a.type() != b.type()) return false;
    return cv::norm(a.reshape(1), b.reshape(1), cv::NORM_INF) == 0;
}

inline Bytes saved_profile(cmsHPROFILE profile) {
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(profile, nullptr, &size);
    Bytes out(size);
    cmsSaveProfileToMem(profile, out.data(), &size);
    cmsCloseProfile(profile);
    return out;
}

// Wider than sRGB, gamma 2.2.
inline Bytes wide_rgb_profile() {
    cmsCIExyY white;
    cmsWhitePointFromTemp(&white, 6504);
    const cmsCIExyYTRIPLE primaries{{0.64, 0.33, 1}, {0.21, 0.71, 1}, {0.15, 0.06, 1}};
    cmsToneCurve* curve = cmsBuildGamma(nullptr, 2.2);
    cmsToneCurve* const curves[3] = {curve, curve, curve};
    const Bytes out = saved_profile(cmsCreateRGBProfile(&white, &primaries, curves));
    cmsFreeToneCurve(curve);
    return out;
}

inline Bytes grey_profile(double gamma) {
    cmsToneCurve* curve = cmsBuildGamma(nullptr, gamma);
    const Bytes out = saved_profile(cmsCreateGrayProfile(cmsD50_xyY(), curve));
    cmsFreeToneCurve(curve);
    return out;
}

// An APP1 segment with an EXIF orientation and an artist's name, put into a JPEG file behind its first marker.
inline Bytes with_exif(const Bytes& jpeg, int orientation) {
    const Bytes exif = {0xFF,
                        0xE1,
                        0,
                        56,
                        'E',
                        'x',
                        'i',
                        'f',
                        0,
                        0,
                        'I',
                        'I',
                        42,
                        0,
                        8,
                        0,
                        0,
                        0,
                        2,
                        0,
                        0x12,
                        0x01,
                        3,
                        0,
                        1,
                        0,
                        0,
                        0,
                        static_cast<uint8_t>(orientation),
                        0,
                        0,
                        0,
                        0x3B,
                        0x01,
                        2,
                        0,
                        10,
                        0,
                        0,
                        0,
                        38,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        'A',
                        'n',
                        'n',
                        'a',
                        ' ',
                        'B',
                        'e',
                        'l',
                        'l',
                        0};
    Bytes out(jpeg.begin(), jpeg.begin() + 2);
    Bytes segment = exif;
    segment[3] = static_cast<uint8_t>(exif.size() - 2);
    out.insert(out.end(), segment.begin(), segment.end());
    out.insert(out.end(), jpeg.begin() + 2, jpeg.end());
    return out;
}

}  // namespace lineament
