#include "core/morph/prototypes.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

struct Fixture : testing::DrawnPortraits {
    Prototypes prototypes{portraits};
};

TEST(Prototypes, FindWhatALabelDoesToTheShape) {
    const Fixture f;
    const int smile = attribute_index("smile");
    const PointSet shape = testing::drawn_shape();
    const PointSet smiling = f.prototypes.changed_shape(shape, smile, 1);
    EXPECT_NEAR(smiling[48].x, testing::drawn_shape(3)[48].x, 0.5) << "corner of the mouth";
    EXPECT_NEAR(smiling[8].y, shape[8].y, 0.2) << "the chin has nothing to do with it";
    const PointSet serious = f.prototypes.changed_shape(smiling, smile, -1);
    EXPECT_NEAR(serious[48].x, shape[48].x, 1e-4);
}

TEST(Prototypes, ChangeNothingByAnAmountOfZero) {
    const Fixture f;
    const cv::Mat same = f.prototypes.changed(f.portraits.images[0], f.portraits.shapes[0], 0, 0);
    EXPECT_LT(cv::norm(same, f.portraits.images[0], cv::NORM_INF), 2e-3);
}

TEST(Prototypes, StayInsideTheFace) {
    const Fixture f;
    const cv::Mat& image = f.portraits.images[1];
    const cv::Mat older = f.prototypes.changed(image, f.portraits.shapes[1], attribute_index("smile"), 1);
    EXPECT_LT(testing::change_around(image, older, {6, 6}, 4), 0.01) << "background";
    EXPECT_GT(testing::change_around(image, older, {32, 44}, 4), 0.05) << "mouth";
}

TEST(PortraitSet, SaysWhatIsWrongWithLandmarksOfOtherCrops) {
    const testing::DrawnFaces files;
    const PortraitData data(files.crops_npy(), files.labels_csv());
    save_npy(files.landmarks_npy(), at::zeros({3, 68, 2}, at::kFloat));
    EXPECT_THROW(PortraitSet(data, files.landmarks_npy()), std::runtime_error);
}

}  // namespace
}  // namespace lineament
