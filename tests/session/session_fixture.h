// What the tests of a session share: a tiny pack, a folder of their own, photos.
#pragma once

#include <ATen/ATen.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <opencv2/core.hpp>
#include <string>

#include "core/faces/face_finder.h"
#include "core/methods/model_pack.h"
#include "core/photo/load_photo.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_pack.h"

namespace lineament::testing {

inline const std::string kSample = LINEAMENT_SAMPLE_DIR "/astronaut.png";
inline const std::string kPortrait = LINEAMENT_TEST_DATA_DIR "/photos/A000022.jpg";

/// Written once per test program.
inline const std::string& tiny_pack_folder() {
    static const TemporaryFolder folder;
    static const std::string pack = write_tiny_pack(folder / "tiny");
    return pack;
}

inline std::shared_ptr<const ModelPack> tiny_pack() {
    static const std::shared_ptr<const ModelPack> pack = ModelPack::load(tiny_pack_folder());
    return pack;
}

inline FaceFinder& face_finder() {
    static FaceFinder finder;
    return finder;
}

inline void write_text(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

inline std::string read_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Number of pixels that differ in any channel.
inline int differing_pixels(const cv::Mat& a, const cv::Mat& b) {
    CV_Assert(a.size() == b.size() && a.type() == b.type());
    int count = 0;
    for (int y = 0; y < a.rows; ++y)
        for (int x = 0; x < a.cols; ++x)
            count += std::memcmp(a.ptr(y) + x * a.elemSize(), b.ptr(y) + x * b.elemSize(), a.elemSize()) != 0;
    return count;
}

}  // namespace lineament::testing
