// The StyleGAN2 generator at 1024 px against its golden outputs.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "tests/methods/parity/golden.h"
#include "tests/methods/parity/reference_weights.h"

namespace lineament::testing {
namespace {

TEST(GoldenFolder, HasAtLeastOneGolden) {
    int found = 0;
    for (const char* name :
         {"stylegan2_generator", "e4e_encoder", "e4e_inversion", "sfe_inversion", "sfe_edit_age_5",
          "sfe_edit_eye_openness_20", "sfe_edit_glasses_m7", "sfe_edit_age_5_masked", "sfe_latent_directions",
          "styleclip_mapper_3level", "styleclip_mapper_2level", "unit_ops", "discriminator"}) {
        found += golden_state(name) == GoldenState::present ? 1 : 0;
    }
    EXPECT_GT(found, 0) << "no golden file in " << golden_folder();
}

class GeneratorParity : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { generator_ = std::make_unique<Generator>(reference_generator_weights()); }
    static void TearDownTestSuite() { generator_.reset(); }

    // Images and features; `whole_synthesis` is what the plain pass gave.
    static void expect_layers(Golden& golden, const at::Tensor& w, const std::vector<at::Tensor>& outs) {
        const StyleCode styles = generator_->styles(w);
        const Generator::StyledConvolution& first = generator_->convolutions()[0];
        const at::Tensor conv1 = first.conv.forward(generator_->constant(), styles.conv[0]);
        golden.expect("layer.conv1.conv", conv1);
        golden.expect("layer.conv1.noise", conv1 + first.noise * first.noise_strength);
        golden.expect("layer.to_rgb1", generator_->to_rgbs()[0].forward(outs[1], styles.rgb[0], {}));
        golden.expect("layer.convs.0.conv", generator_->convolutions()[1].conv.forward(outs[1], styles.conv[1]));
        golden.expect("layer.convs.0.out", outs[2]);
    }

    at::NoGradGuard no_grad_;
    static std::unique_ptr<Generator> generator_;
};
std::unique_ptr<Generator> GeneratorParity::generator_;

TEST_F(GeneratorParity, MappingAndStyles) {
    LINEAMENT_NEED_GOLDEN("stylegan2_generator");
    Golden golden("stylegan2_generator");
    const at::Tensor z = golden_input("z", {2, 512});
    golden.expect("z", z);
    golden.expect("mapping_w", generator_->map(z));
    golden.expect("mapping_w_trunc07", generator_->map(z, 0.7));
    const StyleCode styles = generator_->styles(golden_input("wplus", {1, 18, 512}));
    golden.expect("stylespace_conv", at::cat(styles.conv, 1).flatten());
    golden.expect("stylespace_rgb", at::cat(styles.rgb, 1).flatten());
}

TEST_F(GeneratorParity, LayersFeaturesAndImage) {
    LINEAMENT_NEED_GOLDEN("stylegan2_generator");
    Golden golden("stylegan2_generator");
    const at::Tensor w = golden_input("wplus", {1, 18, 512});
    golden.expect("w_plus", w);
    SynthesisOptions options;
    options.want_features = true;
    const Synthesis result = generator_->synthesize(w, options);
    ASSERT_EQ(result.features.size(), 18u);
    for (size_t i = 0; i < result.features.size(); ++i)
        golden.expect("outs." + std::to_string(i), result.features[i]);
    golden.expect("image", result.image);
    expect_layers(golden, w, result.features);
}

TEST_F(GeneratorParity, EarlyStop) {
    LINEAMENT_NEED_GOLDEN("stylegan2_generator");
    Golden golden("stylegan2_generator");
    const at::Tensor w = golden_input("wplus", {1, 18, 512});
    SynthesisOptions options;
    options.stop_side = 8;
    golden.expect("layer.to_rgbs.0", generator_->synthesize(w, options).image);
    options.stop_side = 64;
    options.want_features = true;
    const Synthesis stopped = generator_->synthesize(w, options);
    EXPECT_EQ(stopped.features.size(), 10u);
    golden.expect("layer.to_rgbs.3", stopped.image);
    golden.expect("early_stop_64_image", stopped.image);
}

TEST_F(GeneratorParity, StyleEditAndFeatureInsertion) {
    LINEAMENT_NEED_GOLDEN("stylegan2_generator");
    Golden golden("stylegan2_generator");
    const at::Tensor w = golden_input("wplus", {1, 18, 512});
    StyleCode styles = generator_->styles(w);
    styles.conv[8] = styles.conv[8].clone();
    styles.conv[8].select(1, 6).add_(3.0);
    golden.expect("image_stylespace_s8c6_plus3", generator_->synthesize(styles).image);
    SynthesisOptions options;
    options.insert_index = 9;
    options.insert_feature = golden_input("feat9", {1, 512, 64, 64});
    options.feature_scale = 0.25;
    golden.expect("image_feat9_scale025", generator_->synthesize(w, options).image);
}

// Last, because the generator stays on the kernels from here on.
TEST_F(GeneratorParity, OnTheKernels) {
    LINEAMENT_NEED_GOLDEN("stylegan2_generator");
    Golden golden("stylegan2_generator");
    generator_->prepare_fast_inference();
    const StyleCode styles = generator_->styles(golden_input("wplus", {1, 18, 512}));
    const GeneratorState head = generator_->head(styles, 9, /*want_rgb=*/true);
    golden.expect("stylespace_conv", at::cat(styles.conv, 1).flatten());
    golden.expect("outs.9", head.feature);
    golden.expect("early_stop_64_image", head.rgb);
    golden.expect("image", generator_->tail(styles, 9, head));
}

}  // namespace
}  // namespace lineament::testing
