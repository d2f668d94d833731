// The crop that the networks see must be the one the published alignment script cuts, number by number.
#include "core/faces/align_face.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "core/faces/resize_pil.h"

namespace lineament {
namespace {

const std::string kData = LINEAMENT_TEST_DATA_DIR "/alignment/";

cv::FileStorage open_figures() {
    return cv::FileStorage(kData + "alignment.json", cv::FileStorage::READ);
}

std::vector<double> numbers(const cv::FileNode& node) {
    std::vector<double> out;
    node >> out;
    return out;
}

FaceQuad quad_from(const std::vector<double>& v) {
    FaceQuad quad;
    for (size_t i = 0; i < 4; ++i)
        quad.corners[i] = {v.at(2 * i), v.at(2 * i + 1)};
    return quad;
}

void expect_quad_near(const FaceQuad& got, const FaceQuad& want, double tolerance) {
    for (size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(got.corners[i].x, want.corners[i].x, tolerance) << "x of corner " << i;
        EXPECT_NEAR(got.corners[i].y, want.corners[i].y, tolerance) << "y of corner " << i;
    }
}

cv::Mat synthetic_photo(int width, int height) {
    cv::Mat image(height, width, CV_8UC3);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            image.at<cv::Vec3b>(y, x) = {static_cast<uchar>(255 * x / (width - 1)),
                                         static_cast<uchar>(255 * y / (height - 1)),
                                         static_cast<uchar>(((x >> 4) ^ (y >> 4)) & 1 ? 200 : 60)};
        }
    }
    return image;
}

// The stream `input:pil` of the reference fill (FNV-1a of the key, then splitmix64 by counter), as bytes.
cv::Mat noise_photo(int width, int height) {
    uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char c : std::string("input:pil"))
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    cv::Mat image(height, width, CV_8UC3);
    for (size_t i = 0; i < image.total() * 3; ++i) {
        uint64_t z = hash + (i + 1) * 0x9E3779B97F4A7C15ULL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        z = z ^ (z >> 31);
        image.data[i] = static_cast<uchar>(((z >> 40) / 8388608.0) * 127.5);
    }
    return image;
}

cv::Mat every(const cv::Mat& image, int first, int step) {
    cv::Mat out((image.rows - first + step - 1) / step, (image.cols - first + step - 1) / step, image.type());
    for (int y = 0; y < out.rows; ++y) {
        for (int x = 0; x < out.cols; ++x) {
            out.at<cv::Vec3b>(y, x) = image.at<cv::Vec3b>(first + y * step, first + x * step);
        }
    }
    return out;
}

cv::Mat read_rgb(const std::string& name) {
    const cv::Mat bgr = cv::imread(kData + name, cv::IMREAD_COLOR);
    EXPECT_FALSE(bgr.empty()) << name;
    cv::Mat rgb;
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    return rgb;
}

struct Difference {
    double largest;
    size_t differing;
};

Difference difference(const cv::Mat& a, const cv::Mat& b) {
    EXPECT_EQ(a.size(), b.size());
    cv::Mat diff;
    cv::absdiff(a, b, diff);
    double largest = 0;
    cv::minMaxLoc(diff.reshape(1), nullptr, &largest);
    return {largest, static_cast<size_t>(cv::countNonZero(diff.reshape(1)))};
}

class PublishedAlignment : public testing::TestWithParam<int> {};

TEST_P(PublishedAlignment, EveryStepAndTheCropAgree) {
    const cv::FileStorage figures = open_figures();  // its nodes point into it
    const cv::FileNode c = figures["cases"][GetParam()];
    SCOPED_TRACE(static_cast<std::string>(c["name"]));
    const std::vector<double> size = numbers(c["image_size"]), points = numbers(c["landmarks"]);
    Landmarks landmarks;
    for (size_t i = 0; i < landmarks.size(); ++i)
        landmarks[i] = {points.at(2 * i), points.at(2 * i + 1)};

    AlignTrace trace;
    const AlignedFace face =
        align_face(synthetic_photo(static_cast<int>(size[0]), static_cast<int>(size[1])), landmarks, 1024, {}, &trace);

    expect_quad_near(face.quad, quad_from(numbers(c["quad_initial"])), 1e-6);
    EXPECT_EQ(trace.shrink, static_cast<int>(c["shrink"]));
    const std::vector<double> shrunk = numbers(c["size_after_shrink"]);
    EXPECT_EQ(trace.size_after_shrink, cv::Size(static_cast<int>(shrunk[0]), static_cast<int>(shrunk[1])));
    EXPECT_EQ(trace.border, static_cast<int>(c["border"]));
    const std::vector<double> crop = numbers(c["crop"]), pad = numbers(c["pad"]);
    EXPECT_EQ(trace.crop, cv::Rect(cv::Point2d(crop[0], crop[1]), cv::Point2d(crop[2], crop[3])));
    EXPECT_EQ(std::vector<double>(trace.padding.begin(), trace.padding.end()), pad);
    const std::vector<double> before = numbers(c["size_before_transform"]);
    EXPECT_EQ(trace.size_before_transform, cv::Size(static_cast<int>(before[0]), static_cast<int>(before[1])));
    EXPECT_NEAR(trace.quad_side, static_cast<double>(c["qsize"]), 1e-6);
    expect_quad_near(trace.quad_final, quad_from(numbers(c["quad_final"])), 1e-6);

    const cv::Mat want = read_rgb("aligned_" + static_cast<std::string>(c["name"]) + ".png");
    const Difference diff = difference(every(face.crop, 8, 16), want);
    EXPECT_LE(diff.largest, 1);
    EXPECT_LE(diff.differing, want.total() * 3 / 100) << "bytes that differ by one";
    std::printf("%zu of %zu sampled bytes differ, by at most %g\n", diff.differing, want.total() * 3, diff.largest);

    cv::Scalar mean, deviation;
    cv::meanStdDev(face.crop, mean, deviation);
    const std::vector<double> stats = numbers(c["mean_std"]);
    for (int k = 0; k < 3; ++k) {
        EXPECT_NEAR(mean[k], stats[k], 2e-3);
        EXPECT_NEAR(deviation[k], stats[3 + k], 2e-3);
    }
}

INSTANTIATE_TEST_SUITE_P(Cases, PublishedAlignment, testing::Range(0, 3));

TEST(ResizePil, AgreesWithPillowByteForByte) {
    const cv::Mat photo = noise_photo(200, 150);
    const std::vector<std::pair<std::string, PilFilter>> filters{
        {"bilinear", PilFilter::Bilinear}, {"bicubic", PilFilter::Bicubic}, {"lanczos", PilFilter::Lanczos}};
    for (const auto& [name, filter] : filters) {
        SCOPED_TRACE(name);
        EXPECT_EQ(difference(resize_pil(photo, {64, 64}, filter), read_rgb("pil_" + name + "_64.png")).differing, 0u);
        EXPECT_EQ(difference(every(resize_pil(photo, {256, 256}, filter), 0, 4), read_rgb("pil_" + name + "_256.png"))
                      .differing,
                  0u);
    }
}

TEST(ResizePil, PartOfTheResultEqualsThatPartOfTheWhole) {
    const cv::Mat photo = noise_photo(200, 150);
    for (const cv::Size size : {cv::Size(61, 47), cv::Size(300, 150), cv::Size(200, 40), cv::Size(200, 150)}) {
        const cv::Mat whole = resize_pil(photo, size, PilFilter::Lanczos);
        const cv::Rect part(7, 5, 31, 22);
        EXPECT_EQ(difference(resize_pil(photo, size, PilFilter::Lanczos, part), whole(part)).differing, 0u) << size;
    }
}

TEST(TransformQuad, AgreesWithPillowByteForByte) {
    FaceQuad quad = quad_from(numbers(open_figures()["quad"]));
    const Difference as_given =
        difference(transform_quad_pil(noise_photo(200, 150), quad, 64), read_rgb("pil_quad_out.png"));
    EXPECT_EQ(as_given.differing, 0u) << "largest " << as_given.largest;
}

TEST(AlignFace, SmallCropsOfLargePhotosAreNotAliased) {
    // A one-pixel checkerboard must come out grey at an eighth of its size, not as a pattern.
    cv::Mat photo(1200, 1200, CV_8UC3);
    for (int y = 0; y < photo.rows; ++y) {
        for (int x = 0; x < photo.cols; ++x) {
            photo.at<cv::Vec3b>(y, x) = cv::Vec3b::all((x + y) % 2 ? 255 : 0);
        }
    }
    const FaceQuad quad{{cv::Point2d(100, 100), {100, 1100}, {1100, 1100}, {1100, 100}}};
    cv::Scalar mean, deviation;
    cv::meanStdDev(align_quad(photo, quad, 128).crop, mean, deviation);
    EXPECT_NEAR(mean[0], 127.5, 1.5);
    EXPECT_LT(deviation[0], 3);
}

TEST(AlignFace, AFaceAcrossTheBorderIsMirroredNotBlack) {
    cv::Mat photo(300, 200, CV_8UC3, cv::Scalar(180, 120, 90));
    const FaceQuad quad{{cv::Point2d(-60, 20), {-60, 240}, {160, 240}, {160, 20}}};
    double darkest = 0;
    cv::minMaxLoc(align_quad(photo, quad, 64).crop.reshape(1), &darkest);
    EXPECT_GE(darkest, 89);
}

TEST(FaceQuad, MapsForthAndBack) {
    const FaceQuad quad = quad_from(numbers(open_figures()["quad"]));
    const cv::Matx23d forth = quad.image_from_crop(), back = quad.crop_from_image();
    const cv::Matx21d image = forth * cv::Matx31d(0.3, 0.8, 1), crop = back * cv::Matx31d(image(0), image(1), 1);
    EXPECT_NEAR(crop(0), 0.3, 1e-12);
    EXPECT_NEAR(crop(1), 0.8, 1e-12);
}

TEST(FaceQuad, LandmarksWithoutAreaAreRefused) {
    EXPECT_THROW(ffhq_quad(Landmarks{}), std::runtime_error);
}

}  // namespace
}  // namespace lineament
