#include "core/morph/donor_patches.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

struct Fixture : testing::DrawnPortraits {
    DonorPatches donors{portraits};
};

TEST(DonorPatches, DonorHasWhatIsWantedAndWhatIsKept) {
    const Fixture f;
    const int smile = attribute_index("smile"), female = attribute_index("female");
    for (size_t i = 0; i < f.portraits.size(); ++i) {
        const int donor = f.donors.donor_for(i, smile, true, {"female"});
        if (donor < 0) continue;
        ASSERT_NE(donor, static_cast<int>(i)) << "nobody is his own donor";
        EXPECT_TRUE(f.portraits.has(static_cast<size_t>(donor), smile));
        EXPECT_EQ(f.portraits.has(static_cast<size_t>(donor), female), f.portraits.has(i, female));
    }
}

TEST(DonorPatches, NobodyFitsWhatNobodyHas) {
    const Fixture f;
    EXPECT_EQ(f.donors.donor_for(0, attribute_index("blond_hair"), true, {}), -1);
}

TEST(DonorPatches, ThePartChangesAndTheRestStays) {
    const Fixture f;
    const int smile = attribute_index("smile");
    size_t serious = 0;
    while (f.portraits.has(serious, smile))
        ++serious;
    const int donor = f.donors.donor_for(serious, smile, true, {});
    ASSERT_GE(donor, 0);
    const cv::Mat& image = f.portraits.images[serious];
    const cv::Mat changed =
        f.donors.with_part(image, f.portraits.shapes[serious], DonorPart::Mouth, static_cast<size_t>(donor));
    EXPECT_GT(testing::change_around(image, changed, {32, 44}, 1), 0.15) << "teeth where lips were";
    EXPECT_LT(testing::change_around(image, changed, {25, 31}, 2), 0.01) << "eye";
    EXPECT_LT(testing::change_around(image, changed, {5, 5}, 4), 0.01) << "background";
}

}  // namespace
}  // namespace lineament
