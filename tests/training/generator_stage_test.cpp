#include "core/training/stages/generator_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "core/data/losses.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/ops/seeded_random.h"
#include "tests/support/state_comparison.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

GeneratorOptions tiny_generator(int mapping_layers = 2) {
    GeneratorOptions options;
    options.resolution = 8;
    options.w_dim = 8;
    options.mapping_layers = mapping_layers;
    options.channels = {12, 12};
    return options;
}

GeneratorStageOptions tiny_stage() {
    GeneratorStageOptions options;
    options.generator = tiny_generator();
    options.discriminator_channels = {12, 12};
    options.batch = 8;
    options.path_length_weight = 2;
    options.augmentation.images_to_one = 2000;
    options.mixed_precision = false;
    return options;
}

// Every tenth element of each trainable tensor: the gradient of `penalty` against central differences.
void expect_gradients(const StateDict& weights, const std::function<at::Tensor()>& penalty) {
    set_requires_grad(weights, true);
    penalty().backward();
    constexpr double kStep = 1e-6;
    int64_t checked = 0;
    for (const auto& [name, tensor] : weights) {
        if (!tensor.requires_grad()) continue;
        const at::Tensor analytic = tensor.grad().defined() ? tensor.grad().clone() : at::zeros_like(tensor);
        const at::Tensor flat = tensor.detach().view(-1);
        for (int64_t i = 0; i < flat.numel(); i += 1 + flat.numel() / 3, ++checked) {
            const double value = flat[i].item<double>();
            flat[i] = value + kStep;
            const double above = penalty().item<double>();
            flat[i] = value - kStep;
            const double below = penalty().item<double>();
            flat[i] = value;
            const double numeric = (above - below) / (2 * kStep), exact = analytic.view(-1)[i].item<double>();
            EXPECT_NEAR(exact, numeric, 2e-4 * std::max(1.0, std::abs(numeric))) << name << ", element " << i;
        }
    }
    EXPECT_GT(checked, 20);
}

// Second derivatives of the whole discriminator, through the augmentation.
TEST(GanRegularisation, R1GradientsAreRightThroughTheAugmentation) {
    const StateDict weights = to_dtype(fresh_discriminator(8, {6, 6}, 3), at::kDouble);
    const Discriminator discriminator(weights);
    const at::Tensor images = at::rand({4, 3, 8, 8}, seeded_random(1), at::TensorOptions(at::kDouble)) * 2 - 1;
    expect_gradients(weights, [&] {
        BatchRandom random(5);  // the same transformations every time
        const auto judge = [&](const at::Tensor& x) {
            return discriminator.forward(augment_adaptively(x, 0.8, {}, random));
        };
        return r1_penalty(judge, images);
    });
}

TEST(GanRegularisation, PathLengthGradientsAreRight) {
    const StateDict weights = to_dtype(fresh_generator(tiny_generator(), 3), at::kDouble);
    const Generator generator(weights);
    const at::TensorOptions doubles(at::kDouble);
    const at::Tensor z = at::randn({3, 8}, seeded_random(1), doubles);
    const at::Tensor noise = at::randn({3, 3, 8, 8}, seeded_random(2), doubles);
    expect_gradients(weights, [&] {
        const at::Tensor w_plus = generator.map(z).unsqueeze(1).expand({-1, generator.options().w_rows(), -1});
        return (path_lengths(generator.synthesize(w_plus).image, w_plus, noise) - 0.3).square().mean();
    });
}

TEST(GanRegularisation, PathLengthOfALinearMapIsItsScale) {
    const at::Tensor w = at::zeros({2, 1, 12}).set_requires_grad(true);
    const at::Tensor images = (w * 5).view({2, 3, 2, 2});
    const at::Tensor noise = at::randn({2, 3, 2, 2}, seeded_random(3), at::TensorOptions(at::kFloat));
    const at::Tensor expected = noise.flatten(1).norm(2, {1}) * (5 / std::sqrt(4.0));
    EXPECT_LT((path_lengths(images, w, noise) - expected).abs().max().item<double>(), 1e-5);
}

StageBudget budget_of(int64_t steps) {
    StageBudget budget;
    budget.steps = steps;
    return budget;
}

TEST(GeneratorStage, AnInterruptedRunGivesTheSameNumbers) {
    const testing::DiscPortraits files(26, 8);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    GeneratorStage straight(data, {}, tiny_stage());
    ASSERT_TRUE(run_stage(straight, budget_of(40), files.folder() + "/straight"));
    {
        GeneratorStage first(data, {}, tiny_stage());
        StageBudget budget = budget_of(40);
        budget.log_seconds = 0;
        int lines = 0;
        EXPECT_FALSE(
            run_stage(first, budget, files.folder() + "/broken", [&](const ProgressStep&) { return ++lines < 17; }));
    }
    GeneratorStage second(data, {}, tiny_stage());
    ASSERT_TRUE(run_stage(second, budget_of(40), files.folder() + "/broken"));
    const testing::StateDifference worst = testing::worst_difference(straight.state(), second.state());
    EXPECT_LE(worst.relative, testing::kRounding) << worst.name;
    EXPECT_TRUE(std::filesystem::exists(files.folder() + "/broken/gan.png"));
}

// Squared distance of the mean pictures and of the pixels' deviations, per pixel.
double statistics_distance(const at::Tensor& a, const at::Tensor& b) {
    const double mean = l2_loss(a.mean(0), b.mean(0)).item<double>();
    return mean + l2_loss(a.std(0, false), b.std(0, false)).item<double>();
}

at::Tensor samples_of(const StateDict& result) {
    const at::NoGradGuard no_grad;
    const Generator generator(sub_state(result, "generator."));
    const at::Tensor z = at::randn({256, generator.options().w_dim}, seeded_random(9), at::TensorOptions(at::kFloat));
    return generator.synthesize(generator.map(z).unsqueeze(1).expand({-1, generator.options().w_rows(), -1})).image;
}

TEST(GeneratorStage, SamplesComeToLookLikeTheData) {
    const testing::DiscPortraits files(80, 8);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    GeneratorStageOptions options = tiny_stage();
    options.generator_rate = options.discriminator_rate = 4e-3;
    options.average_half_life = 500;
    options.path_length_weight = 0;
    GeneratorStage stage(data, {}, options);
    const at::Tensor reals = data.batch(data.training()).images;
    const double before = statistics_distance(samples_of(stage.result()), reals);
    for (int i = 0; i < 400; ++i)
        stage.step(i / 400.0);
    const double after = statistics_distance(samples_of(stage.result()), reals);
    EXPECT_LT(after, 0.15 * before) << "distance of the samples' statistics before: " << before;
}

TEST(GeneratorStage, GoesOnFromAGeneratorWithoutAMappingNetwork) {
    const testing::DiscPortraits files(26, 8);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    StateDict previous;
    merge_state(previous, "generator.", fresh_generator(tiny_generator(/*mapping_layers=*/0), 77));
    GeneratorStage stage(data, previous, tiny_stage());
    const StateDict result = stage.result();
    EXPECT_TRUE(at::equal(result.at("generator.conv1.conv.weight"), previous.at("generator.conv1.conv.weight")));
    const Generator generator(sub_state(result, "generator."));
    EXPECT_EQ(generator.options().mapping_layers, 2);
    EXPECT_GT(generator.latent_avg().abs().sum().item<double>(), 0) << "the mean of the new mapping network";
    stage.step(0);
    EXPECT_FALSE(at::equal(stage.result().at("generator.style.1.weight"), result.at("generator.style.1.weight")));
}

TEST(GeneratorStage, MixedPrecisionGivesNearlyTheSameLosses) {
    const testing::DiscPortraits files(26, 8);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    GeneratorStageOptions options = tiny_stage();
    options.augmentation.first_probability = 0.8;
    GeneratorStage exact(data, {}, options);
    options.mixed_precision = true;
    GeneratorStage mixed(data, {}, options);
    const Measures expected = exact.step(0), measures = mixed.step(0);
    for (const char* name : {"generator", "discriminator", "r1", "path_length"}) {
        EXPECT_NEAR(measures.at(name), expected.at(name), 0.05 * std::max(0.1, std::abs(expected.at(name)))) << name;
    }
}

TEST(GeneratorStage, RefusesOptionsThatMakeNoSense) {
    GeneratorStageOptions options = tiny_stage();
    options.style_mixing = 1.5;
    EXPECT_THROW(options.check(), std::invalid_argument);
    options = tiny_stage();
    options.generator.mapping_layers = 0;
    EXPECT_THROW(options.check(), std::invalid_argument);
}

TEST(GeneratorStage, RefusesCropsOfAnotherSizeAndADiscriminatorWithoutChannels) {
    const testing::DiscPortraits files(26, 8);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    GeneratorStageOptions options = tiny_stage();
    options.discriminator_channels = {};
    EXPECT_THROW(GeneratorStage(data, {}, options), std::invalid_argument);
    options = tiny_stage();
    options.generator.resolution = 16;
    options.generator.channels = {12, 12, 12};
    EXPECT_THROW(GeneratorStage(data, {}, options), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
