#include "core/morph/spectacles.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

TEST(Spectacles, RingBothEyesAndTouchNothingElse) {
    std::mt19937 random(1);
    const SpectacleMake make;
    const cv::Mat skin = testing::plain_skin(), worn = with_spectacles(skin, testing::shape_at_128(), make, random);
    const float eyes_apart = 28;  // px between the eyes of this shape
    for (float x : {50.0F, 78.0F}) {
        const cv::Point2f top(x, 62 + (make.lower - make.half_height) * eyes_apart);
        EXPECT_GT(testing::change_around(skin, worn, top, 1), 0.2) << "rim above the eye at " << x;
        EXPECT_LT(testing::change_around(skin, worn, {x, 63}, 2), 0.02) << "clear lens over the eye at " << x;
    }
    EXPECT_LT(testing::change_around(skin, worn, {64, 100}, 12), 1e-6) << "mouth and chin";
    EXPECT_LT(testing::change_around(skin, worn, {64, 20}, 12), 1e-6) << "forehead";
}

TEST(Spectacles, EveryMakeIsAnotherButTheSameSeedTheSame) {
    const auto worn = [](uint32_t seed) {
        std::mt19937 random(seed);
        const SpectacleMake make = random_make(random);
        return with_spectacles(testing::plain_skin(), testing::shape_at_128(), make, random);
    };
    EXPECT_EQ(cv::norm(worn(5), worn(5), cv::NORM_INF), 0);
    EXPECT_GT(cv::norm(worn(5), worn(6), cv::NORM_INF), 0.1);
}

}  // namespace
}  // namespace lineament
