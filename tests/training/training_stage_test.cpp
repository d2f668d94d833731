#include "core/training/loop/training_stage.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/networks/fresh/fresh_residual_modules.h"
#include "core/packs/pack_manifest.h"
#include "core/packs/pack_methods.h"
#include "core/training/recipe/pack_writer.h"
#include "core/training/recipe/run_recipe.h"
#include "core/training/stages/autoencoder_stage.h"
#include "core/training/stages/condition_stage.h"
#include "core/training/stages/editor_stage.h"
#include "core/training/stages/refine_stage.h"
#include "core/weights/safetensors.h"
#include "core/weights/state_dict.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

AutoencoderOptions tiny_autoencoder() {
    AutoencoderOptions options;
    options.generator.resolution = 32;
    options.generator.w_dim = 8;
    options.generator.mapping_layers = 0;
    options.generator.channels = {8, 8, 8, 8};
    options.encoder.input_side = 32;
    options.encoder.w_rows = 8;
    options.encoder.w_dim = 8;
    options.encoder.widths = {4, 6, 8, 10};
    options.encoder.depths = {1, 1, 1, 1};
    options.encoder.head_width = 8;
    options.batch = 4;
    return options;
}

StageBudget budget_of(int64_t steps) {
    StageBudget budget;
    budget.steps = steps;
    return budget;
}

double worst_difference(const StateDict& a, const StateDict& b) {
    double worst = 0;
    for (const auto& [name, tensor] : a) {
        const at::Tensor difference = (tensor.to(at::kDouble) - b.at(name).to(at::kDouble)).abs().max();
        worst = std::max(worst, difference.item<double>());
    }
    return worst;
}

TEST(TrainingStage, LearnsAndLogs) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    AutoencoderStage stage(data, tiny_autoencoder());
    const double before = stage.evaluate().at("unseen_l2");
    ASSERT_TRUE(run_stage(stage, budget_of(40), files.folder() + "/run"));
    EXPECT_LT(stage.evaluate().at("unseen_l2"), 0.8 * before);
    for (const char* name : {"autoencoder.csv", "autoencoder.png", "autoencoder.safetensors"}) {
        EXPECT_TRUE(std::filesystem::exists(files.folder() + "/run/" + name)) << name;
    }
}

TEST(TrainingStage, AnInterruptedRunGivesTheSameNumbers) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    AutoencoderStage straight(data, tiny_autoencoder());
    ASSERT_TRUE(run_stage(straight, budget_of(8), files.folder() + "/straight"));

    {
        AutoencoderStage first(data, tiny_autoencoder());
        StageBudget budget = budget_of(8);
        budget.log_seconds = 0;  // a line after every step, the third of which stops the run
        int lines = 0;
        EXPECT_FALSE(
            run_stage(first, budget, files.folder() + "/broken", [&](const ProgressStep&) { return ++lines < 3; }));
    }
    AutoencoderStage second(data, tiny_autoencoder());
    ASSERT_TRUE(run_stage(second, budget_of(8), files.folder() + "/broken"));
    EXPECT_LE(worst_difference(straight.result(), second.result()), 1e-6);
}

TEST(TrainingStage, TrainedAgainItStartsFromItsLastWeightsWithAFreshSchedule) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string run = files.folder() + "/run";
    EXPECT_FALSE(train_again("autoencoder", run)) << "nothing was trained yet";
    AutoencoderStage first(data, tiny_autoencoder());
    ASSERT_TRUE(run_stage(first, budget_of(6), run));

    EXPECT_TRUE(train_again("autoencoder", run));
    AutoencoderStage second(data, tiny_autoencoder());
    int64_t steps = 0;
    StageBudget budget = budget_of(3);
    budget.log_seconds = 0;
    ASSERT_TRUE(run_stage(second, budget, run, [&](const ProgressStep& step) {
        EXPECT_EQ(step.stage, WorkStage::Train);
        if (steps++ == 0) {
            EXPECT_NE(step.detail.find("step 1/3"), std::string::npos) << step.detail;
        }
        return true;
    }));
    EXPECT_GE(steps, 3);
    EXPECT_GT(worst_difference(first.result(), second.result()), 0) << "no step was taken";
    EXPECT_EQ(second.state().at("steps").item<int64_t>(), 9) << "the optimiser went on";
    EXPECT_TRUE(std::filesystem::exists(run + "/autoencoder.1.csv")) << "the first log is kept";
}

TEST(TrainingStage, AFullDiskKeepsTheOldCheckpoint) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string run = files.folder() + "/run";
    StageBudget budget = budget_of(6);
    budget.checkpoint_steps = 3;
    budget.log_seconds = 0;
    AutoencoderStage straight(data, tiny_autoencoder());
    ASSERT_TRUE(run_stage(straight, budget, files.folder() + "/straight"));
    AutoencoderStage first(data, tiny_autoencoder());
    int lines = 0;
    ASSERT_FALSE(run_stage(first, budget, run, [&](const ProgressStep&) { return ++lines < 3; }));
    const auto whole = std::filesystem::file_size(run + "/autoencoder.state.safetensors");
    {
        const testing::FileSizeLimit full(whole / 2);
        AutoencoderStage second(data, tiny_autoencoder());
        try {
            run_stage(second, budget, run);
            FAIL() << "a checkpoint was written beyond the limit";
        } catch (const std::runtime_error& error) {
            const std::string sentence = error.what();
            EXPECT_NE(sentence.find("autoencoder.state.safetensors"), std::string::npos) << sentence;
            EXPECT_NE(sentence.find("The checkpoint of step 3 is whole."), std::string::npos) << sentence;
        }
    }
    EXPECT_EQ(std::filesystem::file_size(run + "/autoencoder.state.safetensors"), whole);
    AutoencoderStage third(data, tiny_autoencoder());
    ASSERT_TRUE(run_stage(third, budget, run));
    EXPECT_LE(worst_difference(straight.result(), third.result()), 1e-6);
}

TEST(TrainingStage, ACheckpointOfOtherNetworksIsASentence) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string run = files.folder() + "/run";
    AutoencoderStage first(data, tiny_autoencoder());
    StageBudget budget = budget_of(4);
    budget.log_seconds = 0;
    ASSERT_FALSE(run_stage(first, budget, run, [](const ProgressStep&) { return false; }));
    AutoencoderOptions wider = tiny_autoencoder(), shorter = tiny_autoencoder();
    wider.generator.channels = {8, 8, 8, 16};
    shorter.encoder.depths = {1, 1, 1, 2};
    for (const AutoencoderOptions& options : {wider, shorter}) {
        AutoencoderStage other(data, options);
        try {
            run_stage(other, budget, run);
            FAIL() << "it went on with weights of other networks";
        } catch (const std::invalid_argument& error) {
            EXPECT_NE(std::string(error.what()).find("another work folder"), std::string::npos) << error.what();
        }
    }
}

// The condition stage changes its way in the middle; a run that stops after that point goes on in the new way.
TEST(TrainingStage, TheConditionStageResumesWhileTheEncoderTakesOver) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const EditPairs pairs(data, "");
    const AutoencoderStage autoencoder(data, tiny_autoencoder());
    ConditionOptions options;
    options.first_side = 32;
    options.batch = 2;
    options.distil_from = 0.25;
    ConditionStage straight(pairs, cloned(autoencoder.result()), options);
    ASSERT_TRUE(run_stage(straight, budget_of(8), files.folder() + "/straight"));
    {
        ConditionStage first(pairs, cloned(autoencoder.result()), options);
        StageBudget budget = budget_of(8);
        budget.log_seconds = 0;
        int lines = 0;
        EXPECT_FALSE(
            run_stage(first, budget, files.folder() + "/broken", [&](const ProgressStep&) { return ++lines < 5; }));
    }
    ConditionStage second(pairs, cloned(autoencoder.result()), options);
    ASSERT_TRUE(run_stage(second, budget_of(8), files.folder() + "/broken"));
    EXPECT_LE(worst_difference(straight.result(), second.result()), 1e-6);
}

TEST(TrainingStage, WholeRecipeMakesAPackThatLoads) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const std::string run = files.folder() + "/run";
    AutoencoderStage autoencoder(data, tiny_autoencoder());
    ASSERT_TRUE(run_stage(autoencoder, budget_of(4), run));

    const EditPairs pairs(data, "");
    ConditionOptions condition_options;
    condition_options.first_side = 32;
    condition_options.batch = 3;
    ConditionStage condition(pairs, cloned(autoencoder.result()), condition_options);
    ASSERT_TRUE(run_stage(condition, budget_of(6), run));
    EXPECT_GT(sub_state(condition.result(), "directions.").at("attributes").abs().sum().item<double>(), 0.0);

    RefineOptions refine_options;
    refine_options.side = 32;
    refine_options.batch = 2;
    refine_options.discriminator_channels = {4, 4, 4, 4};
    RefineStage refine(pairs, cloned(condition.result()), refine_options);
    ASSERT_TRUE(run_stage(refine, budget_of(4), run));

    InverterOptions inverter_options;
    inverter_options.backbone = testing::tiny_backbone();
    inverter_options.feature_index = 3;
    inverter_options.batch = 4;
    InverterStage inverter(pairs, cloned(refine.result()), inverter_options);
    ASSERT_TRUE(run_stage(inverter, budget_of(2), run));

    EditorOptions editor_options;
    editor_options.feature_index = 3;
    editor_options.batch = 2;
    editor_options.synthetic = 1;
    editor_options.plain = 1;
    editor_options.components = 3;
    EditorStage editor(pairs, cloned(inverter.result()), editor_options);
    ASSERT_TRUE(run_stage(editor, budget_of(2), run));

    PackWriterOptions pack_options;
    pack_options.id = "discs";
    pack_options.feature_layer = 3;
    pack_options.components = 3;
    pack_options.attribute_reaches_back[0] = 2 * pack_options.attribute_reaches[0];
    write_trained_pack(editor.result(), data, files.folder() + "/pack", pack_options);
    const PackManifest manifest = load_pack(files.folder() + "/pack");
    EXPECT_EQ(manifest.resolution, 32);
    for (const PackFile& file : manifest.files)
        manifest.verify(file);
    EXPECT_EQ(load_safetensors(files.folder() + "/pack/directions.safetensors").at("smile").sizes(),
              (at::IntArrayRef{1, 8, 8}));
    std::ifstream catalogue(files.folder() + "/pack/directions.json");
    const nlohmann::json smile = nlohmann::json::parse(catalogue).at("directions").at(0);
    const double back = smile.at("range").at(0), there = smile.at("range").at(1);
    EXPECT_NEAR(-back / there, 2, 0.1) << "the ends of a slider have reaches of their own";

    StateDict with_methods = cloned(editor.result());
    merge_state(with_methods, "fs.", fresh_sfe_backbone(testing::tiny_backbone(), 5));
    merge_state(with_methods, "styleres.", fresh_styleres_modules({6, 8, 8}, 6));
    pack_options.fs_layer = 4;
    write_trained_pack(with_methods, data, files.folder() + "/pack", pack_options);
    const PackManifest more = load_pack(files.folder() + "/pack");
    EXPECT_EQ(served_methods(more), (std::vector<std::string>{"sfe", "fs", "styleres", "e4e", "sfe_inverter"}));
    EXPECT_EQ(more.fs_layer, 4);
    EXPECT_EQ(load_safetensors(files.folder() + "/pack/fs.safetensors").at("conv.0.weight").scalar_type(), at::kHalf);

    pack_options.attribute_reaches_back.pop_back();
    EXPECT_THROW(write_trained_pack(editor.result(), data, files.folder() + "/pack", pack_options),
                 std::invalid_argument);
}

// What a recipe of these stages is refused with; each has one step.
std::string refusal_of(const testing::DiscPortraits& files, const std::vector<std::string>& stages, bool with_pack) {
    Recipe recipe;
    recipe.crops = files.crops_npy();
    recipe.labels = files.labels_csv();
    recipe.work_folder = files.folder() + "/refused";
    if (with_pack) recipe.pack_folder = files.folder() + "/pack";
    for (const std::string& stage : stages) {
        const std::string text = R"({"stages": [{"stage": ")" + stage + R"(", "steps": 1}]})";
        recipe.stages.push_back(parse_recipe(text, "r.json", "").stages[0]);
    }
    try {
        run_recipe(recipe);
    } catch (const RecipeError& error) {
        EXPECT_FALSE(std::filesystem::exists(recipe.work_folder)) << "nothing may have begun";
        return error.what();
    }
    return "accepted";
}

TEST(TrainingStage, WhatARecipeLacksIsToldBeforeTheFirstStage) {
    const testing::DiscPortraits files(26);
    const auto expect = [&](const std::vector<std::string>& stages, bool with_pack, const std::string& part) {
        const std::string sentence = refusal_of(files, stages, with_pack);
        EXPECT_NE(sentence.find(part), std::string::npos) << sentence;
    };
    expect({"autoencoder", "refine"}, false, "The stage 'refine' needs 'directions'");
    expect({"autoencoder", "condition", "refine", "inverter"}, true, "The pack needs 'editor'");
    expect({"autoencoder", "condition", "gan", "inverter"}, false, "The stage 'inverter' needs 'e4e'");
    expect({"autoencoder", "condition", "gan", "encoder", "refine"}, false, "'refine' needs 'directions'");
}

}  // namespace
}  // namespace lineament
