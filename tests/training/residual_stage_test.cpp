#include "core/training/stages/residual_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "core/networks/residual/styleres_modules.h"
#include "core/networks/residual/warpres_modules.h"
#include "core/training/recipe/recipe.h"
#include "core/training/recipe/run_recipe.h"
#include "core/weights/safetensors.h"
#include "tests/support/state_comparison.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament::testing {
namespace {

StateDict previous_stages() {
    StateDict networks;
    merge_state(networks, "generator.", fresh_generator(tiny_generator(), 1));
    merge_state(networks, "e4e.", fresh_style_encoder(tiny_encoder(), 2));
    merge_state(networks, "discriminator.", fresh_discriminator(32, {4, 4, 4, 4}, 3));
    return networks;
}

// Without perceptual networks: the pyramid stands in.
void make_small(ResidualOptions& options) {
    options.feature_index = 2;  // 8 px
    options.batch = 3;
    options.rate = 5e-3;
    options.perceptual_weight = options.identity_weight = 0;
    options.cycle_perceptual_weight = options.cycle_identity_weight = 0;
    options.pyramid_weight = 1.0;
    options.cycle_pyramid_weight = 0.1;
    options.adversarial_weight = 0;
    options.feature_weight = 0.01;
}

StyleResOptions small_styleres() {
    StyleResOptions options;
    make_small(options);
    options.shape.skip_channels = 6;
    options.shape.feature_channels = 8;
    options.shape.width = 8;
    return options;
}

WarpResOptions small_warpres() {
    WarpResOptions options;
    make_small(options);
    options.shape.skip_channels = 6;
    options.shape.feature_channels = 8;
    options.shape.width = 8;
    options.shape.flow_channels = {8, 8};
    options.shape.coarse_side = 4;
    options.shape.match_width = 4;
    options.shape.radius = 1;
    options.shape.decoder_widths = {8};
    return options;
}

class ResidualStageTest : public ::testing::Test {
  protected:
    // Mean of a figure over the first and over the last tenth of the steps.
    static std::pair<double, double> course(ResidualStage& stage, const std::string& figure, int steps) {
        std::pair<double, double> means{0, 0};
        const int tenth = steps / 10;
        for (int i = 0; i < steps; ++i) {
            const double value = stage.step(static_cast<double>(i) / steps).at(figure);
            if (i < tenth) means.first += value / tenth;
            if (i >= steps - tenth) means.second += value / tenth;
        }
        return means;
    }

    DiscPortraits files_{24};
    PortraitData data_{files_.crops_npy(), files_.labels_csv()};
    StateDict previous_ = previous_stages();
};

TEST_F(ResidualStageTest, StyleResLearnsPortraits) {
    ResidualStage stage(data_, previous_, small_styleres());
    EXPECT_EQ(stage.name(), "styleres");
    const std::pair<double, double> l2 = course(stage, "l2", 24);
    EXPECT_LT(l2.second, 0.9 * l2.first) << "from " << l2.first << " to " << l2.second;
    const Measures unseen = stage.evaluate();
    EXPECT_LT(unseen.at("unseen_l2"), unseen.at("unseen_w_l2")) << "the residual must bring a portrait nearer";
    const StateDict result = stage.result();
    for (const auto& [name, tensor] : result)
        EXPECT_EQ(name.rfind("styleres.", 0), 0u) << name;
    const StyleResModules modules(sub_state(result, "styleres."));
    EXPECT_EQ(modules.feature_channels(), 8);
}

TEST_F(ResidualStageTest, WarpResLearnsPortraitsAndTheReferenceFlow) {
    const auto to_the_right = [](const at::Tensor& original, const at::Tensor& edited) {
        EXPECT_EQ(original.sizes(), edited.sizes());
        at::Tensor flow = at::zeros({original.size(0), 2, original.size(2), original.size(3)});
        flow.select(1, 0).fill_(4.0);  // a pixel of the features at 8 px
        return flow;
    };
    ResidualStage stage(data_, previous_, small_warpres(), {}, to_the_right);
    EXPECT_EQ(stage.name(), "warpres");
    Measures first, last;
    constexpr int kSteps = 24;
    for (int i = 0; i < kSteps; ++i) {
        const Measures measures = stage.step(static_cast<double>(i) / kSteps);
        if (i == 0) first = measures;
        last = measures;
    }
    EXPECT_NEAR(first.at("flow"), 0.5, 0.01) << "a fresh flow is zero, the reference one pixel to the right";
    EXPECT_LT(last.at("flow"), 0.8 * first.at("flow"));
    const Measures unseen = stage.evaluate();
    EXPECT_LT(unseen.at("unseen_l2"), unseen.at("unseen_w_l2"));
    const WarpResModules modules(sub_state(stage.result(), "warpres."));
    EXPECT_EQ(modules.flow_network().levels(), 2);
}

TEST_F(ResidualStageTest, EditsAsManyOfTheBatchAsAsked) {
    int edited = 0;
    const auto count = [&](const at::Tensor& original, const at::Tensor&) {
        edited = static_cast<int>(original.size(0));
        return at::zeros({original.size(0), 2, original.size(2), original.size(3)});
    };
    WarpResOptions options = small_warpres();
    ResidualStage(data_, previous_, options, {}, count).step(0);
    EXPECT_EQ(edited, options.batch) << "as the paper does";
    options.cycle_batch = 2;
    const Measures measures = ResidualStage(data_, previous_, options, {}, count).step(0);
    EXPECT_EQ(edited, 2);
    EXPECT_GT(measures.at("cycle_l2"), 0);
    options.cycle_batch = options.batch + 1;
    EXPECT_THROW(ResidualStage(data_, previous_, options), std::invalid_argument);
}

TEST_F(ResidualStageTest, LearnsToBecomeTheEditedCopies) {
    const EditPairs pairs(data_, "");
    StyleResOptions options = small_styleres();
    options.pair_batch = 2;
    EXPECT_THROW(ResidualStage(data_, previous_, options, {}, &pairs), std::invalid_argument) << "no directions";
    at::manual_seed(9);
    StateDict previous = previous_;
    previous["directions.attributes"] = at::randn({static_cast<int64_t>(attribute_names().size()), 8, 8}) * 0.3;
    EXPECT_THROW(ResidualStage(data_, previous, options), std::invalid_argument) << "no pairs";
    ResidualStage stage(data_, previous, options, {}, &pairs);
    const std::pair<double, double> l2 = course(stage, "pair_l2", 30);
    EXPECT_LT(l2.second, 0.9 * l2.first) << "from " << l2.first << " to " << l2.second;
    options.pair_batch = options.batch;
    EXPECT_THROW(ResidualStage(data_, previous, options, {}, &pairs), std::invalid_argument);
}

TEST_F(ResidualStageTest, AGradientThatIsTooLongIsShortened) {
    const auto first_moment = [&](double limit) {
        StyleResOptions options = small_styleres();
        options.gradient_limit = limit;
        ResidualStage stage(data_, previous_, options);
        stage.step(0);
        double squares = 0;
        for (const auto& [name, moment] : sub_state(stage.state(), "styleres@adam.m."))
            squares += moment.square().sum().item<double>();
        return std::sqrt(squares);
    };
    constexpr double kShare = 0.1;  // of the first gradient in Adam's first moment
    const double free = first_moment(0);
    EXPECT_GT(free, 2e-4 * kShare);
    EXPECT_NEAR(first_moment(1e-4) / (1e-4 * kShare), 1, 1e-3);
    EXPECT_NEAR(first_moment(1e3) / free, 1, 1e-4) << "a short one stays as it is";
}

// From noise, the quickest way down is to shut the gates, and then nothing is learnt any more.
TEST_F(ResidualStageTest, AFreshStyleResAddsNothingToTheFeature) {
    StyleResShape shape{6, 10, 8};
    const StyleResModules modules(fresh_styleres_modules(shape, 3));
    at::manual_seed(4);
    const at::Tensor skip = at::randn({1, 6, 8, 8}), feature = at::randn({1, 10, 8, 8});
    const at::NoGradGuard no_grad;
    EXPECT_TRUE(at::equal(modules.transform(feature, modules.residual(skip, feature)), feature));
}

TEST_F(ResidualStageTest, AResumedStageGoesOnAsIfNothingHadHappened) {
    StyleResOptions options = small_styleres();
    options.adversarial_weight = 0.01;
    options.r1_every = 2;
    options.halve_rate_at = {3};
    ResidualStage whole(data_, previous_, options);
    for (int i = 0; i < 3; ++i)
        whole.step(i / 6.0);
    StateDict kept;
    for (const auto& [name, tensor] : whole.state())
        kept[name] = tensor.clone();
    for (int i = 3; i < 6; ++i)
        whole.step(i / 6.0);
    ResidualStage resumed(data_, previous_, options);
    resumed.load_state(kept);
    for (int i = 3; i < 6; ++i)
        resumed.step(i / 6.0);
    const StateDifference difference = worst_difference(whole.state(), resumed.state());
    EXPECT_LT(difference.relative, kRounding) << difference.name;
}

TEST_F(ResidualStageTest, BothAreTrainedByARecipe) {
    save_safetensors(files_.folder() + "/models.safetensors", previous_);
    const std::string options = R"("feature_index": 2, "batch": 2, "perceptual_weight": 0, "identity_weight": 0,
        "cycle_perceptual_weight": 0, "cycle_identity_weight": 0, "adversarial_weight": 0, "halve_rate_at": [1])";
    const std::string modules = R"("skip_channels": 6, "feature_channels": 8, "width": 4)";
    const std::string text = R"({"data": {"crops": "crops.npy", "start_from": "models.safetensors"}, "stages": [
        {"stage": "styleres", "steps": 2, "options": {)" +
                             options + R"(, "modules": {)" + modules + R"(}}},
        {"stage": "warpres", "steps": 2, "options": {)" +
                             options + R"(, "modules": {)" + modules + R"(, "flow_channels": [8, 8],
            "coarse_side": 4, "match_width": 4, "radius": 1, "decoder_widths": [4]}}}]})";
    Recipe recipe = parse_recipe(text, "recipe.json", files_.folder());
    recipe.work_folder = files_.folder() + "/work";
    recipe.pack_folder.clear();
    ASSERT_TRUE(run_recipe(recipe));
    EXPECT_EQ(load_safetensors(recipe.work_folder + "/styleres.safetensors")
                  .count("styleres.modify_feature_gates.down1.weight"),
              1u);
    EXPECT_EQ(load_safetensors(recipe.work_folder + "/warpres.safetensors").count("warpres.flow.match.1.weight"), 1u);
    const Recipe again = parse_recipe(recipe_text(recipe), "again", "");
    EXPECT_EQ(std::get<WarpResOptions>(again.stages[1].options).shape.radius, 1)
        << "a recipe that is written and read keeps the stage's options";
    EXPECT_EQ(std::get<StyleResOptions>(again.stages[0].options).halve_rate_at, std::vector<int>{1});
}

TEST_F(ResidualStageTest, SaysWhatIsMissingOrWrong) {
    StyleResOptions options = small_styleres();
    options.batch = 1;
    EXPECT_THROW(ResidualStage(data_, previous_, options), std::invalid_argument);
    options = small_styleres();
    options.identity_weight = 0.1;
    EXPECT_THROW(ResidualStage(data_, previous_, options), std::invalid_argument) << "no network for it";
    options = small_styleres();
    options.adversarial_weight = 0.1;
    StateDict without;
    for (const auto& [name, tensor] : previous_) {
        if (name.rfind("discriminator.", 0) != 0) without[name] = tensor;
    }
    EXPECT_THROW(ResidualStage(data_, without, options), std::invalid_argument);
}

}  // namespace
}  // namespace lineament::testing
