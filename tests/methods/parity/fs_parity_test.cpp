// The Feature-Style encoder at 1024 px and pSp's encoder, whole, against their golden outputs.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "core/directions/linear_w_direction.h"
#include "core/methods/code_method.h"
#include "core/methods/fs_method.h"
#include "tests/methods/parity/golden.h"
#include "tests/methods/parity/reference_weights.h"
#include "tests/support/deterministic_fill.h"

namespace lineament::testing {
namespace {

// 143_enc.pth.
StateDict reference_fs_weights() {
    return fill_manifest(manifest_file("fs_143_enc"), "", fill_prefix());
}

// psp_ffhq_encode.pt without "encoder.".
StateDict reference_psp_weights() {
    return sub_state(fill_manifest(manifest_file("psp_ffhq_encode"), "state_dict", fill_prefix(), "encoder."),
                     "encoder.");
}

std::shared_ptr<const Generator> fast_generator() {
    const std::shared_ptr<Generator> generator = std::make_shared<Generator>(reference_generator_weights());
    generator->prepare_fast_inference();
    return generator;
}

class FsParity : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        const std::shared_ptr<const Generator> generator = fast_generator();
        const auto encoder =
            std::make_shared<const SfeBackbone>(reference_fs_weights(), FsOptions().strides(generator->options()));
        fs_ = std::make_unique<FsMethod>(generator, encoder);
        inversion_ = fs_->invert(golden_input("fs_x1024", {1, 3, 1024, 1024}));
    }
    static void TearDownTestSuite() {
        inversion_.reset();
        fs_.reset();
    }
    static const FsInversion& inversion() { return dynamic_cast<const FsInversion&>(*inversion_); }

    at::NoGradGuard no_grad_;
    static std::unique_ptr<FsMethod> fs_;
    static std::shared_ptr<const Inversion> inversion_;
};
std::unique_ptr<FsMethod> FsParity::fs_;
std::shared_ptr<const Inversion> FsParity::inversion_;

TEST_F(FsParity, Inversion) {
    LINEAMENT_NEED_GOLDEN("fs_inversion");
    Golden golden("fs_inversion");
    golden.expect("x256", inversion().resized_input);
    const SfeBackboneOutput encoded = fs_->encoder().forward(inversion().resized_input);
    golden.expect("enc.conv", encoded.stem);
    for (int stage = 0; stage < 4; ++stage)
        golden.expect("enc.block_" + std::to_string(stage + 1), encoded.taps[stage]);
    golden.expect("w_recon", inversion().w_plus);
    golden.expect("F", inversion().feature);
    golden.expect("image", inversion().reconstruction);
}

// The boundary file is not among the goldens: the vector is taken from the edited code, and its length must be one.
TEST_F(FsParity, BoundaryEdit) {
    LINEAMENT_NEED_GOLDEN("fs_inversion");
    LINEAMENT_NEED_GOLDEN("fs_edit_smiling_15");
    Golden golden("fs_edit_smiling_15");
    const double power = 15.0;
    const at::Tensor unedited = Golden("fs_inversion").whole("w_recon");
    const at::Tensor normal = ((golden.whole("w_edited") - unedited) / power).reshape({1, 9216});
    EXPECT_NEAR(normal.norm().item<double>(), 1.0, 1e-3);
    LatentEdit edit;
    edit.set(std::make_shared<LinearWDirection>(DirectionInfo(), normal), power);
    const FsEditState state = fs_->edit_state(inversion(), edit);
    golden.expect("w_edited", edit.apply_to_w(inversion().w_plus));
    golden.expect("G_feat5", inversion().generated);
    golden.expect("G_feat5_edited", state.generated);
    golden.expect("F_edited", state.state.feature);
    golden.expect("image", fs_->render(inversion(), edit));
}

TEST(PspParity, CodeOfAFace) {
    LINEAMENT_NEED_GOLDEN("psp_encoder");
    Golden golden("psp_encoder");
    const at::NoGradGuard no_grad;
    const auto generator = std::make_shared<const Generator>(reference_generator_weights());
    const auto encoder = std::make_shared<const StyleEncoder>(reference_psp_weights(), StyleEncoderKind::psp);
    const at::Tensor x = golden_input("x256", {1, 3, 256, 256});
    golden.expect("w_offsets", encoder->forward(x).w_offsets);
    const CodeMethod psp("psp", "pSp", generator, encoder);
    // Four equal pixels for each: what reducing the face gives back.
    golden.expect("w_plus", psp.invert(x.repeat_interleave(4, 2).repeat_interleave(4, 3))->w_plus);
}

}  // namespace
}  // namespace lineament::testing
