// The stage that trains the Feature-Style encoder, on networks small enough for a test.
#include "core/training/stages/fs_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/training/recipe/run_recipe.h"
#include "core/weights/safetensors.h"
#include "core/weights/state_dict.h"
#include "tests/support/state_comparison.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

constexpr int kSide = 64;  // 16 px features are a quarter of it

class FsStageTest : public ::testing::Test {
  protected:
    static StateDict tiny_models() {
        GeneratorOptions generator = testing::tiny_generator(/*mapping_layers=*/2);
        generator.resolution = kSide;
        generator.channels = {8, 8, 8, 8, 8};
        StyleEncoderOptions encoder = testing::tiny_encoder();
        encoder.input_side = kSide;
        encoder.w_rows = generator.w_rows();
        StateDict models;
        merge_state(models, "generator.", fresh_generator(generator, 1));
        merge_state(models, "e4e.", fresh_style_encoder(encoder, 2));
        merge_state(models, "features.", fresh_feature_network({16, {4, 6}, 5, 8}, 4));
        return models;
    }
    static FsStageOptions tiny_options() {
        FsStageOptions options;
        options.encoder = testing::tiny_backbone(10);
        options.synthetic = 2;
        options.real = 2;
        return options;
    }
    // Without networks that compare faces.
    static FsStageOptions plain_options() {
        FsStageOptions options = tiny_options();
        options.mapped = false;
        options.perceptual_weight = options.identity_weight = 0;
        options.pyramid_weight = 1;
        options.feature_scale_rise = 0;
        options.optimiser = OptimiserRule::Adam;
        options.rate = 3e-3;
        return options;
    }
    static void run(FsStage& stage, int from, int to) {
        for (int i = from; i < to; ++i)
            stage.step(i / 8.0);
    }

    const testing::DiscPortraits files{26, kSide};
    const PortraitData data{files.crops_npy(), files.labels_csv()};
};

TEST_F(FsStageTest, LearnsToReconstruct) {
    FsStage stage(data, tiny_models(), plain_options());
    Measures first, last;
    for (int i = 0; i < 40; ++i) {
        const Measures measures = stage.step(0.5);
        Measures& sum = i < 10 ? first : last;
        if (i < 10 || i >= 30) {
            for (const auto& [name, value] : measures)
                sum[name] += value;
        }
    }
    EXPECT_LT(last.at("l2"), 0.8 * first.at("l2")) << "of its own faces";
    EXPECT_LT(last.at("real_l2"), first.at("real_l2")) << "of portraits";
    const Measures unseen = stage.evaluate();
    EXPECT_GT(unseen.at("unseen_l2"), 0);
    EXPECT_GT(unseen.at("unseen_w_l2"), 0);
}

TEST_F(FsStageTest, ComparesByNetworksWithNoiseOfItsOwn) {
    FsStageOptions options = tiny_options();
    const Measures measures = FsStage(data, tiny_models(), options).step(0.1);
    EXPECT_GT(measures.at("perceptual"), 0);
    EXPECT_GT(measures.at("identity"), 0);
    options.random_noise = false;
    EXPECT_LT(FsStage(data, tiny_models(), options).step(0.1).at("perceptual"), measures.at("perceptual"))
        << "one reconstruction instead of two";
}

TEST_F(FsStageTest, CanBeginWithTheInvertersBackbone) {
    FsStageOptions options = plain_options();
    options.from_inverter = true;
    StateDict models = tiny_models();
    EXPECT_THROW(FsStage(data, models, options), std::invalid_argument) << "there is none";
    const StateDict inverter = fresh_sfe_backbone(options.encoder, 77);
    merge_state(models, "fs_backbone.", inverter);
    const FsStage stage(data, models, options);
    const StateDict begun = sub_state(stage.state(), "fs.");
    EXPECT_EQ(testing::worst_difference(inverter, begun).relative, 0);
    options.encoder.widths[1] = 6;
    EXPECT_THROW(FsStage(data, models, options), std::invalid_argument) << "it has another shape";
}

TEST_F(FsStageTest, LearnsToBecomeTheEditedCopies) {
    const EditPairs pairs(data, "");
    FsStageOptions options = plain_options();
    options.pair_batch = 1;
    StateDict models = tiny_models();
    EXPECT_THROW(FsStage(data, models, options, {}, &pairs), std::invalid_argument) << "no directions";
    at::manual_seed(9);
    models["directions.attributes"] = at::randn({static_cast<int64_t>(attribute_names().size()), 10, 8}) * 0.3;
    EXPECT_THROW(FsStage(data, models, options), std::invalid_argument) << "no pairs";
    FsStage stage(data, models, options, {}, &pairs);
    double first = 0, last = 0;
    for (int i = 0; i < 30; ++i)
        (i < 15 ? first : last) += stage.step(0.5).at("pair_l2");
    EXPECT_LT(last, 0.9 * first);
    options.pair_batch = options.real + 1;
    EXPECT_THROW(FsStage(data, models, options, {}, &pairs), std::invalid_argument);
}

TEST_F(FsStageTest, EachWeightReachesItsGradients) {
    const auto moments_after = [&](const FsStageOptions& options) {
        FsStage stage(data, tiny_models(), options);
        run(stage, 0, 2);
        return sub_state(cloned(stage.state()), "fs@adam.m.");
    };
    const StateDict plain = moments_after(plain_options());
    for (double FsStageOptions::*weight :
         {&FsStageOptions::real_l2_weight, &FsStageOptions::perceptual_weight, &FsStageOptions::identity_weight,
          &FsStageOptions::code_weight, &FsStageOptions::feature_scale_rise}) {
        FsStageOptions options = plain_options();
        options.*weight = 0.3;
        EXPECT_GT(testing::worst_difference(plain, moments_after(options)).relative, 10 * testing::kRounding);
    }
    FsStageOptions without_features = plain_options();
    without_features.feature_weight = 0;
    EXPECT_GT(testing::worst_difference(plain, moments_after(without_features)).relative, 10 * testing::kRounding);
}

TEST_F(FsStageTest, TheRateDropsToATenth) {
    const auto moved = [&](double progress) {
        FsStageOptions options = plain_options();
        FsStage stage(data, tiny_models(), options);
        const at::Tensor before = cloned(stage.state()).at("fs.content_layer.4.weight");
        stage.step(progress);
        return (stage.state().at("fs.content_layer.4.weight") - before).abs().max().item<double>();
    };
    EXPECT_NEAR(moved(0.9) / moved(0.1), 0.1, 0.01);
}

TEST_F(FsStageTest, AnInterruptedRunGivesTheSameNumbers) {
    FsStage straight(data, tiny_models(), tiny_options()), first(data, tiny_models(), tiny_options()),
        second(data, tiny_models(), tiny_options());
    run(straight, 0, 8);
    run(first, 0, 5);
    second.load_state(cloned(first.state()));
    run(second, 5, 8);
    const testing::StateDifference worst = testing::worst_difference(straight.state(), second.state());
    EXPECT_LE(worst.relative, testing::kRounding) << worst.name;
}

TEST_F(FsStageTest, TheResultIsTheEncoderAlone) {
    FsStage stage(data, tiny_models(), plain_options());
    stage.step(0.5);
    const StateDict result = stage.result();
    for (const auto& [key, tensor] : result)
        EXPECT_EQ(key.rfind("fs.", 0), 0U) << key;
    GeneratorOptions generator = testing::tiny_generator();
    generator.resolution = kSide;
    generator.channels = {8, 8, 8, 8, 8};
    const at::NoGradGuard no_grad;
    const SfeBackbone encoder(sub_state(result, "fs."), FsOptions().strides(generator));
    EXPECT_EQ(encoder.forward(at::zeros({1, 3, kSide, kSide})).feature.sizes(), at::IntArrayRef({1, 8, 16, 16}));
}

TEST_F(FsStageTest, IsTrainedByARecipe) {
    const StateDict models = tiny_models();
    save_safetensors(files.folder() + "/models.safetensors", models);
    const std::string text = R"({"data": {"crops": "crops.npy", "start_from": "models.safetensors"},
        "work": "work", "stages": [{"stage": "fs", "steps": 2, "options": {"mapped": false, "pyramid_weight": 1,
        "perceptual_weight": 0, "identity_weight": 0, "synthetic": 2, "real": 2, "encoder": {"w_rows": 10, "w_dim": 8,
        "widths": [4, 4, 4, 4], "depths": [1, 1, 1, 1], "input_width": 4, "feature_channels": 8}}}]})";
    Recipe recipe = parse_recipe(text, "recipe.json", files.folder());
    recipe.work_folder = files.folder() + "/work";
    recipe.pack_folder.clear();
    ASSERT_TRUE(run_recipe(recipe));
    const StateDict result = load_safetensors(recipe.work_folder + "/fs.safetensors");
    EXPECT_EQ(result.count("fs.content_layer.4.weight"), 1U);
    const auto& options = std::get<FsStageOptions>(parse_recipe(recipe_text(recipe), "again", "").stages[0].options);
    EXPECT_FALSE(options.mapped) << "a recipe that is written and read keeps the stage's options";
    EXPECT_EQ(options.encoder.feature_channels, 8);
}

TEST_F(FsStageTest, SaysWhatDoesNotFit) {
    const auto refused = [&](const FsStageOptions& options, StateDict models) {
        EXPECT_THROW(FsStage(data, models, options), std::invalid_argument);
    };
    FsStageOptions options = tiny_options();
    options.encoder.feature_channels = 7;
    refused(options, tiny_models());
    options = tiny_options();
    options.feature_index = 8;
    refused(options, tiny_models());
    options = tiny_options();
    options.synthetic = 0;
    refused(options, tiny_models());
    StateDict without_mapping = tiny_models();
    for (auto it = without_mapping.begin(); it != without_mapping.end();)
        it = it->first.rfind("generator.style.", 0) == 0 ? without_mapping.erase(it) : std::next(it);
    refused(tiny_options(), without_mapping);
    StateDict without_features = tiny_models();
    for (auto it = without_features.begin(); it != without_features.end();)
        it = it->first.rfind("features.", 0) == 0 ? without_features.erase(it) : std::next(it);
    refused(tiny_options(), without_features);
}

}  // namespace
}  // namespace lineament
