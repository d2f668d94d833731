// NVIDIA's naming of the generator, and StyleRes at 1024 px, whole, against their golden outputs.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <cmath>

#include "core/directions/linear_w_direction.h"
#include "core/import/nvlabs_generator.h"
#include "core/methods/styleres_method.h"
#include "tests/methods/parity/golden.h"
#include "tests/methods/parity/reference_weights.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::testing {
namespace {

TEST(NvlabsGeneratorParity, IsTheSameGeneratorUnderOtherNames) {
    LINEAMENT_NEED_GOLDEN("nvlabs_generator");
    const at::NoGradGuard no_grad;
    const StateDict published = reference_generator_weights();
    const StateDict renamed =
        generator_from_nvlabs(fill_manifest(manifest_file("nvlabs_g_ema_1024"), "", fill_prefix()));
    ASSERT_EQ(renamed.size(), published.size());
    for (const auto& [key, tensor] : published) {
        ASSERT_EQ(renamed.count(key), 1u) << key;
        EXPECT_TRUE(at::equal(renamed.at(key), tensor)) << key;
    }
    Golden golden("nvlabs_generator");
    const Generator generator(renamed);
    golden.expect("mapping_w", generator.map(golden_input("z", {2, 512})));
    golden.expect("image", generator.synthesize(golden_input("wplus", {1, 18, 512})).image);
}

class StyleResParity : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        const StyleResWeights weights = reference_styleres_weights();
        const std::shared_ptr<Generator> generator = std::make_shared<Generator>(weights.generator);
        generator->prepare_fast_inference();
        method_ = std::make_unique<StyleResMethod>(generator, std::make_shared<StyleEncoder>(weights.e4e),
                                                   std::make_shared<StyleResModules>(weights.modules));
    }
    static void TearDownTestSuite() {
        inversion_.reset();
        method_.reset();
    }

    // Inverted once for all tests. The goldens' picture is the encoder's input, the face itself plays no part.
    static const ResidualInversion& inversion() {
        if (!inversion_) {
            inversion_ =
                method_->invert_reduced(at::zeros({1, 3, 1024, 1024}), golden_input("sr_x256", {1, 3, 256, 256}));
        }
        return *inversion_;
    }

    // Everything of the golden run of an edit, step by step.
    static void expect_run(Golden& golden, const LatentEdit& edit) {
        const Generator& generator = method_->generator();
        const StyleResModules& modules = method_->modules();
        const int k = method_->feature_index();
        ASSERT_EQ(k, 8);
        golden.expect("w_plus", inversion().w_plus);
        golden.expect("skip64", inversion().skip);
        golden.expect("F_feats", inversion().feature);
        golden.expect("w_edited", edit.apply_to_w(inversion().w_plus));

        const at::Tensor joined = at::cat({inversion().skip, inversion().feature}, 1);
        const FeatureAlignment& alignment = modules.alignment();
        const at::Tensor first = alignment.first_layer.forward(joined);
        golden.expect("al.first", first);
        golden.expect("al.f3", alignment.conv3.forward(alignment.conv2.forward(alignment.conv1.forward(first))));
        const at::Tensor aligned = alignment.forward(joined);
        golden.expect("aligned", aligned);
        const at::Tensor extracted = modules.extraction().forward(aligned);
        golden.expect("extracted", extracted);

        const std::shared_ptr<const ResidualEditState> state = method_->edit_state(inversion(), edit);
        const at::Tensor edited = generator.head(state->styles, k, /*want_rgb=*/false).feature;
        golden.expect("b64.conv0", edited);
        const FeatureGates::Change change = modules.gates().forward(edited, modules.gates().down2.forward(extracted));
        golden.expect("deltaF", change.feature);
        golden.expect("gate", change.gate);
        golden.expect("b64.conv1", generator.advance(state->styles, k, state->state, k + 1).feature);
        golden.expect("image", method_->render(inversion(), edit));
    }

    static LatentEdit along(const std::string& id, const at::Tensor& vector, double power) {
        DirectionInfo info;
        info.id = id;
        LatentEdit edit;
        edit.set(std::make_shared<LinearWDirection>(info, vector), power);
        return edit;
    }

    at::NoGradGuard no_grad_;
    static std::unique_ptr<StyleResMethod> method_;
    static std::shared_ptr<const ResidualInversion> inversion_;
};
std::unique_ptr<StyleResMethod> StyleResParity::method_;
std::shared_ptr<const ResidualInversion> StyleResParity::inversion_;

TEST_F(StyleResParity, Inversion) {
    LINEAMENT_NEED_GOLDEN("styleres_inversion");
    Golden golden("styleres_inversion");
    expect_run(golden, {});
    golden.expect("image", inversion().reconstruction);
}

TEST_F(StyleResParity, InterfaceganEdit) {
    LINEAMENT_NEED_GOLDEN("styleres_edit_age_3");
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("styleres_edit_age_3");
    expect_run(golden, along("age", Golden("sfe_latent_directions").whole("vec.interfacegan.age"), 3.0));
}

// The component itself is not among the goldens: it is taken from the edited code, which still tells the row.
TEST_F(StyleResParity, GanspaceEdit) {
    LINEAMENT_NEED_GOLDEN("styleres_edit_ganspace_smile_m20");
    Golden golden("styleres_edit_ganspace_smile_m20");
    const at::Tensor change = golden.whole("w_edited") - golden.whole("w_plus");  // [1, 18, 512]
    EXPECT_GT(change.select(1, 4).norm().item<double>(), 0.1);
    EXPECT_LT((change.norm() - change.select(1, 4).norm()).item<double>(), 1e-4) << "row 4 alone is edited";
    expect_run(golden, along("smile", change, 1.0));
}

// All style vectors in NVIDIA's order, a toRGB behind each block; those of the toRGBs carry the gain of their weights.
TEST_F(StyleResParity, Styles) {
    LINEAMENT_NEED_GOLDEN("styleres_styles");
    Golden golden("styleres_styles");
    const StyleCode code = inversion().unedited.styles;
    std::vector<at::Tensor> all;
    for (size_t i = 0; i < code.conv.size(); ++i) {
        all.push_back(code.conv[i].flatten());
        if (i % 2 == 1) continue;
        const at::Tensor& rgb = code.rgb[i / 2];
        all.push_back(rgb.flatten() / std::sqrt(static_cast<double>(rgb.size(1))));
    }
    ASSERT_EQ(all.size(), 26u);
    golden.expect("styles", at::cat(all));
}

}  // namespace
}  // namespace lineament::testing
