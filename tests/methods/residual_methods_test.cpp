// StyleRes and WarpRes on small untrained networks: what is cached, skipped and stopped early must not change a pixel.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include "core/directions/linear_w_direction.h"
#include "core/directions/stylespace_direction.h"
#include "core/methods/styleres_method.h"
#include "core/methods/warpres_method.h"
#include "core/networks/fresh/fresh_residual_modules.h"
#include "core/networks/fresh/fresh_weights.h"

namespace lineament::testing {
namespace {

constexpr int kRows = 10;  // 64 px
constexpr int kWidth = 16;
constexpr int kLayer = 4;  // the first convolution at 16 px
constexpr int kSide = 16;

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

// Fresh weights have parts that are zero; in these everything matters.
StateDict lively(StateDict state, double amount) {
    for (auto& item : state) {
        const bool moves = item.first.find("noises.") == std::string::npos && item.second.is_floating_point() &&
                           item.first.find("running_var") == std::string::npos;
        if (moves) item.second = item.second + at::randn_like(item.second) * amount;
    }
    return state;
}

std::shared_ptr<const Generator> small_generator() {
    GeneratorOptions options;
    options.resolution = 64;
    options.w_dim = kWidth;
    options.mapping_layers = 1;
    options.channels = {8, 7, 6, 5, 4};
    return std::make_shared<Generator>(lively(fresh_generator(options, 1), 0.1));
}

std::shared_ptr<const StyleEncoder> small_encoder(StyleEncoderKind kind, int input_side) {
    StyleEncoderOptions options;
    options.input_side = input_side;
    options.w_rows = kRows;
    options.w_dim = kWidth;
    options.widths = {4, 6, 8, 10};
    options.depths = {1, 1, 1, 1};
    options.head_width = 8;
    options.squeeze_ratio = 4;
    return std::make_shared<StyleEncoder>(fresh_style_encoder(options, 2), kind);
}

std::shared_ptr<const StyleResModules> small_styleres() {
    StyleResShape shape;
    shape.skip_channels = 6;
    shape.feature_channels = 6;
    shape.width = 8;
    return std::make_shared<StyleResModules>(lively(fresh_styleres_modules(shape, 3), 0.1));
}

std::shared_ptr<const WarpResModules> small_warpres(bool with_flow = true) {
    WarpResShape shape;
    shape.skip_channels = 6;
    shape.feature_channels = 6;
    shape.width = 8;
    shape.flow_channels = {8, 7, 6};
    shape.coarse_side = 4;
    shape.match_width = 6;
    shape.radius = 1;
    shape.decoder_widths = {6};
    StateDict state = lively(fresh_warpres_modules(shape, 4), 0.1);
    for (auto& item : state) {
        const bool last = item.first.compare(0, 14, "flow.decoders.") == 0 && item.first[16] == '1';
        if (last && !with_flow) item.second = at::zeros_like(item.second);
    }
    return std::make_shared<WarpResModules>(state);
}

std::shared_ptr<const Direction> rows_direction(const std::string& id, int first, int end) {
    DirectionInfo info;
    info.id = id;
    LinearWOptions options;
    options.first_row = first;
    options.end_row = end;
    return std::make_shared<LinearWDirection>(info, at::randn({1, kWidth}), options);
}

LatentEdit edit_of(const std::shared_ptr<const Direction>& direction, double power) {
    LatentEdit edit;
    edit.set(direction, power);
    return edit;
}

class ResidualMethodsTest : public ::testing::Test {
  protected:
    ResidualMethodsTest() { at::manual_seed(7); }

    // features[k] of an edited code after the method's transformation, from the generator's plain forward passes.
    at::Tensor plain_feature(const StyleResMethod& method, const StyleCode& styles,
                             const ResidualInversion& inversion) {
        const at::Tensor a =
            method.modules().residual(inversion.skip, plain_features(inversion.unedited.styles)[kLayer]);
        return method.modules().transform(plain_features(styles)[kLayer], a);
    }
    at::Tensor plain_feature(const WarpResMethod& method, const StyleCode& styles, const ResidualInversion& inversion) {
        const std::vector<at::Tensor> before = plain_features(inversion.unedited.styles);
        const std::vector<at::Tensor> after = plain_features(styles);
        const WarpFlowNetwork& network = method.modules().flow_network();
        const at::Tensor flow = network.flow(network.match({before[1], before[3], before[kLayer]}),
                                             network.match({after[1], after[3], after[kLayer]}));
        return method.modules().transform(after[kLayer], method.modules().residual(inversion.skip, before[kLayer]),
                                          flow);
    }
    std::vector<at::Tensor> plain_features(const StyleCode& styles) const {
        SynthesisOptions options;
        options.stop_side = kSide;
        options.want_features = true;
        return generator_->synthesize(styles, options).features;
    }

    // The order of steps as described, without skipping any.
    template <typename Method>
    at::Tensor plain_render(const Method& method, const Inversion& inversion, const LatentEdit& edit,
                            const at::Tensor& kept = {}, int stop_side = 0) {
        const ResidualInversion& own = dynamic_cast<const ResidualInversion&>(inversion);
        const StyleCode styles = edit.apply(*generator_, own.w_plus);
        SynthesisOptions options;
        options.stop_side = stop_side;
        options.insert_index = kLayer;
        options.insert_feature = plain_feature(method, styles, own);
        if (kept.defined()) {
            const at::Tensor unedited = plain_feature(method, own.unedited.styles, own);
            options.insert_feature = unedited + (options.insert_feature - unedited) * kept;
        }
        return generator_->synthesize(styles, options).image;
    }

    template <typename Method>
    void expect_a_sound_method(const Method& method) {
        const at::Tensor face = at::rand({1, 3, 64, 64}) * 2 - 1;
        const std::shared_ptr<const Inversion> inversion = method.invert(face);
        EXPECT_TRUE(at::equal(inversion->input, face));
        EXPECT_EQ(method.feature_index(), kLayer);
        EXPECT_LT(largest_difference(inversion->reconstruction, plain_render(method, *inversion, {})), 1e-4);
        EXPECT_TRUE(at::equal(method.render(*inversion, {}), inversion->reconstruction));
        for (int first = 0; first < kRows; ++first) {
            const LatentEdit edit = edit_of(rows_direction("row", first, first + 1), 2.0);
            const at::Tensor expected = plain_render(method, *inversion, edit);
            EXPECT_LT(largest_difference(method.render(*inversion, edit), expected), 1e-4) << "row " << first;
            EXPECT_GT(largest_difference(expected, inversion->reconstruction), 1e-4) << "row " << first;
        }
        for (int convolution = 0; convolution < kRows - 1; ++convolution) {
            DirectionInfo info;
            info.id = "channel";
            const LatentEdit edit =
                edit_of(std::make_shared<StyleSpaceDirection>(info, std::vector<StyleChannel>{{convolution, 2}}), 1.0);
            EXPECT_LT(largest_difference(method.render(*inversion, edit), plain_render(method, *inversion, edit)), 1e-4)
                << "convolution " << convolution;
        }
        expect_previews_and_masks(method, *inversion);
    }

    template <typename Method>
    void expect_previews_and_masks(const Method& method, const Inversion& inversion) {
        const LatentEdit edit = edit_of(rows_direction("all", 0, kRows), 1.5);
        for (const int side : {8, 16, 32}) {
            RenderOptions options;
            options.output_side = side;
            for (const LatentEdit& each : {LatentEdit(), edit}) {
                EXPECT_LT(largest_difference(method.render(inversion, each, options),
                                             plain_render(method, inversion, each, {}, side)),
                          1e-4)
                    << side << " px";
            }
        }
        RenderOptions masked;
        masked.region_mask = at::zeros({1, 1, kSide, kSide});
        masked.region_mask.slice(2, 0, kSide / 2).fill_(1.0);
        const at::Tensor part = method.render(inversion, edit, masked);
        EXPECT_LT(largest_difference(part, plain_render(method, inversion, edit, 1 - masked.region_mask)), 1e-4);
        EXPECT_GT(largest_difference(part, method.render(inversion, edit)), 1e-3) << "a mask must matter";
        masked.region_mask = at::zeros({1, 1, 64, 64});
        EXPECT_LT(largest_difference(method.render(inversion, edit, masked), method.render(inversion, edit)), 1e-4);
    }

    at::NoGradGuard no_grad_;
    std::shared_ptr<const Generator> generator_ = small_generator();
    std::shared_ptr<const StyleEncoder> e4e_ = small_encoder(StyleEncoderKind::e4e, 64);
};

TEST_F(ResidualMethodsTest, StyleResSkipsAndCachesWithoutChangingAPixel) {
    expect_a_sound_method(StyleResMethod(generator_, e4e_, small_styleres()));
}

TEST_F(ResidualMethodsTest, WarpResSkipsAndCachesWithoutChangingAPixel) {
    expect_a_sound_method(WarpResMethod(generator_, e4e_, small_warpres()));
}

TEST_F(ResidualMethodsTest, WarpResWorksOverPsp) {
    expect_a_sound_method(WarpResMethod(generator_, small_encoder(StyleEncoderKind::psp, 64), small_warpres()));
}

TEST_F(ResidualMethodsTest, CodeAndSkipComeFromTheReducedFace) {
    const std::shared_ptr<const StyleEncoder> small = small_encoder(StyleEncoderKind::e4e, 32);
    const StyleResMethod method(generator_, small, small_styleres());
    const at::Tensor face = at::rand({1, 3, 64, 64}) * 2 - 1;
    const std::shared_ptr<const Inversion> inversion = method.invert(face);
    const ResidualInversion& own = dynamic_cast<const ResidualInversion&>(*inversion);
    EXPECT_EQ(own.encoder_input.size(2), 32);
    EXPECT_LT(
        largest_difference(inversion->w_plus, small->forward(own.encoder_input).w_offsets + generator_->latent_avg()),
        1e-5);
    EXPECT_LT(largest_difference(own.skip, small->skip(face)), 1e-5) << "an encoder of half the side reads the skip "
                                                                        "from a larger picture";
    const StyleResMethod whole(generator_, e4e_, small_styleres());
    const std::shared_ptr<const Inversion> other = whole.invert(face);
    EXPECT_LT(largest_difference(dynamic_cast<const ResidualInversion&>(*other).skip, e4e_->forward(face).c1), 1e-5);
}

// Pillow's bicubic filter, written out: support 2 scaled by the reduction, a = -0.5, weights of sum one.
TEST_F(ResidualMethodsTest, ReducesTheFaceAsPillowDoes) {
    const StyleResMethod method(generator_, small_encoder(StyleEncoderKind::e4e, 32), small_styleres());
    const at::Tensor face = at::rand({1, 3, 64, 64}) * 2 - 1;
    const auto cubic = [](double x) {
        x = std::abs(x);
        if (x < 1.0) return (1.5 * x - 2.5) * x * x + 1.0;
        return x < 2.0 ? ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0 : 0.0;
    };
    at::Tensor filter = at::zeros({32, 64});
    for (int out = 0; out < 32; ++out) {
        const double centre = (out + 0.5) * 2.0;
        for (int in = 0; in < 64; ++in)
            filter[out][in] = cubic((in + 0.5 - centre) / 2.0);
        filter[out] /= filter[out].sum();
    }
    const at::Tensor expected = at::matmul(at::matmul(filter, face), filter.t()).clamp(-1, 1);
    const std::shared_ptr<const Inversion> inversion = method.invert(face);
    EXPECT_LT(largest_difference(dynamic_cast<const ResidualInversion&>(*inversion).encoder_input, expected), 1e-4);
}

TEST_F(ResidualMethodsTest, FlowIsThatOfTheEdit) {
    const WarpResMethod method(generator_, e4e_, small_warpres());
    const std::shared_ptr<const Inversion> inversion = method.invert(at::rand({1, 3, 64, 64}) * 2 - 1);
    const ResidualInversion& own = dynamic_cast<const ResidualInversion&>(*inversion);
    const LatentEdit edit = edit_of(rows_direction("pose", 0, kRows), 2.0);
    const at::Tensor flow = method.flow(*inversion, edit);
    EXPECT_EQ(flow.sizes(), at::IntArrayRef({1, 2, kSide, kSide}));
    const WarpFlowNetwork& network = method.modules().flow_network();
    const std::vector<at::Tensor> before = plain_features(own.unedited.styles);
    const std::vector<at::Tensor> after = plain_features(edit.apply(*generator_, own.w_plus));
    const at::Tensor expected = network.flow(network.match({before[1], before[3], before[kLayer]}),
                                             network.match({after[1], after[3], after[kLayer]}));
    EXPECT_LT(largest_difference(flow, expected), 1e-5);
    EXPECT_GT(largest_difference(flow, method.flow(*inversion, {})), 1e-4);
    const LatentEdit late = edit_of(rows_direction("colour", 8, kRows), 2.0);
    EXPECT_TRUE(at::equal(method.flow(*inversion, late), method.flow(*inversion, {})))
        << "an edit behind the features moves nothing";
    const StyleResMethod styleres(generator_, e4e_, small_styleres());
    EXPECT_THROW(method.flow(*styleres.invert(inversion->input), edit), std::exception);
}

TEST_F(ResidualMethodsTest, WithoutFlowWarpResIsAStyleResLikePath) {
    const WarpResMethod method(generator_, e4e_, small_warpres(/*with_flow=*/false));
    const std::shared_ptr<const Inversion> inversion = method.invert(at::rand({1, 3, 64, 64}) * 2 - 1);
    const ResidualInversion& own = dynamic_cast<const ResidualInversion&>(*inversion);
    const LatentEdit edit = edit_of(rows_direction("pose", 0, kRows), 2.0);
    EXPECT_EQ(method.flow(*inversion, edit).abs().max().item<double>(), 0.0);
    const StyleCode styles = edit.apply(*generator_, own.w_plus);
    SynthesisOptions options;
    options.insert_index = kLayer;
    options.insert_feature = method.modules().transform(plain_features(styles)[kLayer], own.residual.extracted, {});
    EXPECT_LT(largest_difference(method.render(*inversion, edit), generator_->synthesize(styles, options).image), 5e-4);
}

TEST_F(ResidualMethodsTest, RefusesNetworksOfAnotherGenerator) {
    StyleResShape wide;
    wide.skip_channels = 6;
    wide.feature_channels = 8;
    wide.width = 8;
    const std::shared_ptr<const StyleResModules> modules =
        std::make_shared<StyleResModules>(fresh_styleres_modules(wide, 1));
    EXPECT_THROW(StyleResMethod(generator_, e4e_, modules), std::invalid_argument);
    EXPECT_THROW(StyleResMethod(generator_, e4e_, nullptr), std::invalid_argument);
    EXPECT_THROW(StyleResMethod(nullptr, e4e_, small_styleres()), std::invalid_argument);
    ResidualMethodOptions options;
    options.feature_index = 2;
    EXPECT_THROW(WarpResMethod(generator_, e4e_, small_warpres(), options), std::invalid_argument);
    options.feature_index = 9;
    EXPECT_THROW(options.resolved(generator_->options()), std::invalid_argument);
    EXPECT_EQ(ResidualMethodOptions().resolved(GeneratorOptions()).feature_index, 8);
    EXPECT_EQ(flow_feature_indices(8, 3), (std::vector<int>{5, 7, 8}));
}

}  // namespace
}  // namespace lineament::testing
