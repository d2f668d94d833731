#include "core/morph/beard.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

const cv::Vec3f kDarkBrown(22, 6, 10);  // Lab

TEST(Beard, CoversJawAndUpperLipAndLeavesMouthAndEyes) {
    const cv::Mat skin = testing::plain_skin();
    const PointSet shape = testing::shape_at_128();
    const cv::Mat bearded = with_beard(skin, shape, kDarkBrown);
    const auto change_at = [&](cv::Point2f at) { return testing::change_around(skin, bearded, at, 1); };
    EXPECT_GT(change_at(shape[8] - cv::Point2f(0, 5)), 0.3) << "chin";
    EXPECT_GT(change_at((shape[33] + shape[51]) * 0.5F), 0.2) << "under the nose";
    EXPECT_GT(change_at((shape[4] + shape[48]) * 0.5F + cv::Point2f(-2, 6)), 0.2) << "jaw";
    EXPECT_LT(change_at((shape[62] + shape[66]) * 0.5F), 0.05) << "mouth";
    EXPECT_LT(change_at(shape[29]), 1e-3) << "nose";
    EXPECT_LT(change_at((shape[36] + shape[39]) * 0.5F), 1e-6) << "eye";
}

TEST(Beard, HasTheHairsColourAndIsAlwaysTheSame) {
    const cv::Mat skin = testing::plain_skin();
    const PointSet shape = testing::shape_at_128();
    const cv::Rect chin(60, 102, 8, 8);
    const cv::Scalar dark = cv::mean(with_beard(skin, shape, kDarkBrown)(chin));
    const cv::Scalar grey = cv::mean(with_beard(skin, shape, {75, 0, 0})(chin));
    EXPECT_LT(dark[0] + 0.15, grey[0]);
    EXPECT_GT(dark[0], dark[2]) << "brown is more red than blue";
    EXPECT_NEAR(grey[0], grey[2], 0.06);
    EXPECT_EQ(cv::norm(with_beard(skin, shape, kDarkBrown), with_beard(skin, shape, kDarkBrown), cv::NORM_INF), 0);
}

}  // namespace
}  // namespace lineament
