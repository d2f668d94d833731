#include "core/data/portrait_data.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

TEST(PortraitData, SplitsAndScales) {
    const testing::DiscPortraits files(27);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    EXPECT_EQ(data.evaluation(), (std::vector<int64_t>{0, 13, 26}));
    EXPECT_EQ(data.training().size(), 24U);
    const PortraitBatch batch = data.batch({1}, {false});
    EXPECT_EQ(batch.images.sizes(), (at::IntArrayRef{1, 3, 32, 32}));
    EXPECT_FLOAT_EQ(batch.images[0][0][0][0].item<float>(), -1.0F);
    EXPECT_NEAR(batch.images[0][0][16][16].item<float>(), 70 / 127.5 - 1, 1e-5);
    EXPECT_EQ(batch.labels[0][0].item<float>(), 1.0F) << "smile of an odd disc";
    EXPECT_NEAR(batch.labels[0][7].item<float>(), (41 - 30) / 50.0, 1e-6) << "age";
}

TEST(PortraitData, OlderBeginsAtFiftyFive) {
    EXPECT_FALSE(has_attribute(at::full({1}, 0.5F)).item<bool>());
    EXPECT_TRUE(has_attribute(at::full({1}, 0.52F)).item<bool>());
}

TEST(PortraitData, CropsAtHandCanAllBeKeptForEvaluation) {
    const testing::DiscPortraits files(3);
    const at::Tensor crops = at::zeros({3, 32, 32, 3}, at::kByte);
    const PortraitData data(crops, {"disc0.png", "disc1.png", "other.png"}, "the folder", files.labels_csv(),
                            PortraitSplit::all);
    EXPECT_EQ(data.evaluation(), (std::vector<int64_t>{0, 1, 2}));
    EXPECT_TRUE(data.training().empty());
    EXPECT_EQ(data.labelled(data.evaluation()), (std::vector<int64_t>{0, 1}));
    EXPECT_THROW(PortraitData(crops, {"one.png"}, "the folder", "", PortraitSplit::all), std::runtime_error);
}

TEST(PortraitData, MirrorsLeftToRight) {
    const testing::DiscPortraits files(5);
    const PortraitData data(files.crops_npy(), "");
    const at::Tensor plain = data.batch({2}).images;
    EXPECT_TRUE(at::equal(data.batch({2}, {true}).images, plain.flip({3})));
    EXPECT_FLOAT_EQ(data.batch({2}).labels[0][0].item<float>(), 0.5F) << "unlabelled";
    EXPECT_THROW(data.batch({5}), c10::Error) << "there is no such row";
}

TEST(PortraitData, ThroughAViewTheSamePortraitsAreDrawn) {
    const testing::DiscPortraits files(14);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const PictureView view{4, 1, 9, 3};
    BatchRandom first(3), again(3);
    const PortraitBatch whole = data.random_batch(20, first), seen = data.random_batch(20, again, view);
    EXPECT_TRUE(at::allclose(seen.images, seen_part(whole.images, view), 0, 1e-6));
    EXPECT_TRUE(at::equal(seen.labels, whole.labels));
}

TEST(PortraitData, NeverDrawsEvaluationPortraits) {
    const testing::DiscPortraits files(14);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    BatchRandom random(3);
    const at::Tensor kept_apart = data.batch({0}).images[0];
    for (int i = 0; i < 40; ++i) {
        const at::Tensor images = data.random_batch(4, random).images;
        for (int64_t j = 0; j < 4; ++j)
            ASSERT_FALSE(at::equal(images[j], kept_apart));
    }
}

TEST(PortraitData, SaysWhatIsWrongWithTheLabels) {
    const testing::DiscPortraits files(3);
    std::ofstream(files.labels_csv(), std::ios::app) << "disc9.png,1\n";
    try {
        const PortraitData data(files.crops_npy(), files.labels_csv());
        FAIL() << "a broken line was accepted";
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("Line 5"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace lineament
