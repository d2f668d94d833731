#include "core/morph/face_shape.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

TEST(FaceShape, MirroredTwiceIsTheSame) {
    PointSet shape = testing::drawn_shape();
    shape[30].x += 3;  // looks to one side
    const PointSet back = mirrored(mirrored(shape, testing::kFaceSide), testing::kFaceSide);
    for (size_t p = 0; p < shape.size(); ++p)
        EXPECT_LT(cv::norm(back[p] - shape[p]), 1e-4) << "point " << p;
}

TEST(FaceShape, AMirroredFaceHasItsLandmarksInTheSameOrder) {
    const PointSet shape = testing::drawn_shape(), other = mirrored(shape, testing::kFaceSide);
    EXPECT_LT(other[0].x, other[16].x) << "jaw from left to right";
    EXPECT_LT(other[17].x, other[26].x) << "brows";
    EXPECT_LT(other[31].x, other[35].x) << "nostrils";
    EXPECT_LT(other[36].x, other[39].x) << "left eye, outer corner first";
    EXPECT_LT(other[42].x, other[45].x) << "right eye, inner corner first";
    EXPECT_LT(other[37].y, other[41].y) << "upper lid before the lower";
    EXPECT_LT(other[48].x, other[54].x) << "corners of the mouth";
    EXPECT_LT(other[60].x, other[64].x) << "and inside the lips";
    // The drawn face is its own mirror image up to half a pixel.
    for (int p : {8, 27, 30, 33, 51, 57, 62, 66})
        EXPECT_NEAR(other[p].x, static_cast<float>(testing::kFaceSide - 1) - shape[p].x, 0.01) << "middle point " << p;
}

TEST(FaceShape, TurningChangesSignInTheMirror) {
    PointSet shape = testing::drawn_shape();
    shape[30].x += 3;
    EXPECT_GT(turn_of(shape), 2);
    EXPECT_NEAR(turn_of(mirrored(shape, testing::kFaceSide)), -turn_of(shape), 1e-4);
    EXPECT_NEAR(nod_of(mirrored(shape, testing::kFaceSide)), nod_of(shape), 1e-4);
}

}  // namespace
}  // namespace lineament
