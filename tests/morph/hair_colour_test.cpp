#include "core/morph/hair_colour.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

TEST(HairColour, TurnsDarkHairGreyAndLeavesFaceAndBackground) {
    const testing::DrawnPortraits drawn;
    const PortraitSet& portraits = drawn.portraits;
    const HairColour hair(portraits);
    const int grey = attribute_index("grey_hair");
    size_t dark = 0;
    while (portraits.has(dark, grey))
        ++dark;
    const cv::Mat& image = portraits.images[dark];
    EXPECT_GT(hair.mask(dark).at<float>(8, 32), 0.8F) << "above the forehead";
    EXPECT_LT(hair.mask(dark).at<float>(38, 26), 0.1F) << "cheek";
    const cv::Mat changed = hair.recoloured(dark, grey, true, "blond_hair");
    ASSERT_FALSE(changed.empty());
    const cv::Vec3f top = changed.at<cv::Vec3f>(8, 32);
    EXPECT_GT(top[0], 180 / 255.0) << "a little beyond the grey of the others";
    EXPECT_NEAR(top[0], top[2], 0.15) << "grey";
    EXPECT_LT(testing::change_around(image, changed, {32, 38}, 4), 0.02) << "face";
    EXPECT_LT(testing::change_around(image, changed, {5, 5}, 4), 0.02) << "background";
    const cv::Mat half = hair.recoloured(dark, grey, true, "blond_hair", 0.5F);
    EXPECT_NEAR(half.at<cv::Vec3f>(8, 32)[0], (top[0] + image.at<cv::Vec3f>(8, 32)[0]) / 2, 0.08);
}

TEST(HairColour, FindsNoneWhereItLooksLikeSkin) {
    const testing::DrawnPortraits drawn;
    const PortraitSet& portraits = drawn.portraits;
    const HairColour hair(portraits);
    const int bald = attribute_index("bald");
    for (size_t i = 0; i < portraits.size(); ++i) {
        if (portraits.has(i, bald)) {
            EXPECT_EQ(cv::countNonZero(hair.mask(i)), 0) << "portrait " << i;
            EXPECT_TRUE(hair.recoloured(i, attribute_index("grey_hair"), true, "blond_hair").empty());
        } else {
            EXPECT_LT(hair.mask(i).at<float>(20, 32), 0.1F) << "forehead of portrait " << i;
        }
    }
}

TEST(HairColour, KnowsNoColourThatNobodyHas) {
    const testing::DrawnPortraits drawn;
    const PortraitSet& portraits = drawn.portraits;
    EXPECT_TRUE(HairColour(portraits).recoloured(1, attribute_index("blond_hair"), true, "grey_hair").empty());
}

}  // namespace
}  // namespace lineament
