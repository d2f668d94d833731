#include "core/training/stages/feature_stage.h"

#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/data/edit_guide.h"
#include "tests/support/training_test_data.h"

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

TEST(Disturbance, IsTheSameInOnePassAndInOperatorsThatCarryGradients) {
    at::manual_seed(6);
    for (const int64_t side : {1, 16, 37, 64}) {
        const at::Tensor images = at::rand({50, 3, side, side}) * 2 - 1;
        BatchRandom random(5);
        Disturbance disturbance = random_disturbance(50, 0.6, random);
        disturbance.place[0].copy_(at::tensor({1.1F, 1.9F, -3.3F}));  // far out, where mirror images are mirrored
        const at::Tensor learning = images.clone().requires_grad_(true);
        const at::Tensor composed = disturbed(learning, disturbance);
        ASSERT_TRUE(composed.requires_grad());
        EXPECT_LT((disturbed(images, disturbance) - composed.detach()).abs().max().item<float>(), 2e-4) << side;
        const at::NoGradGuard no_grad;
        EXPECT_TRUE(at::equal(disturbed(learning, disturbance), disturbed(images, disturbance)));
    }
    BatchRandom random(5);
    EXPECT_THROW(disturbed(at::zeros({2, 3, 8, 8}), random_disturbance(3, 0, random)), c10::Error);
}

// What is wanted of n pictures: `smile` for their first attribute.
at::Tensor wanting(const at::Tensor& smile) {
    const int64_t attributes = static_cast<int64_t>(attribute_names().size());
    const at::Tensor wanted = at::zeros({smile.size(0), attributes});
    wanted.select(1, 0).copy_(smile);
    return wanted;
}

StateDict guided_by(const StateDict& weights, const std::string& stage) {
    StateDict previous;
    for (const auto& [key, tensor] : weights)
        previous[stage + "." + key] = tensor;
    return previous;
}

TEST(EditGuide, WantsTheDiscLargerWhereItShouldSmile) {
    TrainedOnDiscs trained;
    const EditGuide guide(guided_by(trained.weights(), "guide"));
    const PortraitBatch unseen = trained.data.batch(trained.data.evaluation());
    const at::Tensor small = unseen.images.index_select(0, unseen.labels.select(1, 0).lt(0.5).nonzero().view(-1));
    const at::Tensor large = unseen.images.index_select(0, unseen.labels.select(1, 0).gt(0.5).nonzero().view(-1));
    const int64_t n = std::min(small.size(0), large.size(0));
    ASSERT_GT(n, 0);
    const auto asked = [&](const at::Tensor& edited, double smile) {
        BatchRandom random(9);
        const at::Tensor wanted = wanting(at::full({n}, smile));
        return guide.look(edited.narrow(0, 0, n), small.narrow(0, 0, n), wanted, random).asked.item<float>();
    };
    EXPECT_LT(asked(large, 1), asked(small, 1));
    EXPECT_GT(asked(large, -1), asked(small, -1));
}

TEST(EditGuide, MindsTheOtherAttributesOnly) {
    TrainedOnDiscs trained;
    const EditGuide guide(guided_by(trained.weights(), "second_guide"));
    const at::Tensor images = trained.data.batch({0, 1}).images, wanted = wanting(at::ones({2}));
    BatchRandom random(9);
    EXPECT_EQ(guide.look(images, images, wanted, random).others.item<float>(), 0);
    at::Tensor edited = (images * 0.5).requires_grad_(true);
    const EditGuide::Opinion opinion = guide.look(edited, images, wanted, random);
    EXPECT_GT(opinion.others.item<float>(), 0);
    EXPECT_EQ(opinion.likeness.item<float>(), 0) << "nobody was there to tell";
    (opinion.asked + opinion.others).backward();
    EXPECT_GT(edited.grad().abs().sum().item<float>(), 0) << "an edit has to learn from it";
}

TEST(EditGuide, KnowsTheSamePortraitFromAnother) {
    TrainedOnDiscs trained;
    const EditGuide guide(guided_by(trained.weights(), "likeness"));
    EXPECT_FALSE(guide.knows_attributes());
    ASSERT_TRUE(guide.knows_likeness());
    const PortraitBatch unseen = trained.data.batch(trained.data.evaluation());
    const int64_t n = unseen.images.size(0);
    const at::Tensor wanted = wanting(at::ones({n}));
    BatchRandom random(9);
    EXPECT_EQ(guide.look(unseen.images, unseen.images, wanted, random).likeness.item<float>(), 0);
    at::Tensor others = unseen.images.roll({1}, {0}).requires_grad_(true);
    const EditGuide::Opinion opinion = guide.look(others, unseen.images, wanted, random);
    EXPECT_GT(opinion.likeness.item<float>(), 0.01);
    EXPECT_EQ(opinion.asked.item<float>(), 0);
    opinion.likeness.backward();
    EXPECT_GT(others.grad().abs().sum().item<float>(), 0);
}

}  // namespace
}  // namespace lineament
