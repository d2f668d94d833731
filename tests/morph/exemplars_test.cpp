#include "core/morph/exemplars.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

TEST(Exemplars, AllOfAKindHaveTheSameOneAndNobodyHimself) {
    const testing::DrawnPortraits f;
    const int smile = attribute_index("smile");
    const Exemplars smiles(f.portraits, smile, DonorPart::Mouth);
    std::set<int> found;
    for (size_t i = 0; i < f.portraits.size(); ++i) {
        const int exemplar = smiles.exemplar_for(i, {"facial_hair"});
        ASSERT_GE(exemplar, 0);
        ASSERT_NE(exemplar, static_cast<int>(i));
        const size_t e = static_cast<size_t>(exemplar);
        EXPECT_TRUE(f.portraits.has(e, smile));
        EXPECT_EQ(f.portraits.has(e, attribute_index("facial_hair")),
                  f.portraits.has(i, attribute_index("facial_hair")));
        found.insert(exemplar);
    }
    EXPECT_LE(found.size(), 4u) << "one for those with and one without a beard, and one more for each exemplar itself";
}

TEST(Exemplars, ThereIsNoneWhereNobodyFits) {
    const testing::DrawnPortraits f;
    const Exemplars smiles(f.portraits, attribute_index("smile"), DonorPart::Mouth);
    size_t woman = 0;
    while (!f.portraits.has(woman, attribute_index("female")))
        ++woman;
    EXPECT_EQ(smiles.exemplar_for(woman, {"female"}), -1) << "no woman of these smiles";
    const Exemplars blond(f.portraits, attribute_index("blond_hair"), DonorPart::Scalp);
    EXPECT_EQ(blond.exemplar_for(0, {}), -1) << "nobody is blond, so nothing tells them from the others";
}

}  // namespace
}  // namespace lineament
