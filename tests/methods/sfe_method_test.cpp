// The SFE method on small untrained networks: what is skipped, cached and stopped early must not change a pixel.
#include "core/methods/sfe_method.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/directions/linear_w_direction.h"
#include "core/directions/stylespace_direction.h"
#include "core/networks/fresh/fresh_weights.h"

namespace lineament::testing {
namespace {

constexpr int kRows = 10;  // 64 px
constexpr int kWidth = 16;
constexpr int kLayer = 5;  // 16 px

// Kaiming-started blocks end in a norm of zero gain; a visible gain makes the editor a function of both inputs.
StateDict lively_editor(uint64_t seed) {
    StateDict state = fresh_feature_editor(8, seed, 2);
    for (const char* name : {"body.0.body.5.weight", "body.1.body.5.weight"})
        state[name] = state[name] + 0.3;
    return state;
}

SfeNetworks small_networks() {
    GeneratorOptions generator;
    generator.resolution = 64;
    generator.w_dim = kWidth;
    generator.mapping_layers = 1;
    generator.channels = {8, 8, 8, 8, 6};
    StateDict weights = fresh_generator(generator, 1);
    for (auto& item : weights) {
        if (item.first.find("noise.weight") != std::string::npos) item.second = item.second + 0.2;
    }
    StyleEncoderOptions encoder;
    encoder.input_side = 64;
    encoder.w_rows = kRows;
    encoder.w_dim = kWidth;
    encoder.widths = {4, 6, 8, 10};
    encoder.depths = {1, 1, 1, 1};
    encoder.head_width = 8;
    encoder.squeeze_ratio = 4;
    SfeBackboneShape backbone;
    backbone.w_rows = kRows;
    backbone.w_dim = kWidth;
    backbone.widths = {4, 4, 8, 8};
    backbone.depths = {1, 1, 1, 1};
    backbone.input_width = 4;
    backbone.feature_channels = 8;
    return {std::make_shared<Generator>(weights), std::make_shared<StyleEncoder>(fresh_style_encoder(encoder, 2)),
            std::make_shared<SfeBackbone>(fresh_sfe_backbone(backbone, 3)),
            std::make_shared<FeatureEditor>(lively_editor(4)), std::make_shared<FeatureEditor>(lively_editor(5))};
}

SfeOptions small_options() {
    SfeOptions options;
    options.feature_index = kLayer;
    return options;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

class SfeMethodTest : public ::testing::Test {
  protected:
    void SetUp() override {
        face_ = at::rand({1, 3, 64, 64}) * 2 - 1;
        inversion_ = method_.invert(face_);
    }

    const SfeInversion& sfe() const { return dynamic_cast<const SfeInversion&>(*inversion_); }

    static std::shared_ptr<const Direction> rows_direction(const std::string& id, int first, int end) {
        DirectionInfo info;
        info.id = id;
        LinearWOptions options;
        options.first_row = first;
        options.end_row = end;
        return std::make_shared<LinearWDirection>(info, at::randn({1, kWidth}), options);
    }

    // The published order of steps, without any skipping, from the generator's plain forward passes.
    at::Tensor plain_render(const LatentEdit& edit, const at::Tensor& kept = {}, int stop_side = 0) const {
        const SfeNetworks& n = networks_;
        SynthesisOptions head;
        head.stop_side = 16;
        head.want_features = true;
        const at::Tensor original = n.generator->synthesize(sfe().w_editable, head).features[kLayer];
        const at::Tensor edited =
            n.generator->synthesize(edit.apply(*n.generator, sfe().w_editable, 16), head).features[kLayer];
        at::Tensor delta = original - edited;
        if (kept.defined()) delta = delta * kept;
        SynthesisOptions full;
        full.stop_side = stop_side;
        full.insert_index = kLayer;
        full.insert_feature = n.editor->forward(sfe().f_k, delta);
        return n.generator->synthesize(edit.apply(*n.generator, inversion_->w_plus), full).image;
    }

    SfeNetworks networks_ = small_networks();
    SfeMethod method_{networks_, small_options()};
    at::Tensor face_;
    std::shared_ptr<const Inversion> inversion_;
};

TEST_F(SfeMethodTest, InvertsAsPublished) {
    const SfeBackboneOutput encoded = networks_.backbone->forward(face_);
    EXPECT_LT(largest_difference(inversion_->w_plus, encoded.w_offsets), 1e-6);
    SynthesisOptions head;
    head.stop_side = 16;
    head.want_features = true;
    const at::Tensor f_w = networks_.generator->synthesize(inversion_->w_plus, head).features[kLayer];
    EXPECT_LT(largest_difference(sfe().f_w, f_w), 1e-5);
    EXPECT_LT(largest_difference(sfe().f_k, networks_.fuser->forward(encoded.feature, f_w)), 1e-4);
    EXPECT_LT(largest_difference(inversion_->reconstruction, plain_render({})), 1e-4);
    EXPECT_TRUE(at::equal(inversion_->input, face_));
}

TEST_F(SfeMethodTest, ZeroEditReturnsTheReconstruction) {
    EXPECT_TRUE(at::equal(method_.render(*inversion_, {}), inversion_->reconstruction));
    LatentEdit edit;
    edit.set(rows_direction("a", 0, kRows), 0.0);
    EXPECT_TRUE(at::equal(method_.render(*inversion_, edit), inversion_->reconstruction));
}

// Whatever rows an edit touches, skipping gives what the whole computation gives: below, at and above layer k.
TEST_F(SfeMethodTest, SkippedWorkChangesNothingWhateverRowsAreEdited) {
    for (int first = 0; first < kRows; ++first) {
        LatentEdit edit;
        edit.set(rows_direction("row", first, first + 1), 2.0);
        const at::Tensor expected = plain_render(edit);
        EXPECT_LT(largest_difference(method_.render(*inversion_, edit), expected), 2e-4) << "row " << first;
        EXPECT_GT(largest_difference(expected, inversion_->reconstruction), 1e-3)
            << "row " << first << " has no effect";
    }
}

TEST_F(SfeMethodTest, StyleSpaceChannelsOfAnyLayerAreSkippedRightly) {
    for (int convolution = 0; convolution < kRows - 1; ++convolution) {
        DirectionInfo info;
        info.id = "channel";
        LatentEdit edit;
        edit.set(std::make_shared<StyleSpaceDirection>(info, std::vector<StyleChannel>{{convolution, 2}}), 1.0);
        EXPECT_LT(largest_difference(method_.render(*inversion_, edit), plain_render(edit)), 2e-4) << convolution;
    }
}

TEST_F(SfeMethodTest, EditsOfLaterLayersReuseTheFeatures) {
    LatentEdit edit;
    edit.set(rows_direction("late", kLayer + 1, kRows), 1.0);
    const auto state = method_.edit_state(sfe(), edit);
    EXPECT_TRUE(state->state.feature.is_same(sfe().unedited.state.feature));
    EXPECT_TRUE(state->state.rgb.is_same(sfe().unedited.state.rgb));
    EXPECT_FALSE(state->delta.defined());
}

TEST_F(SfeMethodTest, PreviewStopsEarly) {
    LatentEdit edit;
    edit.set(rows_direction("all", 0, kRows), 1.0);
    RenderOptions preview;
    preview.output_side = 32;
    EXPECT_LT(largest_difference(method_.render(*inversion_, {}, preview), plain_render({}, {}, 32)), 2e-4);
    LatentEdit late;
    late.set(rows_direction("late", kLayer, kRows), 1.0);
    EXPECT_LT(largest_difference(method_.render(*inversion_, late, preview), plain_render(late, {}, 32)), 2e-4)
        << "where the features stay, a preview is exact";
    // Where they change, the editor works at half the resolution.
    SynthesisOptions coarse;
    coarse.stop_side = 32;
    coarse.insert_index = kLayer;
    coarse.insert_feature = sfe().coarse_editor->forward(method_.edit_state(sfe(), edit)->delta);
    const at::Tensor expected =
        networks_.generator->synthesize(edit.apply(*networks_.generator, inversion_->w_plus), coarse).image;
    EXPECT_LT(largest_difference(method_.render(*inversion_, edit, preview), expected), 2e-4);
    // At the side of the features and below, the RGB skip does not see them.
    preview.output_side = 16;
    EXPECT_LT(largest_difference(method_.render(*inversion_, edit, preview), plain_render(edit, {}, 16)), 2e-4);
    preview.output_side = 8;
    EXPECT_EQ(method_.render(*inversion_, edit, preview).size(2), 8);
}

TEST_F(SfeMethodTest, RegionMaskKeepsTheFeaturesWhereItIsOne) {
    LatentEdit edit;
    edit.set(rows_direction("all", 0, kRows), 1.0);
    RenderOptions options;
    options.region_mask = at::zeros({1, 1, 64, 64});
    options.region_mask.narrow(3, 0, 32).fill_(1.0);
    const at::Tensor kept = 1.0 - resize_bilinear(options.region_mask, 16, 16);
    EXPECT_LT(largest_difference(method_.render(*inversion_, edit, options), plain_render(edit, kept)), 2e-4);
    const at::Tensor delta = method_.edit_state(sfe(), edit, options.region_mask)->delta;
    EXPECT_EQ(delta.narrow(3, 0, 8).abs().max().item<float>(), 0.0F);
    EXPECT_GT(delta.narrow(3, 8, 8).abs().max().item<float>(), 0.0F);
}

TEST_F(SfeMethodTest, RenderIsPureAlthoughTheLastEditIsRemembered) {
    LatentEdit first;
    first.set(rows_direction("a", 0, kRows), 1.0);
    LatentEdit second;
    second.set(rows_direction("b", 0, kRows), -1.0);
    RenderOptions masked;
    masked.region_mask = at::zeros({1, 1, 16, 16});
    const at::Tensor a = method_.render(*inversion_, first);
    const at::Tensor b = method_.render(*inversion_, second);
    EXPECT_TRUE(at::equal(method_.render(*inversion_, second), b));
    EXPECT_TRUE(at::equal(method_.render(*inversion_, first), a));
    EXPECT_TRUE(at::equal(method_.render(*inversion_, first, masked), a)) << "a mask of zeros keeps nothing";
    masked.region_mask.fill_(1.0);
    EXPECT_GT(largest_difference(method_.render(*inversion_, first, masked), a), 1e-4)
        << "the caller's change of the mask was not seen";
    EXPECT_EQ(method_.edit_state(sfe(), first), method_.edit_state(sfe(), first)) << "the same edit is computed twice";
    const auto quick = method_.edit_state(sfe(), first, {}, /*coarse=*/true);
    EXPECT_TRUE(quick->delta.is_same(method_.edit_state(sfe(), first)->delta))
        << "the full rendering after a preview computes the heads again";
    EXPECT_TRUE(at::equal(method_.render(*inversion_, first), a)) << "a preview changed the full rendering";
}

TEST_F(SfeMethodTest, RendersTheSameInWhateverOrderSlidersMoved) {
    const auto a = rows_direction("a", 0, 4);
    const auto b = rows_direction("b", 2, kRows);
    LatentEdit ab, ba;
    ab.set(a, 1.0);
    ab.set(b, -0.5);
    ba.set(b, -0.5);
    ba.set(a, 1.0);
    EXPECT_TRUE(at::equal(method_.render(*inversion_, ab), method_.render(*inversion_, ba)));
}

TEST_F(SfeMethodTest, InverterOnlyInsertsTheMergedFeatures) {
    SfeNetworks networks = networks_;
    networks.editor = nullptr;
    networks.style_encoder = nullptr;
    const SfeMethod inverter(networks, small_options());
    const auto inversion = inverter.invert(face_);
    SynthesisOptions full;
    full.insert_index = kLayer;
    full.insert_feature = sfe().f_k;
    EXPECT_LT(
        largest_difference(inversion->reconstruction, networks_.generator->synthesize(inversion->w_plus, full).image),
        1e-4);
    LatentEdit edit;
    edit.set(rows_direction("all", 0, kRows), 1.0);
    EXPECT_GT(largest_difference(inverter.render(*inversion, edit), inversion->reconstruction), 1e-3);
}

TEST_F(SfeMethodTest, ReportsStagesAndCanBeCancelled) {
    std::vector<double> fractions;
    method_.invert(face_, [&](const ProgressStep& step) {
        EXPECT_EQ(step.stage, WorkStage::Invert);
        EXPECT_FALSE(step.detail.empty());
        fractions.push_back(step.fraction);
        return true;
    });
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_THROW(method_.invert(face_, [](const ProgressStep& step) { return step.fraction < 0.4; }), Cancelled);
}

TEST_F(SfeMethodTest, RefusesNetworksThatDoNotBelongTogether) {
    SfeNetworks networks = networks_;
    networks.fuser = nullptr;
    EXPECT_THROW(SfeMethod(networks, small_options()), std::invalid_argument);
    networks = networks_;
    networks.editor = std::make_shared<FeatureEditor>(fresh_feature_editor(12, 1, 1));
    EXPECT_THROW(SfeMethod(networks, small_options()), std::invalid_argument);
    SfeOptions options;  // layer 9 is not in a generator of 64 px
    EXPECT_THROW(SfeMethod(networks_, options), std::invalid_argument);
}

TEST_F(SfeMethodTest, RefusesAnImageOfAnotherSize) {
    EXPECT_THROW(method_.invert(at::zeros({1, 3, 32, 32})), std::exception);
}

}  // namespace
}  // namespace lineament::testing
