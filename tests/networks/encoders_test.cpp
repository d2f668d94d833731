// Small encoders and feature editors: shapes, variants, training mode.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/networks/encoders/feature_editor.h"
#include "core/networks/encoders/sfe_backbone.h"
#include "core/networks/encoders/style_encoder.h"
#include "core/networks/fresh/fresh_weights.h"

namespace lineament::testing {
namespace {

double largest(const at::Tensor& x) {
    return x.abs().max().item<double>();
}

StyleEncoderOptions small_encoder() {
    StyleEncoderOptions options;
    options.input_side = 64;
    options.w_rows = 10;
    options.w_dim = 6;
    options.widths = {4, 6, 8, 10};
    options.depths = {2, 1, 2, 1};
    options.head_width = 7;
    options.squeeze_ratio = 2;
    return options;
}

TEST(StyleEncoderTest, ReadsSideRowsAndStagesFromTheWeights) {
    const StyleEncoder encoder(fresh_style_encoder(small_encoder(), 1));
    EXPECT_EQ(encoder.input_side(), 64);
    EXPECT_EQ(encoder.w_rows(), 10);
    std::vector<at::Tensor> body;
    const StyleEncoding code = encoder.forward(at::randn({2, 3, 64, 64}), false, -1, &body);
    EXPECT_EQ(code.w_offsets.sizes(), at::IntArrayRef({2, 10, 6}));
    EXPECT_EQ(code.c1.sizes(), at::IntArrayRef({2, 6, 16, 16}));
    EXPECT_EQ(code.c2.sizes(), at::IntArrayRef({2, 8, 8, 8}));
    EXPECT_EQ(code.c3.sizes(), at::IntArrayRef({2, 10, 4, 4}));
    EXPECT_EQ(body.size(), 7u);
    EXPECT_THROW(encoder.forward(at::randn({1, 3, 32, 32})), std::exception);
}

TEST(StyleEncoderTest, E4eAddsTheBaseRowAndProgressiveTrainingLeavesOffsetsOut) {
    const StateDict weights = fresh_style_encoder(small_encoder(), 1);
    const StyleEncoder e4e(weights, StyleEncoderKind::e4e);
    const StyleEncoder psp(weights, StyleEncoderKind::psp);
    const at::Tensor x = at::randn({1, 3, 64, 64});
    const at::Tensor rows = psp.forward(x).w_offsets;
    const at::Tensor sums = e4e.forward(x).w_offsets;
    EXPECT_LT(largest(sums.select(1, 0) - rows.select(1, 0)), 1e-6);
    EXPECT_LT(largest(sums.select(1, 7) - rows.select(1, 0) - rows.select(1, 7)), 1e-5);
    const at::Tensor partial = e4e.forward(x, false, 4).w_offsets;
    EXPECT_LT(largest(partial.narrow(1, 0, 4) - sums.narrow(1, 0, 4)), 1e-6);
    EXPECT_LT(largest(partial.select(1, 9) - rows.select(1, 0)), 1e-6);
}

TEST(StyleEncoderTest, TrainingMovesTheRunningStatisticsInferenceDoesNot) {
    StateDict weights = fresh_style_encoder(small_encoder(), 1);
    const StyleEncoder encoder(weights);
    const at::Tensor before = weights.at("input_layer.1.running_mean").clone();
    encoder.forward(at::randn({2, 3, 64, 64}));
    EXPECT_TRUE(at::equal(weights.at("input_layer.1.running_mean"), before));
    encoder.forward(at::randn({2, 3, 64, 64}), /*training=*/true);
    EXPECT_FALSE(at::equal(weights.at("input_layer.1.running_mean"), before));
}

SfeBackboneShape small_backbone() {
    SfeBackboneShape shape;
    shape.w_rows = 10;
    shape.w_dim = 6;
    shape.widths = {4, 5, 6, 7};
    shape.depths = {2, 1, 2, 1};
    shape.input_width = 3;
    shape.feature_channels = 9;
    return shape;
}

TEST(SfeBackboneTest, FeatureIsAQuarterOfTheInputAndFsAnEighthOfThat) {
    const StateDict weights = fresh_sfe_backbone(small_backbone(), 1);
    const at::Tensor x = at::randn({2, 3, 64, 64});
    const SfeBackboneOutput sfe = SfeBackbone(weights).forward(x);
    EXPECT_EQ(sfe.feature.sizes(), at::IntArrayRef({2, 9, 16, 16}));
    EXPECT_EQ(sfe.w_offsets.sizes(), at::IntArrayRef({2, 10, 6}));
    EXPECT_EQ(sfe.pooled.sizes(), at::IntArrayRef({2, 22, 3, 3}));
    EXPECT_EQ(sfe.taps[3].size(2), 8);
    SfeBackboneOptions fs;
    fs.stage_strides = {2, 2, 2, 2};
    fs.content_stride = 2;
    EXPECT_EQ(SfeBackbone(weights, fs).forward(x).feature.size(2), 4);
}

TEST(SfeBackboneTest, RowsAreLinearInThePooledFeatures) {
    const StateDict weights = fresh_sfe_backbone(small_backbone(), 1);
    const SfeBackboneOutput out = SfeBackbone(weights).forward(at::randn({1, 3, 64, 64}));
    const at::Tensor row =
        at::linear(out.pooled.flatten(1), weights.at("styles.4.weight"), weights.at("styles.4.bias"));
    EXPECT_LT(largest(out.w_offsets.select(1, 4) - row), 1e-6);
}

TEST(FeatureEditorTest, StartsNearTheSumOfItsInputs) {
    const at::Tensor a = at::randn({2, 8, 4, 4});
    const at::Tensor b = at::randn({2, 8, 4, 4});
    const FeatureEditor plus(fresh_feature_editor(8, 1, 3));
    const FeatureEditor minus(fresh_feature_editor(8, 1, 3, -1.0));
    EXPECT_EQ(plus.blocks().size(), 3u);
    EXPECT_EQ(plus.channels(), 8);
    EXPECT_LT(largest(plus.forward(a, b) - (a + b)), 0.5);
    EXPECT_LT(largest(minus.forward(a, b) - (a - b)), 0.5);
    EXPECT_THROW(plus.forward(a, at::randn({2, 7, 4, 4})), std::exception);
}

}  // namespace
}  // namespace lineament::testing
