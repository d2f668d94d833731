#include "core/training/recipe/recipe.h"

#include <gtest/gtest.h>

#include "core/networks/fresh/fresh_weights.h"
#include "core/training/recipe/stage_options.h"

namespace lineament {
namespace {

std::string one_stage(const std::string& more) {
    return R"({"data": {"crops": "c.npy"}, "stages": [{"stage": "editor")" + more + "}]}";
}

// The sentence that a recipe is refused with.
std::string refusal(const std::string& text) {
    try {
        parse_recipe(text, "r.json", "");
    } catch (const RecipeError& error) {
        return error.what();
    }
    return "accepted";
}

void expect_refusal(const std::string& text, const std::string& part) {
    const std::string sentence = refusal(text);
    EXPECT_NE(sentence.find(part), std::string::npos) << sentence;
}

TEST(Recipe, TakesWhatItSaysAndKeepsTheRest) {
    const Recipe recipe = parse_recipe(
        one_stage(R"(, "steps": 7, "options": {"batch": 3, "rate": 0.5, "optimiser": "ranger", "seed": 12})"), "r.json",
        "some/folder");
    ASSERT_EQ(recipe.stages.size(), 1u);
    const auto& options = std::get<EditorOptions>(recipe.stages[0].options);
    EXPECT_EQ(options.batch, 3);
    EXPECT_EQ(options.rate, 0.5);
    EXPECT_EQ(options.optimiser, OptimiserRule::Ranger);
    EXPECT_EQ(options.seed, 12u);
    EXPECT_EQ(options.components, EditorOptions().components);
    EXPECT_EQ(recipe.crops, "some/folder/c.npy") << "paths are relative to the recipe";
    EXPECT_TRUE(recipe.networks.empty());
    EXPECT_EQ(recipe.budget_of(recipe.stages[0]).steps, 7);
}

TEST(Recipe, NamesThePackOfNetworksThatCompareFaces) {
    const std::string text =
        R"({"data": {"crops": "c.npy", "networks": "n"}, "stages": [{"stage": "editor", "steps": 1}]})";
    const Recipe recipe = parse_recipe(text, "r.json", "folder");
    EXPECT_EQ(recipe.networks, "folder/n");
    EXPECT_EQ(parse_recipe(recipe_text(recipe), "again", "").networks, "folder/n");
}

TEST(Recipe, AShareOfTheMinutesIsABudget) {
    const Recipe recipe = parse_recipe(
        R"({"minutes": 50, "stages": [{"stage": "inverter", "share": 0.4}, {"stage": "editor", "minutes": 3}]})",
        "r.json", "");
    EXPECT_DOUBLE_EQ(recipe.budget_of(recipe.stages[0]).minutes, 20);
    EXPECT_DOUBLE_EQ(recipe.budget_of(recipe.stages[1]).minutes, 3);
}

TEST(Recipe, OfAShareAndMinutesTheSmallerEndsTheStage) {
    const Recipe recipe = parse_recipe(
        R"({"minutes": 50, "stages": [{"stage": "inverter", "share": 0.4, "minutes": 2},
                                      {"stage": "editor", "share": 0.4, "minutes": 30}]})",
        "r.json", "");
    EXPECT_DOUBLE_EQ(recipe.budget_of(recipe.stages[0]).minutes, 2);
    EXPECT_DOUBLE_EQ(recipe.budget_of(recipe.stages[1]).minutes, 20);
}

TEST(Recipe, OptionsThatWouldStopAStageAreSentences) {
    EditorOptions editor;
    editor.adversarial_every = 0;
    EXPECT_THROW(editor.check(), std::invalid_argument);
    editor = {};
    editor.r1_every = 0;
    EXPECT_THROW(editor.check(), std::invalid_argument);
    editor = {};
    editor.two_share = 1.5;
    EXPECT_THROW(editor.check(), std::invalid_argument);
    editor = {};
    editor.plain_weight = -1;
    EXPECT_THROW(editor.check(), std::invalid_argument);
    editor = {};
    editor.judge_inversions = true;
    editor.check();
    editor.plain = 0;
    EXPECT_THROW(editor.check(), std::invalid_argument);
    InverterOptions inverter;
    inverter.check();
    inverter.r1_every = 0;
    EXPECT_THROW(inverter.check(), std::invalid_argument);
    RefineOptions refine;
    refine.check();
    refine.r1_every = 0;
    EXPECT_THROW(refine.check(), std::invalid_argument);
}

TEST(FreshWeights, ListsOfAnotherLengthAreRefused) {
    EXPECT_THROW(fresh_discriminator(16, {}, 1), std::invalid_argument);
    EXPECT_THROW(fresh_discriminator(16, {4, 4}, 1), std::invalid_argument);
    EXPECT_THROW(fresh_discriminator(16, {4, 0, 4}, 1), std::invalid_argument);
    EXPECT_THROW(fresh_discriminator(12, {4, 4, 4}, 1), std::invalid_argument);
    StyleEncoderOptions encoder;
    encoder.widths = {4, 4, 4, 4};
    encoder.depths = {1, 1, 1};
    EXPECT_THROW(fresh_style_encoder(encoder, 1), std::invalid_argument);
    encoder.depths = {1, 1, 1, 1};
    encoder.squeeze_ratio = 0;
    EXPECT_THROW(fresh_style_encoder(encoder, 1), std::invalid_argument);
    SfeBackboneShape backbone;
    backbone.widths = {4};
    EXPECT_THROW(fresh_sfe_backbone(backbone, 1), std::invalid_argument);
}

TEST(Recipe, RefusesByName) {
    expect_refusal(one_stage(R"(, "steps": 7, "options": {"bacth": 3})"),
                   "r.json: stages[0].options has no option 'bacth'; there are feature_index, batch,");
    expect_refusal(one_stage(R"(, "setps": 7)"), "r.json: stages[0] has no option 'setps'");
    expect_refusal(one_stage(R"(, "steps": 7, "options": {"batch": 2.5})"), "batch must be a whole number");
    expect_refusal(one_stage(R"(, "steps": 7, "options": {"batch": 99999999999})"), "batch is out of range");
    expect_refusal(one_stage(R"(, "steps": 7, "options": {"seed": -1})"), "seed is out of range");
    expect_refusal(one_stage(R"(, "steps": 7, "options": {"rate": "fast"})"), "rate must be a number");
    expect_refusal(one_stage(R"(, "steps": 7, "options": {"optimiser": "sgd"})"), "\"adam\" or \"ranger\"");
    expect_refusal(one_stage(R"(, "steps": 7, "steps": 8)"), "'steps' is given twice");
    expect_refusal(one_stage(R"(, "steps": )"), "not valid JSON near line 1");
    expect_refusal(one_stage(R"(, "minutes": 1e999)"), "a number that is too large");
    expect_refusal(one_stage(""), "'editor' has no end");
    expect_refusal(one_stage(R"(, "steps": 7, "checkpoint_minutes": 0)"), "'editor': Training times");
    expect_refusal(R"({"stages": []})", "no stages");
    expect_refusal(R"({"stages": {}})", "list in brackets");
    expect_refusal(R"({"stages": [{"stage": "paint"}]})", "must be one of autoencoder");
    expect_refusal(R"({"stages": [{"stage": "editor", "steps": 1}, {"stage": "editor", "steps": 1}]})", "twice");
    expect_refusal(R"({"stages": [{"stage": "editor", "share": 0.7}, {"stage": "refine", "share": 0.7}]})",
                   "more than");
    EXPECT_THROW(read_recipe("/nowhere/r.json"), RecipeError);
}

TEST(Recipe, IsWrittenWithEveryOptionAndReadBackTheSame) {
    const std::string text = recipe_text(starter_recipe());
    EXPECT_EQ(recipe_text(parse_recipe(text, "printed", "")), text);
    for (const char* option : {"head_width", "idle_share", "first_side", "r1_every", "teacher_weight", "log_steps"}) {
        EXPECT_NE(text.find('"' + std::string(option) + '"'), std::string::npos) << option;
    }
}

TEST(Recipe, TheStarterPacksIsThatOfItsNetworks) {
    const Recipe recipe = starter_recipe();
    const auto& autoencoder = std::get<AutoencoderOptions>(recipe.stages.at(0).options);
    EXPECT_EQ(autoencoder.generator.resolution, 128);
    EXPECT_EQ(autoencoder.encoder.w_rows, autoencoder.generator.w_rows());
    EXPECT_EQ(autoencoder.encoder.w_dim, autoencoder.generator.w_dim);
    double shares = 0;
    for (const StageRecipe& stage : recipe.stages)
        shares += stage.share;
    EXPECT_DOUBLE_EQ(shares, 1.0);
}

}  // namespace
}  // namespace lineament
