#include "core/faces/paste_back.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/faces/align_face.h"
#include "core/photo/load_photo.h"

namespace lineament {
namespace {

// A turned square inside a photo of 400 x 360 and, for the border cases, one that reaches past it.
FaceQuad turned_quad(cv::Point2d center, double half_side, double degrees) {
    const double a = degrees * CV_PI / 180;
    const cv::Point2d x(half_side * std::cos(a), half_side * std::sin(a)), y(-x.y, x.x);
    return {{center - x - y, center - x + y, center + x + y, center + x - y}};
}

cv::Mat textured_photo(int type) {
    cv::Mat noise(360, 400, CV_8UC(CV_MAT_CN(type)));
    cv::RNG random(3);
    random.fill(noise, cv::RNG::UNIFORM, 0, 256);
    cv::GaussianBlur(noise, noise, cv::Size(), 1.0);
    cv::Mat photo;
    noise.convertTo(photo, CV_MAT_DEPTH(type), CV_MAT_DEPTH(type) == CV_16U ? 257.0 : 1.0);
    if (photo.depth() == CV_16U) photo += cv::Scalar::all(13);
    return photo;
}

cv::Mat smooth_rendering(int side, int seed) {
    cv::Mat small(6, 6, CV_32FC3), out;
    cv::RNG random(static_cast<uint64_t>(seed));
    random.fill(small, cv::RNG::UNIFORM, 0.2, 0.8);
    cv::resize(small, out, cv::Size(side, side), 0, 0, cv::INTER_CUBIC);
    return out;
}

bool equal(const cv::Mat& a, const cv::Mat& b) {
    return a.size() == b.size() && a.type() == b.type() && cv::norm(a.reshape(1), b.reshape(1), cv::NORM_INF) == 0;
}

cv::Mat channel(const cv::Mat& image, int index) {
    cv::Mat out;
    cv::extractChannel(image, out, index);
    return out;
}

TEST(PasteBack, AnUneditedFaceGivesThePhotoBackBitForBit) {
    for (const int type : {CV_8UC3, CV_8UC4, CV_16UC3, CV_16UC4}) {
        for (const double half_side : {40.0, 120.0, 300.0}) {
            for (const bool keep_detail : {true, false}) {
                const cv::Mat photo = textured_photo(type);
                PasteBackOptions options;
                options.keep_detail = keep_detail;
                const PasteBack paste(photo, turned_quad({210, 170}, half_side, 9), smooth_rendering(64, 1), options);
                const cv::Mat a = smooth_rendering(128, 2);
                EXPECT_TRUE(equal(paste.apply(a, a.clone()), photo)) << "type " << type << ", half side " << half_side;
            }
        }
    }
}

TEST(PasteBack, NothingOutsideTheQuadAndNoAlphaChanges) {
    for (const int type : {CV_8UC4, CV_16UC4}) {
        const cv::Mat photo = textured_photo(type), before = photo.clone();
        const FaceQuad quad = turned_quad({210, 170}, 80, 20);
        const PasteBack paste(photo, quad, smooth_rendering(64, 1));
        const cv::Mat result = paste.apply(smooth_rendering(64, 2), smooth_rendering(64, 3));
        EXPECT_TRUE(equal(photo, before)) << "the photo itself was written to";
        EXPECT_TRUE(equal(channel(result, 3), channel(photo, 3)));
        const cv::Matx23d crop_from_image = quad.crop_from_image();
        int outside = 0, inside = 0;
        for (int y = 0; y < photo.rows; ++y) {
            for (int x = 0; x < photo.cols; ++x) {
                const cv::Matx21d p = crop_from_image * cv::Matx31d(x, y, 1);
                const bool in = p(0) > 0 && p(0) < 1 && p(1) > 0 && p(1) < 1;
                const bool changed = std::memcmp(photo.ptr(y, x), result.ptr(y, x), photo.elemSize()) != 0;
                outside += changed && !in;
                inside += changed && in;
            }
        }
        EXPECT_EQ(outside, 0);
        EXPECT_GT(inside, 15000);
    }
}

TEST(PasteBack, TheRenderingLandsWhereTheCropWasCut) {
    // A photo whose values say where they are. Its crop, put onto black without fading, must give the same values.
    cv::Mat ramp(360, 400, CV_8UC3);
    for (int y = 0; y < ramp.rows; ++y) {
        for (int x = 0; x < ramp.cols; ++x) {
            ramp.at<cv::Vec3b>(y, x) =
                cv::Vec3b(static_cast<uchar>(x * 255 / 399), static_cast<uchar>(y * 255 / 359), 128);
        }
    }
    for (const int crop_side : {64, 128, 200}) {
        const FaceQuad quad = turned_quad({205, 175}, 95, 17);
        cv::Mat edited;
        align_quad(ramp, quad, crop_side).crop.convertTo(edited, CV_32F, 1.0 / 255);
        PasteBackOptions options;
        options.feather = 0;
        options.keep_detail = false;
        options.match_tone = false;
        const cv::Mat black(ramp.size(), CV_8UC3, cv::Scalar::all(0)),
            unedited(edited.size(), CV_32FC3, cv::Scalar::all(0));
        const cv::Mat result = PasteBack(black, quad, unedited, options).apply(unedited, edited);
        // Well inside, where sampling does not meet the crop's edge.
        const cv::Rect core(170, 140, 70, 70);
        cv::Mat difference;
        cv::absdiff(result(core), ramp(core), difference);
        double largest = 0;
        cv::minMaxLoc(difference.reshape(1), nullptr, &largest);
        EXPECT_LE(largest, 3) << "crop of " << crop_side;
        EXPECT_LE(cv::mean(difference)[0], 1.2) << "crop of " << crop_side;  // the crop is truncated to bytes
    }
}

TEST(PasteBack, AChangeOfToneKeepsThePhotosDetail) {
    cv::Mat photo = textured_photo(CV_8UC3) / 2 + cv::Scalar::all(40);
    const cv::Mat a = smooth_rendering(64, 2), b = a + cv::Scalar::all(0.1);
    const PasteBack paste(photo, turned_quad({210, 170}, 120, 5), a);
    double taken_over = 0;
    cv::minMaxLoc(paste.takeover(a, b), nullptr, &taken_over);
    EXPECT_LT(taken_over, 1e-3);
    const cv::Rect core(180, 140, 60, 60);
    cv::Mat difference = paste.apply(a, b)(core) - photo(core);
    double least = 0, most = 0;
    cv::minMaxLoc(difference.reshape(1), &least, &most);
    EXPECT_GE(least, 25);
    EXPECT_LE(most, 26);
}

TEST(PasteBack, WhereTheGeometryMovesTheRenderingTakesOver) {
    const cv::Mat photo = textured_photo(CV_8UC3);
    const cv::Mat a(128, 128, CV_32FC3, cv::Scalar::all(0.6));
    cv::Mat b = a.clone();
    cv::ellipse(b, {64, 90}, {22, 12}, 0, 0, 360, cv::Scalar(0.2, 0.0, 0.0), cv::FILLED);  // an opened mouth
    const FaceQuad quad = turned_quad({200, 180}, 128, 0);
    PasteBackOptions options;
    options.match_tone = false;
    const PasteBack paste(photo, quad, a, options);
    const cv::Mat g = paste.takeover(a, b);
    EXPECT_GT(g.at<float>(101, 64), 0.95) << "at the lip";
    EXPECT_LT(g.at<float>(30, 64), 1e-3) << "on the forehead";
    const cv::Mat result = paste.apply(a, b);
    const cv::Vec3b lip = result.at<cv::Vec3b>(180 - 128 + 198, 200);  // (64, 99) of the crop, in the mouth
    EXPECT_NEAR(lip[0], 0.2 * 255, 12);
    EXPECT_NEAR(lip[1], 0, 12) << "the photo's texture shines through";
}

TEST(PasteBack, APreviewIsTheSmallResult) {
    const cv::Mat photo = textured_photo(CV_8UC3);
    const FaceQuad quad = turned_quad({210, 170}, 130, 8);
    const cv::Mat crop = smooth_rendering(64, 1), a = smooth_rendering(64, 2), b = smooth_rendering(64, 3);
    PasteBackOptions options;
    options.scale = 0.5;
    const cv::Mat small_photo = resized_for_preview(photo, 0.5);
    const cv::Mat preview = PasteBack(small_photo, quad, crop, options).apply(a, b);
    const cv::Mat reduced = resized_for_preview(PasteBack(photo, quad, crop).apply(a, b), 0.5);
    EXPECT_LT(cv::norm(preview, reduced, cv::NORM_L1) / static_cast<double>(preview.total() * 3), 0.7);
    EXPECT_LE(cv::norm(preview, reduced, cv::NORM_INF), 12);
}

TEST(PasteBack, FacesAcrossTheBorderAndOutside) {
    const cv::Mat photo = textured_photo(CV_8UC3), a = smooth_rendering(64, 2), b = smooth_rendering(64, 3);
    const PasteBack across(photo, turned_quad({10, 20}, 100, 30), a);
    EXPECT_FALSE(equal(across.apply(a, b), photo));
    EXPECT_EQ(across.area().tl(), cv::Point(0, 0));
    const PasteBack outside(photo, turned_quad({-500, 900}, 100, 30), a);
    EXPECT_TRUE(outside.area().empty());
    EXPECT_TRUE(equal(outside.apply(a, b), photo));
}

TEST(PasteBack, AGreyPhotoStaysGrey) {
    cv::Mat grey, photo;
    cv::cvtColor(textured_photo(CV_8UC3), grey, cv::COLOR_RGB2GRAY);
    cv::cvtColor(grey, photo, cv::COLOR_GRAY2RGB);
    PasteBackOptions options;
    options.keep_grey = true;
    const cv::Mat result = PasteBack(photo, turned_quad({210, 170}, 120, 5), smooth_rendering(64, 1), options)
                               .apply(smooth_rendering(64, 2), smooth_rendering(64, 3));
    EXPECT_TRUE(equal(channel(result, 0), channel(result, 1)));
    EXPECT_TRUE(equal(channel(result, 1), channel(result, 2)));
    EXPECT_FALSE(equal(result, photo));
}

TEST(PasteBack, OptionsAreChecked) {
    PasteBackOptions options;
    options.feather = 0.7;
    EXPECT_THROW(options.check(), std::invalid_argument);
    options = {};
    options.scale = 0;
    EXPECT_THROW(options.check(), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
