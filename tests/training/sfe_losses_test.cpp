// The losses of the SFE paper beyond those that the starter pack is trained with.
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/networks/measuring/feature_network.h"
#include "core/ops/seeded_random.h"
#include "core/training/stages/editor_stage.h"
#include "core/training/stages/inverter_stage.h"
#include "core/weights/state_dict.h"
#include "tests/support/state_comparison.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

class SfeLosses : public ::testing::Test {
  protected:
    // Everything that comes before the inverter, untrained.
    static StateDict tiny_models() {
        StateDict models;
        merge_state(models, "generator.", fresh_generator(testing::tiny_generator(), 1));
        merge_state(models, "e4e.", fresh_style_encoder(testing::tiny_encoder(), 2));
        merge_state(models, "discriminator.", fresh_discriminator(16, {4, 4, 4}, 3));
        merge_state(models, "features.", fresh_feature_network({16, {4, 6}, 5, 8}, 4));
        const auto attributes = static_cast<int64_t>(attribute_names().size());
        models["directions.attributes"] =
            at::randn({attributes, 8, 8}, seeded_random(5), at::TensorOptions(at::kFloat)) * 0.1;
        return models;
    }
    static InverterOptions tiny_inverter() {
        InverterOptions options;
        options.backbone = testing::tiny_backbone();
        options.feature_index = 3;
        options.batch = 4;
        return options;
    }
    static InverterOptions papers_inverter() {
        InverterOptions options = tiny_inverter();
        options.optimiser = OptimiserRule::Ranger;
        options.perceptual_weight = 0.8;
        options.identity_weight = 0.1;
        options.adversarial_weight = 0.01;
        options.adversarial_from = 0.5;
        options.r1_gamma = 10;
        options.r1_every = 2;
        options.feature_scale_rise = 0.25;
        return options;
    }
    static double change_of_judge(const StateDict& before, const StateDict& after) {
        const std::string name = "discriminator.b16.conv0.weight";
        return (before.at(name) - after.at(name)).abs().max().item<double>();
    }

    const testing::DiscPortraits files{26};
    const PortraitData data{files.crops_npy(), files.labels_csv()};
    const EditPairs pairs{data, ""};
};

TEST_F(SfeLosses, InverterIsComparedByNetworksAndJudgedFromItsTimeOn) {
    const StateDict models = tiny_models();
    InverterStage stage(pairs, cloned(models), papers_inverter());
    Measures measures = stage.step(0.1);
    EXPECT_GT(measures.at("perceptual"), 0);
    EXPECT_GT(measures.at("identity"), 0);
    EXPECT_EQ(measures.count("adversarial"), 0U);
    EXPECT_EQ(change_of_judge(models, stage.result()), 0) << "the judge rests before its time";
    measures = stage.step(0.6);
    EXPECT_GT(measures.at("adversarial"), 0);
    EXPECT_GT(measures.at("judge"), 0);
    EXPECT_GT(change_of_judge(models, stage.result()), 0) << "the judge is trained along";
}

TEST_F(SfeLosses, EachWeightOfTheInverterReachesItsGradients) {
    // Two steps of each variant from the same start, as the first moments saw them: what differs is the loss.
    const auto gradients_after = [&](const InverterOptions& options) {
        InverterStage stage(pairs, tiny_models(), options);
        for (int i = 0; i < 2; ++i)
            stage.step(0.6);
        return sub_state(cloned(stage.state()), "fuser@adam.m.");
    };
    const StateDict plain = gradients_after(tiny_inverter());
    EXPECT_LE(testing::worst_difference(plain, gradients_after(tiny_inverter())).relative, testing::kRounding);
    for (double InverterOptions::*weight :
         {&InverterOptions::perceptual_weight, &InverterOptions::identity_weight, &InverterOptions::adversarial_weight,
          &InverterOptions::feature_scale_rise}) {
        InverterOptions options = tiny_inverter();
        options.*weight = 0.3;
        EXPECT_GT(testing::worst_difference(plain, gradients_after(options)).relative, 10 * testing::kRounding);
    }
}

TEST_F(SfeLosses, AnInterruptedInverterRunGivesTheSameNumbers) {
    const auto run = [&](InverterStage& stage, int from, int to) {
        for (int i = from; i < to; ++i)
            stage.step(i / 8.0);
    };
    InverterStage straight(pairs, tiny_models(), papers_inverter()), first(pairs, tiny_models(), papers_inverter()),
        second(pairs, tiny_models(), papers_inverter());
    run(straight, 0, 8);
    run(first, 0, 5);
    second.load_state(cloned(first.state()));
    run(second, 5, 8);
    const testing::StateDifference worst = testing::worst_difference(straight.state(), second.state());
    EXPECT_LE(worst.relative, testing::kRounding) << worst.name;
}

TEST_F(SfeLosses, EditorTakesThePapersLosses) {
    InverterStage inverter(pairs, tiny_models(), tiny_inverter());
    StateDict models = cloned(inverter.result());
    merge_state(models, "features.", sub_state(tiny_models(), "features."));
    EditorOptions options;
    options.feature_index = 3;
    options.batch = 2;
    options.components = 3;
    options.optimiser = OptimiserRule::Ranger;
    options.perceptual_weight = 0.8;
    options.identity_weight = 0.1;
    options.judge_inversions = true;
    options.adversarial_every = 1;
    options.adversarial_from = 0.5;
    options.r1_gamma = 10;
    options.r1_every = 1;
    EditorStage editor(pairs, cloned(models), options);
    Measures measures = editor.step(0.1);
    EXPECT_GT(measures.at("perceptual"), 0);
    EXPECT_EQ(measures.count("adversarial"), 0U);
    measures = editor.step(0.6);
    EXPECT_GT(measures.at("adversarial"), 0);
    EXPECT_GT(change_of_judge(models, editor.result()), 0);
}

TEST_F(SfeLosses, SayWhichNetworkIsMissing) {
    StateDict models = tiny_models();
    for (auto it = models.begin(); it != models.end();)
        it =
            it->first.rfind("features.", 0) == 0 || it->first.rfind("discriminator.", 0) == 0 ? models.erase(it) : ++it;
    InverterOptions options = tiny_inverter();
    options.perceptual_weight = 0.8;
    EXPECT_THROW(InverterStage(pairs, cloned(models), options), std::invalid_argument);
    options = tiny_inverter();
    options.adversarial_weight = 0.01;
    EXPECT_THROW(InverterStage(pairs, cloned(models), options), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
