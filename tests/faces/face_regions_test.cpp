#include "core/faces/face_regions.h"

#include <gtest/gtest.h>

namespace lineament {
namespace {

// A schematic upright face in a photo, 100 units from eyes to chin.
Landmarks schematic_face() {
    Landmarks p{};
    for (int i = 0; i <= 16; ++i) {
        const double angle = CV_PI * (16 - i) / 16;
        p[static_cast<size_t>(i)] = {200 + 75 * std::cos(angle), 200 + 100 * std::sin(angle)};
    }
    for (int i = 0; i < 5; ++i) {
        const auto k = static_cast<size_t>(i);
        p[17 + k] = {145 + 11.0 * i, 180.0 - (i == 2 ? 6 : 0)};
        p[22 + k] = {211 + 11.0 * i, 180.0 - (i == 2 ? 6 : 0)};
        p[31 + k] = {188 + 6.0 * i, 245.0};
    }
    for (int i = 0; i < 4; ++i)
        p[static_cast<size_t>(27 + i)] = {200.0, 200 + 12.0 * i};
    const double eye[6][2] = {{-12, 0}, {-5, -5}, {5, -5}, {12, 0}, {5, 5}, {-5, 5}};
    for (int i = 0; i < 6; ++i) {
        p[static_cast<size_t>(36 + i)] = {165 + eye[i][0], 200 + eye[i][1]};
        p[static_cast<size_t>(42 + i)] = {235 + eye[i][0], 200 + eye[i][1]};
    }
    for (int i = 0; i < 12; ++i) {
        const double angle = CV_PI + 2 * CV_PI * i / 12;
        p[static_cast<size_t>(48 + i)] = {200 + 28 * std::cos(angle), 268 + 10 * std::sin(angle)};
    }
    for (int i = 0; i < 8; ++i)
        p[static_cast<size_t>(60 + i)] = {185 + 4.0 * i, 268.0};
    return p;
}

float at(const cv::Mat& mask, const FaceQuad& quad, double x, double y) {
    const cv::Matx21d p = quad.crop_from_image() * cv::Matx31d(x, y, 1);
    return mask.at<float>(cvFloor(p(1) * mask.rows), cvFloor(p(0) * mask.cols));
}

TEST(FaceRegions, EachCoversItsPartAndNotTheOthers) {
    const Landmarks face = schematic_face();
    const FaceQuad quad = ffhq_quad(face);
    const auto mask = [&](FaceRegion region) { return region_mask({region}, face, quad); };
    EXPECT_EQ(mask(FaceRegion::Eyes).size(), cv::Size(64, 64));
    EXPECT_EQ(mask(FaceRegion::Eyes).type(), CV_32F);
    struct Case {
        FaceRegion region;
        cv::Point2d inside, outside;
    };
    const Case cases[] = {
        {FaceRegion::FaceOval, {200, 230}, {200, 320}}, {FaceRegion::Eyes, {165, 200}, {200, 200}},
        {FaceRegion::Brows, {167, 178}, {165, 215}},    {FaceRegion::Nose, {200, 235}, {165, 200}},
        {FaceRegion::Mouth, {200, 268}, {200, 230}},    {FaceRegion::Forehead, {200, 160}, {200, 230}},
        {FaceRegion::Hair, {200, 90}, {200, 230}}};
    for (const Case& c : cases) {
        EXPECT_GT(at(mask(c.region), quad, c.inside.x, c.inside.y), 0.9) << region_name(c.region);
        EXPECT_LT(at(mask(c.region), quad, c.outside.x, c.outside.y), 0.05) << region_name(c.region);
    }
}

TEST(FaceRegions, SeveralAreUnited) {
    const Landmarks face = schematic_face();
    const FaceQuad quad = ffhq_quad(face);
    const cv::Mat both = region_mask({FaceRegion::Eyes, FaceRegion::Mouth}, face, quad);
    EXPECT_GT(at(both, quad, 165, 200), 0.9);
    EXPECT_GT(at(both, quad, 200, 268), 0.9);
    EXPECT_EQ(cv::countNonZero(region_mask({}, face, quad)), 0);
}

TEST(FaceRegions, NamesGoForthAndBack) {
    for (const char* name : {"face", "eyes", "brows", "nose", "mouth", "forehead", "hair"}) {
        ASSERT_TRUE(region_from_name(name).has_value()) << name;
        EXPECT_STREQ(region_name(*region_from_name(name)), name);
    }
    EXPECT_FALSE(region_from_name("elbow").has_value());
}

}  // namespace
}  // namespace lineament
