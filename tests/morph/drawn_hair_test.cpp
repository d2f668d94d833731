#include "core/morph/drawn_hair.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

const cv::Vec3f kDarkBrown(22, 6, 10);  // Lab

// Points of the face of testing::shape_at_128: the brows lie at y = 50, the nose ends at 75, the chin at 108.
const cv::Point2f kForehead(64, 42), kNose(64, 65), kCrown(64, 18), kBesideTheCheek(20, 80), kCorner(4, 124);

double change_at(const cv::Mat& a, const cv::Mat& b, cv::Point2f at) {
    return testing::change_around(a, b, at, 2);
}

TEST(DrawnHair, CoversTheCrownAndLeavesTheFace) {
    const cv::Mat skin = testing::plain_skin();
    const cv::Mat haired = with_hair(skin, testing::shape_at_128(), HairPart::Top, kDarkBrown);
    EXPECT_GT(change_at(skin, haired, kCrown), 0.3);
    EXPECT_LT(change_at(skin, haired, kNose), 1e-3);
    EXPECT_LT(change_at(skin, haired, kBesideTheCheek), 1e-3) << "that is for long hair";
    EXPECT_LT(change_at(skin, haired, kCorner), 1e-6);
}

TEST(DrawnHair, FallsAlongBothCheeks) {
    const cv::Mat skin = testing::plain_skin();
    const cv::Mat haired = with_hair(skin, testing::shape_at_128(), HairPart::Sides, kDarkBrown);
    EXPECT_GT(change_at(skin, haired, kBesideTheCheek), 0.3);
    EXPECT_GT(change_at(skin, haired, cv::Point2f(127 - kBesideTheCheek.x, kBesideTheCheek.y)), 0.3);
    EXPECT_LT(change_at(skin, haired, kNose), 1e-3);
    EXPECT_LT(change_at(skin, haired, kForehead), 0.05);
}

TEST(DrawnHair, IsCutOffDownToTheBackground) {
    const cv::Scalar blue(0.2, 0.3, 0.6);
    cv::Mat background(128, 128, CV_32FC3, blue);
    const PointSet shape = testing::shape_at_128();
    const cv::Mat haired = with_hair(background, shape, HairPart::Sides, kDarkBrown);
    const cv::Mat cut = without_sides(haired, shape);
    EXPECT_LT(change_at(background, cut, kBesideTheCheek), 0.05) << "the background is seen again";
    EXPECT_LT(change_at(haired, cut, kNose), 1e-3) << "the face stays";
    EXPECT_LT(change_at(haired, cut, kCrown), 1e-3) << "hair above the brows stays";
}

}  // namespace
}  // namespace lineament
