#include "core/morph/pair_maker.h"

#include <gtest/gtest.h>

#include "tests/morph/drawn_faces.h"

namespace lineament {
namespace {

TEST(PairMaker, WritesWhatTrainingReads) {
    const testing::DrawnFaces files;
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string out = files.file("crops.pairs.npy");
    write_pairs(data, files.landmarks_npy(), out);
    const at::Tensor amounts = load_npy(files.file("crops.pairs.amounts.npy"));
    const int64_t kinds = static_cast<int64_t>(pair_kinds().size());
    ASSERT_EQ(amounts.sizes(), (at::IntArrayRef{kinds, testing::DrawnFaces::kCount}));
    for (const int64_t row : data.evaluation())
        EXPECT_EQ(amounts.select(1, row).abs().sum().item<float>(), 0) << "unseen portrait " << row << " has copies";
    const int smile = attribute_index("smile");
    for (const int64_t row : data.training()) {
        const bool smiles = data.labels()[row][smile].item<float>() > 0.5F;
        const bool donorless = data.labels()[row][attribute_index("female")].item<float>() > 0.5F;  // no woman smiles
        EXPECT_EQ(amounts[smile][row].item<float>(), donorless ? 0.0F : smiles ? -1.0F : 1.0F) << "portrait " << row;
    }
    const EditPairs pairs(data, out);
    BatchRandom random(4);
    const PairBatch batch = pairs.random_batch(60, random);
    for (int64_t i = 0; i < 60; ++i)
        EXPECT_GT((batch.before[i] - batch.after[i]).abs().max().item<float>(), 0.01)
            << "nothing was changed for "
            << attribute_names()[static_cast<size_t>(batch.change[i].abs().argmax().item<int64_t>())];
}

TEST(PairMaker, GivesEverybodyABeardOrTakesItAway) {
    const testing::DrawnPortraits f;
    const PairMaker maker(f.portraits);
    const int beard = attribute_index("facial_hair");
    for (size_t i = 0; i < 12; ++i) {
        const EditedPortrait edited = maker.change(i, pair_kinds()[static_cast<size_t>(beard)], 1);
        if (edited.image.empty()) {  // a woman who has one: nobody can lend her a bare chin
            EXPECT_TRUE(f.portraits.has(i, beard));
            continue;
        }
        EXPECT_EQ(edited.amount, f.portraits.has(i, beard) ? -1.0F : 1.0F);
        const cv::Point2f chin = f.portraits.shapes[i][8] - cv::Point2f(0, 5);
        EXPECT_GT(testing::change_around(f.portraits.images[i], edited.image, chin, 2), 0.05) << "portrait " << i;
    }
}

TEST(PairMaker, RedrawsWhatAPortraitHasAndNothingElse) {
    const testing::DrawnPortraits f;
    const PairMaker maker(f.portraits);
    int redrawn = 0;
    for (const PairKind& kind : pair_kinds()) {
        if (kind.role != PairRole::Redrawn) continue;
        for (size_t i = 0; i < f.portraits.size(); ++i) {
            const EditedPortrait edited = maker.change(i, kind, 1);
            if (!f.portraits.has(i, kind.attribute)) {
                EXPECT_TRUE(edited.image.empty()) << attribute_names()[static_cast<size_t>(kind.attribute)];
            }
            redrawn += !edited.image.empty();
        }
    }
    EXPECT_GT(redrawn, 10);
}

}  // namespace
}  // namespace lineament
