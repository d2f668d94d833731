#include "core/training/stages/encoder_stage.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/networks/measuring/feature_network.h"
#include "core/ops/seeded_random.h"
#include "core/weights/state_dict.h"
#include "tests/support/state_comparison.h"
#include "tests/support/tiny_comparison.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

TEST(EncoderLosses, DeltaRegularisationCountsActiveRowsOnly) {
    at::Tensor w = at::zeros({2, 4, 3});
    w.select(1, 1).fill_(1);                                              // |delta| = sqrt(3)
    w.select(1, 3).copy_(at::tensor({3.0F, 4.0F, 0.0F}).expand({2, 3}));  // |delta| = 5
    EXPECT_NEAR(delta_regularisation(w, 1).item<double>(), 0, 1e-5);
    EXPECT_NEAR(delta_regularisation(w, 2).item<double>(), std::sqrt(3.0), 1e-5);
    EXPECT_NEAR(delta_regularisation(w, 4).item<double>(), std::sqrt(3.0) + 5, 1e-5);
    const at::Tensor flat = at::zeros({2, 4, 3}).set_requires_grad(true);
    delta_regularisation(flat, 4).backward();
    EXPECT_TRUE(at::isfinite(flat.grad()).all().item<bool>()) << "the norm's gradient at zero";
}

TEST(EncoderLosses, CodeNormIsThatOfTheWholeCode) {
    EXPECT_NEAR(code_norm(at::full({5, 4, 9}, 0.5)).item<double>(), 3, 1e-5);
}

TEST(EncoderLosses, RowsBecomeActiveOneAfterTheOther) {
    EXPECT_EQ(active_rows_at(0.05, 0.1, 0.3, 12), 1);
    EXPECT_EQ(active_rows_at(0.1, 0.1, 0.3, 12), 2);
    EXPECT_EQ(active_rows_at(0.2, 0.1, 0.3, 12), 7);
    EXPECT_EQ(active_rows_at(0.3, 0.1, 0.3, 12), 12);
    EXPECT_EQ(active_rows_at(0.0, 0, 0, 12), 12) << "all from the start";
}

TEST(EncoderLosses, TheDiscriminatorLearnsToTellTwoCloudsApart) {
    const StateDict weights = fresh_latent_discriminator(6, 2, 1);
    OptimiserOptions adam;
    adam.learning_rate = 1e-2;
    const std::unique_ptr<Optimiser> optimiser = make_optimiser(weights, adam);
    const LatentDiscriminator discriminator(weights);
    BatchRandom random(3);
    for (int i = 0; i < 100; ++i) {
        const at::Tensor real = random.normal({32, 6}), fake = random.normal({32, 6}) + 1.5;
        (at::softplus(-discriminator.forward(real)).mean() + at::softplus(discriminator.forward(fake)).mean())
            .backward();
        optimiser->step();
    }
    EXPECT_GT(discriminator.forward(random.normal({200, 6})).mean().item<double>(), 0.5);
    EXPECT_LT(discriminator.forward(random.normal({200, 6}) + 1.5).mean().item<double>(), -0.5);
}

TEST(CodePool, GivesBackEarlierCodesOnceItIsFull) {
    CodePool pool(4, 1);
    BatchRandom random(1);
    const at::Tensor first = at::arange(4).to(at::kFloat).unsqueeze(1);
    EXPECT_TRUE(at::equal(pool.exchange(first, random), first)) << "there is room for all";
    const at::Tensor later = at::arange(100, 140).to(at::kFloat).unsqueeze(1);
    CodePool resumed(4, 1);
    resumed.load_state(pool.state());
    BatchRandom same(2), again(2);
    const at::Tensor exchanged = pool.exchange(later, same);
    const int64_t kept = exchanged.eq(later).sum().item<int64_t>();
    EXPECT_GT(kept, 10);
    EXPECT_LT(kept, 30) << "about half come out of the pool";
    EXPECT_TRUE(exchanged.lt(4).any().item<bool>()) << "the first codes come back";
    EXPECT_TRUE(at::equal(resumed.exchange(later, again), exchanged)) << "after a checkpoint";
    EXPECT_TRUE(at::equal(CodePool(0, 1).exchange(later, random), later)) << "no pool";
}

TEST(FaceComparison, StandInsAreZeroForEqualPicturesAndNeedANetwork) {
    const FaceComparison comparison = comparison_by_features(fresh_feature_network({16, {4, 6}, 5, 3}, 1));
    const at::Tensor a = at::rand({3, 3, 32, 32}, seeded_random(1), at::TensorOptions(at::kFloat)) * 2 - 1;
    const at::Tensor b = a.flip({3}).contiguous();
    for (const ImageDistance* distance : {&comparison.perceptual, &comparison.identity}) {
        EXPECT_NEAR((*distance)(a, a).item<double>(), 0, 1e-5);
        EXPECT_GT((*distance)(a, b).item<double>(), 1e-4);
    }
    EXPECT_THROW(comparison_for({1, 0.8, 0}, {}, {}, "encoder"), std::invalid_argument);
    EXPECT_NO_THROW(comparison_for({1, 0, 0}, {}, {}, "encoder"));
    EXPECT_NO_THROW(comparison_for({1, 0.8, 0.1}, comparison, {}, "encoder"));
}

TEST(FaceComparison, ImportedNetworksComeFirstAndStandInsFillWhatIsMissing) {
    ComparisonNetworks imported;
    imported.lpips_alex = std::make_shared<PerceptualNetwork>(PerceptualNetwork::Kind::alexnet, testing::tiny_alexnet(),
                                                              testing::tiny_lpips());
    EXPECT_EQ(imported_titles(imported), "LPIPS (AlexNet)");
    StateDict models;
    merge_state(models, "features.", fresh_feature_network({16, {4, 6}, 5, 3, {}}, 1));
    const FaceComparison stand_in = comparison_by_features(sub_state(models, "features."));
    const FaceComparison chosen = comparison_for({1, 0.8, 0.1}, comparison_by_imported(imported), models, "encoder");
    const at::Tensor a = at::rand({2, 3, 64, 64}, seeded_random(1), at::TensorOptions(at::kFloat)) * 2 - 1;
    const at::Tensor b = a.flip({3}).contiguous();
    const auto value = [&](const ImageDistance& distance) { return distance(a, b).item<double>(); };
    EXPECT_NEAR(value(chosen.perceptual), imported.lpips_alex->distance(a, b).mean().item<double>(), 1e-6);
    EXPECT_NEAR(value(chosen.identity), value(stand_in.identity), 1e-6) << "no recogniser was imported";

    imported.lpips_vgg = std::make_shared<PerceptualNetwork>(PerceptualNetwork::Kind::vgg16, testing::tiny_vgg16(),
                                                             testing::tiny_lpips());
    imported.recogniser = std::make_shared<FaceRecogniser>(FaceRecogniser::Kind::ir_se50, testing::tiny_ir_se50());
    EXPECT_EQ(imported_titles(imported), "LPIPS (VGG16), ArcFace (IR-SE-50)");
    const FaceComparison all = comparison_for({1, 0.8, 0.1}, comparison_by_imported(imported), {}, "encoder");
    EXPECT_NEAR(value(all.perceptual), imported.lpips_vgg->distance(a, b).mean().item<double>(), 1e-6);
    EXPECT_NEAR(value(all.identity), 1 - imported.recogniser->cosine(a, b).mean().item<double>(), 1e-6);
}

TEST(FaceComparison, TheLossIsTheWeightedSum) {
    const ImageDistance two = [](const at::Tensor&, const at::Tensor&) { return at::full({}, 2.0); };
    const ImageDistance three = [](const at::Tensor&, const at::Tensor&) { return at::full({}, 3.0); };
    Measures measures;
    const at::Tensor images = at::zeros({1, 3, 8, 8});
    const at::Tensor loss = face_loss(images + 0.5, images, {4, 0.8, 0.1}, {two, three}, measures);
    EXPECT_NEAR(loss.item<double>(), 4 * 0.25 + 0.8 * 2 + 0.1 * 3, 1e-5);
    EXPECT_EQ(measures.size(), 3U);
    EXPECT_NEAR(measures.at("identity"), 3, 1e-6);
}

EncoderStageOptions tiny_stage() {
    EncoderStageOptions options;
    options.encoder = testing::tiny_encoder();
    options.batch = 4;
    options.rate = 3e-3;
    options.latent_discriminator_rate = 1e-3;
    options.latent_r1_every = 3;
    options.latent_pool = 20;
    return options;
}

StateDict tiny_models(int mapping_layers = 2) {
    StateDict models;
    merge_state(models, "generator.", fresh_generator(testing::tiny_generator(mapping_layers), 1));
    merge_state(models, "features.", fresh_feature_network({16, {4, 6}, 5, 3}, 1));
    return models;
}

TEST(EncoderStage, LearnsAndLeavesTheGeneratorAlone) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const StateDict models = tiny_models();
    EncoderStageOptions options = tiny_stage();
    options.optimiser = OptimiserRule::Adam;
    options.rate = 0.02;
    EncoderStage stage(data, cloned(models), options);
    std::vector<double> rows, errors;
    for (int i = 0; i < 60; ++i) {
        const Measures measures = stage.step(i / 60.0);
        rows.push_back(measures.at("active_rows"));
        errors.push_back(measures.at("l2"));
    }
    const auto mean_of = [&](size_t first) { return std::accumulate(&errors[first], &errors[first] + 10, 0.0) / 10; };
    EXPECT_LT(mean_of(50), 0.9 * mean_of(0)) << "the last ten steps against the first ten";
    EXPECT_TRUE(std::isfinite(stage.evaluate().at("unseen_l2")));
    EXPECT_EQ(rows.front(), 1);
    EXPECT_EQ(rows.back(), 8);
    const StateDict result = stage.result();
    EXPECT_TRUE(at::equal(result.at("generator.conv1.conv.weight"), models.at("generator.conv1.conv.weight")));
    EXPECT_EQ(result.count("e4e.styles.0.linear.weight"), 1U);
}

TEST(EncoderStage, AnInterruptedRunGivesTheSameNumbers) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const auto run = [&](EncoderStage& stage, int from, int to) {
        for (int i = from; i < to; ++i)
            stage.step(i / 12.0);
    };
    EncoderStage straight(data, tiny_models(), tiny_stage()), first(data, tiny_models(), tiny_stage()),
        second(data, tiny_models(), tiny_stage());
    run(straight, 0, 12);
    run(first, 0, 7);
    second.load_state(cloned(first.state()));
    run(second, 7, 12);
    const testing::StateDifference worst = testing::worst_difference(straight.state(), second.state());
    EXPECT_LE(worst.relative, testing::kRounding) << worst.name;
}

TEST(EncoderStage, TrainsPspRowsOnTheirOwn) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    EncoderStageOptions options = EncoderStageOptions::psp_losses();
    options.encoder = tiny_stage().encoder;
    options.batch = 4;
    EncoderStage stage(data, tiny_models(/*mapping_layers=*/0), options);
    const Measures measures = stage.step(0);
    EXPECT_EQ(measures.at("active_rows"), 8);
    EXPECT_EQ(measures.count("code_norm"), 1U);
    EXPECT_EQ(measures.count("latent_adversarial"), 0U);
    EXPECT_EQ(stage.result().count("psp.styles.0.linear.weight"), 1U);
}

TEST(EncoderStage, SaysWhatIsMissing) {
    const testing::DiscPortraits files(26);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    EXPECT_THROW(EncoderStage(data, tiny_models(/*mapping_layers=*/0), tiny_stage()), std::invalid_argument)
        << "a latent discriminator without a mapping network";
    EncoderStageOptions options = tiny_stage();
    options.encoder.w_rows = 6;
    EXPECT_THROW(EncoderStage(data, tiny_models(), options), std::invalid_argument);
}

}  // namespace
}  // namespace lineament
