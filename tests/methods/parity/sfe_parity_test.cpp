// e4e and StyleFeatureEditor at 1024 px, whole, against their golden outputs.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/directions/ganspace_direction.h"
#include "core/directions/linear_w_direction.h"
#include "core/directions/stylespace_direction.h"
#include "core/methods/code_method.h"
#include "tests/methods/parity/golden.h"
#include "tests/methods/parity/reference_weights.h"

namespace lineament::testing {
namespace {

class SfeParity : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        e4e_weights_ = reference_e4e_weights();
        const StateDict inverter = reference_inverter_weights();
        SfeNetworks networks;
        // As a pack is loaded: the slider step runs on the kernels, its definition is compared by GeneratorParity.
        const std::shared_ptr<Generator> generator = std::make_shared<Generator>(reference_generator_weights());
        generator->prepare_fast_inference();
        networks.generator = generator;
        networks.style_encoder = std::make_shared<StyleEncoder>(e4e_weights_);
        networks.backbone = std::make_shared<SfeBackbone>(sub_state(inverter, "fs_backbone."));
        networks.fuser = std::make_shared<FeatureEditor>(sub_state(inverter, "fuser."));
        const std::shared_ptr<FeatureEditor> editor = std::make_shared<FeatureEditor>(reference_editor_weights());
        editor->prepare_fast_inference();
        networks.editor = editor;
        sfe_ = std::make_unique<SfeMethod>(networks);
    }
    static void TearDownTestSuite() {
        inversion_.reset();
        sfe_.reset();
        e4e_weights_.clear();
    }

    // Inverted once for all tests.
    static const SfeInversion& inversion() {
        if (!inversion_) inversion_ = sfe_->invert(golden_input("x1024", {1, 3, 1024, 1024}));
        return dynamic_cast<const SfeInversion&>(*inversion_);
    }

    static const Generator& generator() { return *sfe_->networks().generator; }

    static void expect_edit(Golden& golden, const LatentEdit& edit, const at::Tensor& mask = {}) {
        const std::shared_ptr<const SfeEditState> state = sfe_->edit_state(inversion(), edit, mask);
        golden.expect("F_k", inversion().f_k);
        golden.expect("delta", state->delta);
        golden.expect("F_edited", state->state.feature);
        RenderOptions options;
        options.region_mask = mask;
        golden.expect("image", sfe_->render(inversion(), edit, options));
    }

    static void expect_codes(Golden& golden, const LatentEdit& edit) {
        golden.expect("w_edited", edit.apply_to_w(inversion().w_plus));
        golden.expect("w_e4e_edited", edit.apply_to_w(inversion().w_editable));
    }

    static LatentEdit age_5() {
        LinearWOptions options;
        options.scale = 0.5;
        DirectionInfo info;
        info.id = "age";
        LatentEdit edit;
        edit.set(std::make_shared<LinearWDirection>(info, Golden("sfe_latent_directions").whole("vec.interfacegan.age"),
                                                    options),
                 5.0);
        return edit;
    }

    at::NoGradGuard no_grad_;
    static StateDict e4e_weights_;
    static std::unique_ptr<SfeMethod> sfe_;
    static std::shared_ptr<const Inversion> inversion_;
};
StateDict SfeParity::e4e_weights_;
std::unique_ptr<SfeMethod> SfeParity::sfe_;
std::shared_ptr<const Inversion> SfeParity::inversion_;

TEST_F(SfeParity, E4eEncoder) {
    LINEAMENT_NEED_GOLDEN("e4e_encoder");
    Golden golden("e4e_encoder");
    std::vector<at::Tensor> body;
    const StyleEncoding code =
        sfe_->networks().style_encoder->forward(golden_input("x256", {1, 3, 256, 256}), false, -1, &body);
    ASSERT_EQ(body.size(), 25u);
    golden.expect("input_layer", body[0]);
    golden.expect("body.0", body[1]);
    golden.expect("body.2", body[3]);
    golden.expect("c1_body.6", code.c1);
    golden.expect("c2_body.20", code.c2);
    golden.expect("c3_body.23", code.c3);
    const WeightReader reader(e4e_weights_, "e4e");
    golden.expect("latlayer1", Convolution::read(reader.child("latlayer1"), 512, 256, 1).forward(code.c2));
    golden.expect("latlayer2", Convolution::read(reader.child("latlayer2"), 512, 128, 1).forward(code.c1));
    golden.expect("style0", code.w_offsets.select(1, 0));
    golden.expect("delta3", code.w_offsets.select(1, 3) - code.w_offsets.select(1, 0));
    golden.expect("delta7", code.w_offsets.select(1, 7) - code.w_offsets.select(1, 0));
    golden.expect("w_offsets", code.w_offsets);
    golden.expect("w_plus", code.w_offsets + generator().latent_avg());
}

TEST_F(SfeParity, E4eInversion) {
    LINEAMENT_NEED_GOLDEN("e4e_inversion");
    Golden golden("e4e_inversion");
    const CodeMethod e4e("e4e", "e4e", sfe_->networks().generator, sfe_->networks().style_encoder);
    // Four equal pixels for each: what reducing the face gives back.
    const at::Tensor x = golden_input("x256", {1, 3, 256, 256});
    const std::shared_ptr<const Inversion> face = e4e.invert(x.repeat_interleave(4, 2).repeat_interleave(4, 3));
    golden.expect("w_plus", face->w_plus);
    golden.expect("image", face->reconstruction);
}

TEST_F(SfeParity, Inversion) {
    LINEAMENT_NEED_GOLDEN("sfe_inversion");
    Golden golden("sfe_inversion");
    const SfeNetworks& networks = sfe_->networks();
    golden.expect("x256", inversion().resized_input);
    const SfeBackboneOutput encoded = networks.backbone->forward(inversion().resized_input);
    golden.expect("bb.conv", encoded.stem);
    for (int stage = 0; stage < 4; ++stage)
        golden.expect("bb.block_" + std::to_string(stage + 1), encoded.taps[stage]);
    golden.expect("bb.pooled", encoded.pooled);
    golden.expect("w_recon", inversion().w_plus);
    golden.expect("w_e4e", inversion().w_editable);
    golden.expect("F_pred", inversion().f_pred);
    golden.expect("F_w", inversion().f_w);
    golden.expect("fuser.conv", networks.fuser->entry().forward(at::cat({inversion().f_pred, inversion().f_w}, 1)));
    golden.expect("F_k", inversion().f_k);
    golden.expect("editor.conv",
                  networks.editor->entry().forward(at::cat({inversion().f_k, at::zeros_like(inversion().f_k)}, 1)));
    golden.expect("F_edited", inversion().unedited.state.feature);
    golden.expect("image", inversion().reconstruction);
    const FeatureEditor plain(reference_editor_weights());
    golden.expect("F_edited", plain.forward(inversion().f_k, at::zeros_like(inversion().f_k)));
}

TEST_F(SfeParity, InterfaceganEdit) {
    LINEAMENT_NEED_GOLDEN("sfe_edit_age_5");
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_edit_age_5");
    const LatentEdit edit = age_5();
    expect_codes(golden, edit);
    expect_edit(golden, edit);
}

TEST_F(SfeParity, MaskedEdit) {
    LINEAMENT_NEED_GOLDEN("sfe_edit_age_5_masked");
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_edit_age_5_masked");
    const at::Tensor small = golden_input("mask64", {1, 3, 64, 64}).gt(0).to(at::kFloat);
    const at::Tensor mask = small.repeat_interleave(16, 2).repeat_interleave(16, 3);  // [1, 3, 1024, 1024]
    const LatentEdit edit = age_5();
    expect_codes(golden, edit);
    expect_edit(golden, edit, mask.narrow(1, 0, 1));
}

TEST_F(SfeParity, GanspaceEdit) {
    LINEAMENT_NEED_GOLDEN("sfe_edit_eye_openness_20");
    LINEAMENT_NEED_GOLDEN("sfe_latent_directions");
    Golden golden("sfe_edit_eye_openness_20");
    const Golden vectors("sfe_latent_directions");
    GanspaceComponent component;
    component.component = vectors.whole("vec.ganspace.eye_openness.comp").reshape({-1});
    component.deviation = vectors.whole("vec.ganspace.eye_openness.std").item<double>();
    component.first_row = 7;
    component.end_row = 8;
    LatentEdit edit;
    edit.set(std::make_shared<GanspaceAbsolute>(DirectionInfo(), component, vectors.whole("vec.ganspace.mean")), 20.0);
    expect_codes(golden, edit);
    expect_edit(golden, edit);
}

TEST_F(SfeParity, StyleSpaceEdit) {
    LINEAMENT_NEED_GOLDEN("sfe_edit_glasses_m7");
    Golden golden("sfe_edit_glasses_m7");
    std::vector<StyleChannel> channels;
    for (const auto& [layer, channel] : std::vector<std::pair<int, int>>{{3, 288}, {2, 175}, {3, 120}, {2, 97}})
        channels.push_back({convolution_of_layer(layer), channel});
    LatentEdit edit;
    edit.set(std::make_shared<StyleSpaceDirection>(DirectionInfo(), channels), -7.0);
    const StyleCode w = edit.apply(generator(), inversion().w_plus);
    const StyleCode w_e4e = edit.apply(generator(), inversion().w_editable);
    golden.expect("w_edited_s_conv", at::cat(w.conv, 1).flatten());
    golden.expect("w_edited_s_rgb", at::cat(w.rgb, 1).flatten());
    golden.expect("w_e4e_edited_s_conv", at::cat(w_e4e.conv, 1).flatten());
    golden.expect("w_e4e_edited_s_rgb", at::cat(w_e4e.rgb, 1).flatten());
    expect_edit(golden, edit);
}

}  // namespace
}  // namespace lineament::testing
