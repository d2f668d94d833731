#include "core/training/stages/mapping_stage.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/ops/seeded_random.h"
#include "core/training/stages/condition_stage.h"
#include "core/weights/state_dict.h"
#include "tests/support/state_comparison.h"
#include "tests/support/tiny_networks.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

TEST(SlicedDistance, ComparesSortedColumns) {
    const at::Tensor a = at::tensor({1.0F, 2.0F, 3.0F}).unsqueeze(1), b = at::tensor({5.0F, 3.0F, 4.0F}).unsqueeze(1);
    EXPECT_NEAR(sliced_distance(a, b).item<double>(), 4, 1e-6);
    EXPECT_NEAR(sliced_distance(a, a.flip({0})).item<double>(), 0, 1e-12) << "the order of the codes does not count";
    EXPECT_NEAR(sliced_distance(a.repeat({4, 1}), a).item<double>(), 0, 0.1) << "clouds of different size";
}

StateDict tiny_networks() {
    StateDict networks;
    merge_state(networks, "generator.", fresh_generator(testing::tiny_generator(), 1));
    merge_state(networks, "e4e.", fresh_style_encoder(testing::tiny_encoder(), 2));
    return networks;
}

TEST(MappingStage, MapsToTheCodesOfThePortraitsAndTouchesNothingElse) {
    const testing::DiscPortraits files(60);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    const StateDict previous = tiny_networks();
    MappingOptions options;
    options.mapping_layers = 3;
    options.batch = 128;
    options.projections = 32;
    MappingStage stage(data, previous, options);
    const double before = stage.evaluate().at("unseen_sliced");
    for (int i = 0; i < 1000; ++i)
        stage.step(i / 1000.0);
    const StateDict result = stage.result();
    for (const auto& [name, tensor] : previous) {
        if (name != "generator.latent_avg" && name != "e4e.styles.0.linear.bias") {
            EXPECT_TRUE(at::equal(result.at(name), tensor)) << name;
        }
    }
    const at::NoGradGuard no_grad;
    const at::Tensor codes = encode_training(StyleEncoder(sub_state(previous, "e4e.")), data).mean(1);
    const Generator generator(sub_state(result, "generator."));
    const at::Tensor counted = encode_training(StyleEncoder(sub_state(result, "e4e.")), data).mean(1);
    EXPECT_LT((counted + generator.latent_avg() - codes).abs().max().item<double>(), 1e-5)
        << "a portrait's code must not change because latent_avg does";
    const at::Tensor z = at::randn({2000, 8}, seeded_random(5), at::TensorOptions(at::kFloat));
    const at::Tensor mapped = generator.map(z);
    const double spread = codes.var(0, false).sum().sqrt().item<double>();  // of the whole cloud
    EXPECT_LT((mapped.mean(0) - codes.mean(0)).norm().item<double>(), 0.2 * spread);
    EXPECT_NEAR(mapped.var(0, false).sum().sqrt().item<double>(), spread, 0.2 * spread);
    EXPECT_LT((generator.latent_avg() - mapped.mean(0)).norm().item<double>(), 0.1 * spread);
    EXPECT_LT(stage.evaluate().at("unseen_sliced"), 0.3 * before);
}

TEST(MappingStage, AnInterruptedRunGivesTheSameNumbers) {
    const testing::DiscPortraits files(40);
    const PortraitData data(files.crops_npy(), files.labels_csv());
    MappingOptions options;
    options.mapping_layers = 2;
    options.batch = 32;
    options.projections = 8;
    MappingStage straight(data, tiny_networks(), options), first(data, tiny_networks(), options);
    for (int i = 0; i < 6; ++i)
        straight.step(i / 6.0);
    for (int i = 0; i < 3; ++i)
        first.step(i / 6.0);
    MappingStage second(data, tiny_networks(), options);
    second.load_state(cloned(first.state()));
    for (int i = 3; i < 6; ++i)
        second.step(i / 6.0);
    const testing::StateDifference worst = testing::worst_difference(straight.state(), second.state());
    EXPECT_LE(worst.relative, testing::kRounding) << worst.name;
}

}  // namespace
}  // namespace lineament
