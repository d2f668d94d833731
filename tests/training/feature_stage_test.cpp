#include "core/training/feature_stage.h"

#include <gtest/gtest.h>

#include "core/training/attribute_guide.h"
#include "tests/training/training_test_data.h"

namespace lineament {
namespace {

FeatureOptions small_options() {
    FeatureOptions options;
    options.shape.input_side = 16;
    options.shape.widths = {8, 8};
    options.shape.embedding = 8;
    options.batch = 16;
    options.rate = 1e-2;
    options.average_decay = 0.9;
    options.dropout = 0.2;
    return options;
}

/// A network that has learned to tell large discs (attribute 0) from small ones.
struct TrainedOnDiscs {
    testing::DiscPortraits files{40};
    PortraitData data{files.crops_npy(), files.labels_csv()};
    FeatureStage stage{data, "judge", small_options()};
    TrainedOnDiscs() {
        for (int i = 0; i < 200; ++i)
            stage.step(i / 200.0);
    }
    StateDict weights() const { return sub_state(stage.result(), "judge."); }
};

TEST(FeatureStage, LearnsWhatALabelLooksLike) {
    TrainedOnDiscs trained;
    const FeatureNetwork network(trained.weights());
    const PortraitBatch unseen = trained.data.batch(trained.data.evaluation());
    const at::Tensor said = network.forward(unseen.images).attributes.select(1, 0).gt(0);
    EXPECT_TRUE(said.eq(unseen.labels.select(1, 0).gt(0.5)).all().item<bool>())
        << "smiles of discs that were not trained on: " << said;
}

TEST(FeatureStage, IdentityAloneTellsPortraitsApart) {
    const testing::DiscPortraits files(40);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    FeatureOptions options = small_options();
    options.attribute_weight = 0;
    options.identity_weight = 1;
    options.identity_scale = 5;
    FeatureStage stage(data, "identity", options);
    const Measures before = stage.evaluate();
    for (int i = 0; i < 200; ++i)
        stage.step(i / 200.0);
    const Measures after = stage.evaluate();
    EXPECT_EQ(after.count("right_smile"), 0U) << "the attributes were not learned";
    EXPECT_GT(after.at("cosine_mirrored"), 0.9);
    EXPECT_LT(after.at("cosine_strangers"), before.at("cosine_strangers") - 0.3);
    options.identity_weight = 0;
    EXPECT_THROW(FeatureStage(data, "identity", options), std::invalid_argument) << "nothing to learn";
}

TEST(FeatureStage, LabelsThatAllAreAlikeAreLeftOutAndNoneIsAnError) {
    const testing::DiscPortraits files(20);
    const PortraitData unlabelled(files.crops_npy(), "");
    EXPECT_THROW(FeatureStage(unlabelled, "judge", small_options()), std::runtime_error);
    FeatureOptions wrong = small_options();
    wrong.batch = 1;
    const PortraitData data(files.crops_npy(), files.labels_csv());
    EXPECT_THROW(FeatureStage(data, "judge", wrong), std::invalid_argument);
}

TEST(Disturbance, IsTheSameForTheSamePlaceInTheStreamAndHidesNoMoreThanAsked) {
    const at::Tensor white = at::ones({64, 3, 32, 32});
    BatchRandom first(5), again(5);
    const at::Tensor a = disturbed(white, random_disturbance(64, 0.25, first));
    EXPECT_TRUE(at::equal(a, disturbed(white, random_disturbance(64, 0.25, again))));
    const at::Tensor hidden = a.eq(0).all(1).to(at::kFloat).mean({1, 2});  // [64] share of greyed pixels
    EXPECT_GT(hidden.gt(0).sum().item<int64_t>(), 5) << "of some portraits a part is hidden";
    EXPECT_LT(hidden.gt(0).sum().item<int64_t>(), 40) << "of most none is";
    EXPECT_LE(hidden.max().item<float>(), 0.08) << "a quarter of the side each way";
}

TEST(AttributeGuide, WantsTheDiscLargerWhereItShouldSmile) {
    TrainedOnDiscs trained;
    const AttributeGuide guide(trained.weights());
    const PortraitBatch unseen = trained.data.batch(trained.data.evaluation());
    const at::Tensor small = unseen.images.index_select(0, unseen.labels.select(1, 0).lt(0.5).nonzero().view(-1));
    const at::Tensor large = unseen.images.index_select(0, unseen.labels.select(1, 0).gt(0.5).nonzero().view(-1));
    const int64_t n = std::min(small.size(0), large.size(0));
    ASSERT_GT(n, 0);
    const at::Tensor attribute = at::zeros({n}, at::TensorOptions(at::kLong)), smile = at::ones({n});
    const auto asked = [&](const at::Tensor& edited, const at::Tensor& wanted) {
        BatchRandom random(9);
        return guide.look(edited.narrow(0, 0, n), small.narrow(0, 0, n), attribute, wanted, random).asked.item<float>();
    };
    EXPECT_LT(asked(large, smile), asked(small, smile));
    EXPECT_GT(asked(large, -smile), asked(small, -smile));
}

TEST(AttributeGuide, MindsOnlyTheOtherAttributes) {
    TrainedOnDiscs trained;
    const AttributeGuide guide(trained.weights());
    const at::Tensor images = trained.data.batch({0, 1}).images;
    const at::Tensor attribute = at::zeros({2}, at::TensorOptions(at::kLong));
    BatchRandom random(9);
    EXPECT_EQ(guide.look(images, images, attribute, at::ones({2}), random).others.item<float>(), 0);
    at::Tensor edited = (images * 0.5).requires_grad_(true);
    const AttributeGuide::Opinion opinion = guide.look(edited, images, attribute, at::ones({2}), random);
    EXPECT_GT(opinion.others.item<float>(), 0);
    (opinion.asked + opinion.others).backward();
    EXPECT_GT(edited.grad().abs().sum().item<float>(), 0) << "an edit has to learn from it";
}

}  // namespace
}  // namespace lineament
