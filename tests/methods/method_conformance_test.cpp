// What every inversion method must satisfy, asked of each one in the registry on the tiny pack's untrained networks. A
// new method needs weights there (tests/support/tiny_pack.cpp) and nothing else: this test finds it.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <set>
#include <thread>

#include "core/methods/model_pack.h"
#include "tests/support/tiny_pack.h"

namespace lineament::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr int kSide = 64;

// One value per 16 px cell, so that small pictures can show it.
at::Tensor coarse_face(uint64_t seed) {
    at::Generator random = at::detail::createCPUGenerator(seed);
    const at::Tensor cells = at::rand({1, 3, 4, 4}, random, at::TensorOptions(at::kFloat)) * 2 - 1;
    return cells.repeat_interleave(16, 2).repeat_interleave(16, 3);
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

double cosine(const at::Tensor& a, const at::Tensor& b) {
    return ((a * b).sum() / (a.norm() * b.norm())).item<double>();
}

std::vector<std::string> all_ids() {
    std::vector<std::string> ids;
    for (const MethodEntry& entry : registered_methods())
        ids.push_back(entry.id);
    return ids;
}

class MethodConformance : public ::testing::TestWithParam<std::string> {
  protected:
    static void SetUpTestSuite() {
        folder_ = fs::temp_directory_path() / ("lineament-conformance-" + std::to_string(getpid()));
        pack_ = ModelPack::load(write_tiny_pack(folder_.string()));
    }
    static void TearDownTestSuite() {
        pack_.reset();
        fs::remove_all(folder_);
    }
    void SetUp() override {
        ASSERT_THAT(pack_->method_ids(), Contains(GetParam()))
            << "tests/support/tiny_pack.cpp has no weights for the method '" << GetParam()
            << "', so nothing would test it";
        method_ = pack_->method(GetParam());
        face_ = method_->invert(coarse_face(1));
    }

    LatentEdit edit_of(const std::string& direction, double power) const {
        return pack_->directions().edit_from_sliders({{direction, power}});
    }
    at::Tensor picture(const LatentEdit& edit, int side = 0, const at::Tensor& mask = {}) const {
        RenderOptions options;
        options.output_side = side;
        options.region_mask = mask;
        return method_->render(*face_, edit, options);
    }
    std::string refusal(const std::function<void()>& call) const {
        try {
            call();
        } catch (const std::exception& error) {
            return error.what();
        }
        return "";
    }

    static fs::path folder_;
    static std::shared_ptr<const ModelPack> pack_;
    std::shared_ptr<const InversionMethod> method_;
    std::shared_ptr<const Inversion> face_;
};
fs::path MethodConformance::folder_;
std::shared_ptr<const ModelPack> MethodConformance::pack_;

TEST_P(MethodConformance, IsWhatTheRegistrySays) {
    const MethodEntry* entry = find_method(GetParam());
    ASSERT_NE(entry, nullptr);
    EXPECT_FALSE(entry->title.empty());
    EXPECT_EQ(method_->id(), entry->id);
    EXPECT_EQ(method_->title(), entry->title);
    EXPECT_EQ(method_->resolution(), pack_->resolution());
}

TEST_P(MethodConformance, AnInversionHoldsTheFaceItsCodeAndItsPicture) {
    EXPECT_TRUE(at::equal(face_->input, coarse_face(1)));
    EXPECT_EQ(face_->w_plus.sizes(), at::IntArrayRef({1, 10, 32}));
    EXPECT_EQ(face_->reconstruction.sizes(), at::IntArrayRef({1, 3, kSide, kSide}));
    for (const at::Tensor& tensor : {face_->input, face_->w_plus, face_->reconstruction}) {
        EXPECT_TRUE(tensor.device().is_cpu());
        EXPECT_EQ(tensor.scalar_type(), at::kFloat);
        EXPECT_TRUE(tensor.isfinite().all().item<bool>());
        EXPECT_FALSE(tensor.requires_grad()) << "an inversion must not keep the graph of its networks";
    }
    const auto another = method_->invert(coarse_face(2));
    EXPECT_GT(largest_difference(another->reconstruction, face_->reconstruction), 1e-4) << "two faces got one picture";
    EXPECT_TRUE(at::equal(method_->invert(coarse_face(1))->reconstruction, face_->reconstruction))
        << "one face got two pictures";
}

TEST_P(MethodConformance, AZeroEditIsTheReconstruction) {
    EXPECT_TRUE(at::equal(picture(LatentEdit()), face_->reconstruction));
    EXPECT_TRUE(at::equal(picture(edit_of("smile", 0.0)), face_->reconstruction));
    EXPECT_TRUE(at::equal(picture(LatentEdit(), 0, at::ones({1, 1, kSide, kSide})), face_->reconstruction));
}

TEST_P(MethodConformance, RenderingIsPure) {
    const LatentEdit smile = edit_of("smile", 1.0);
    const at::Tensor before = picture(smile);
    const at::Tensor preview = picture(smile, kSide / 2);
    picture(edit_of("age", -0.8));
    picture(LatentEdit(), kSide / 2);
    EXPECT_TRUE(at::equal(picture(smile, kSide / 2), preview));
    EXPECT_TRUE(at::equal(picture(smile), before));
}

TEST_P(MethodConformance, EditsOfEveryFamilyAct) {
    for (const char* direction : {"smile", "age", "hair"}) {
        const at::Tensor edited = picture(edit_of(direction, 1.0));
        ASSERT_EQ(edited.sizes(), at::IntArrayRef({1, 3, kSide, kSide}));
        EXPECT_TRUE(edited.isfinite().all().item<bool>()) << direction;
        EXPECT_TRUE(edited.device().is_cpu() && edited.scalar_type() == at::kFloat);
        EXPECT_GT(largest_difference(edited, face_->reconstruction), 1e-3) << direction;
    }
}

// Small powers, where a picture is nearly linear in them.
TEST_P(MethodConformance, AnEditFollowsItsSignAndGrowsWithItsPower) {
    const auto change = [&](double power) { return picture(edit_of("smile", power)) - face_->reconstruction; };
    const at::Tensor forward = change(0.05);
    EXPECT_LT(cosine(forward, change(-0.05)), -0.8) << "less of it is not the opposite of more of it";
    EXPECT_GT(cosine(forward, change(0.1)), 0.8);
    EXPECT_GT(change(0.1).norm().item<double>(), 1.3 * forward.norm().item<double>());
}

TEST_P(MethodConformance, PreviewsShowTheSamePictureSmaller) {
    const LatentEdit smile = edit_of("smile", 1.0);
    for (const LatentEdit& edit : {LatentEdit(), smile}) {
        const at::Tensor full = picture(edit);
        const at::Tensor preview = picture(edit, kSide / 2);
        ASSERT_EQ(preview.sizes(), at::IntArrayRef({1, 3, kSide / 2, kSide / 2}));
        const at::Tensor small = at::avg_pool2d(full, {2, 2}, {2, 2});
        EXPECT_GT(cosine(preview - preview.mean(), small - small.mean()), 0.6);
    }
    for (int side = 4; side <= kSide; side *= 2)
        EXPECT_EQ(picture(smile, side).size(3), side);
    const at::Tensor small_change = picture(smile, kSide / 2) - picture(LatentEdit(), kSide / 2);
    const at::Tensor change = at::avg_pool2d(picture(smile) - face_->reconstruction, {2, 2}, {2, 2});
    EXPECT_GT(cosine(small_change, change), 0.4) << "a preview does not show what the edit does";
}

TEST_P(MethodConformance, ARegionMaskHoldsTheEditBack) {
    const LatentEdit smile = edit_of("smile", 1.0);
    const at::Tensor free = picture(smile);
    EXPECT_LT(largest_difference(picture(smile, 0, at::zeros({1, 1, 16, 16})), free), 1e-4)
        << "a mask that keeps nothing changed the edit";
    // Some methods mask features alone, as published, and untrained networks need not answer to those: a few percent.
    const double change = (free - face_->reconstruction).norm().item<double>();
    const at::Tensor kept = picture(smile, 0, at::ones({1, 1, kSide, kSide}));
    EXPECT_LT((kept - face_->reconstruction).norm().item<double>(), 1.05 * change)
        << "a mask that keeps everything left more of the edit than no mask";
    for (const int side : {16, 100})
        EXPECT_LT(largest_difference(picture(smile, 0, at::ones({1, 1, side, side})), kept), 1e-5) << side << " px";
    EXPECT_THAT(refusal([&] { picture(smile, 0, at::ones({kSide, kSide})); }), HasSubstr("region mask"));
}

TEST_P(MethodConformance, InversionReportsAndCanBeCancelled) {
    std::vector<double> fractions;
    method_->invert(coarse_face(1), [&](const ProgressStep& step) {
        EXPECT_EQ(step.stage, WorkStage::Invert);
        EXPECT_FALSE(step.detail.empty());
        fractions.push_back(step.fraction);
        return true;
    });
    ASSERT_GE(fractions.size(), 2u);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_GE(fractions.front(), 0.0);
    EXPECT_EQ(fractions.back(), 1.0);
    for (size_t refused = 0; refused < fractions.size(); ++refused) {
        size_t reports = 0;
        EXPECT_THROW(method_->invert(coarse_face(1), [&](const ProgressStep&) { return reports++ != refused; }),
                     Cancelled)
            << "at report " << refused;
        EXPECT_EQ(reports, refused + 1);
    }
}

TEST_P(MethodConformance, WhatDoesNotFitIsRefusedInWords) {
    for (const std::vector<int64_t>& shape : std::vector<std::vector<int64_t>>{
             {1, 3, 32, 32}, {3, kSide, kSide}, {1, 1, kSide, kSide}, {2, 3, kSide, kSide}}) {
        EXPECT_THAT(refusal([&] { method_->invert(at::zeros(shape)); }), HasSubstr("needed [1, 3, 64, 64]"));
    }
    EXPECT_THAT(refusal([&] { method_->render(Inversion(), edit_of("smile", 1.0)); }), HasSubstr("another method"));
    EXPECT_NE(refusal([&] { picture(edit_of("smile", 1.0), 48); }), "");
    EXPECT_NE(refusal([&] { picture(edit_of("smile", 1.0), 2 * kSide); }), "");
}

TEST_P(MethodConformance, SaysWhatItCanDoBesides) {
    const std::set<std::string> with_flow = {"warpres"}, mixing = {"fs"}, without_codes = {"fs", "sfe_inverter"};
    EXPECT_EQ(method_->flow_ability() != nullptr, with_flow.count(GetParam()) == 1);
    EXPECT_EQ(method_->style_mixing() != nullptr, mixing.count(GetParam()) == 1);
    EXPECT_EQ(method_->code_space().has_value(), without_codes.count(GetParam()) == 0);
}

TEST_P(MethodConformance, AFlowIsOneOfItsOwnFacesAndFollowsTheEdit) {
    const FlowAbility* const ability = method_->flow_ability();
    if (!ability) return;  // which methods have one: SaysWhatItCanDoBesides
    const at::Tensor flow = ability->flow(*face_, edit_of("smile", 1.0));
    ASSERT_EQ(flow.dim(), 4);
    EXPECT_EQ(flow.size(1), 2);
    EXPECT_TRUE(flow.device().is_cpu() && flow.isfinite().all().item<bool>());
    EXPECT_GT(largest_difference(flow, ability->flow(*face_, LatentEdit())), 0.0);
    EXPECT_NE(refusal([&] { ability->flow(Inversion(), edit_of("smile", 1.0)); }), "");
}

TEST_P(MethodConformance, MixingKeepsOneFacesShapeAndTakesTheOthersCode) {
    const StyleMixing* const mixing = method_->style_mixing();
    if (!mixing) return;
    const auto other = method_->invert(coarse_face(2));
    const auto mixed = mixing->mix_styles(*face_, *other);
    EXPECT_TRUE(at::equal(mixed->w_plus, other->w_plus));
    EXPECT_TRUE(at::equal(mixed->input, face_->input));
    EXPECT_NE(refusal([&] { mixing->mix_styles(*face_, Inversion()); }), "");
}

TEST_P(MethodConformance, ACodeSpaceHasTheCodesThatAreEdited) {
    const std::optional<CodeSpace> space = method_->code_space();
    if (!space) return;
    const at::Tensor codes = space->encode(at::cat({coarse_face(1), coarse_face(2)}));
    ASSERT_EQ(codes.sizes(), at::IntArrayRef({2, 10, 32}));
    EXPECT_TRUE(codes.device().is_cpu() && codes.scalar_type() == at::kFloat);
    EXPECT_FALSE(codes.requires_grad());
    EXPECT_LT(largest_difference(codes[0], space->encode(coarse_face(1))[0]), 1e-4);
    if (GetParam() != "sfe") {  // which renders another code than the one that it edits
        EXPECT_LT(largest_difference(codes[0], face_->w_plus[0]), 1e-4);
    }
    EXPECT_LT(largest_difference(space->mean_code(), space->generator->latent_avg()), 1e-6);
    EXPECT_EQ(space->synthesize(codes).sizes(), at::IntArrayRef({2, 3, kSide, kSide}));
    const StyleCode styles = space->styles(codes);
    ASSERT_FALSE(styles.conv.empty());
    EXPECT_EQ(styles.conv.front().size(0), 2);
}

TEST_P(MethodConformance, ServesSeveralThreads) {
    const std::vector<double> powers = {-1.0, -0.5, 0.5, 1.0};
    std::vector<at::Tensor> alone(powers.size()), together(powers.size());
    const auto work = [&](size_t i) {
        const at::Tensor preview = picture(edit_of("smile", powers[i]), kSide / 2);
        return at::cat({picture(edit_of("smile", powers[i])).flatten(), preview.flatten(),
                        method_->invert(coarse_face(i))->reconstruction.flatten()});
    };
    for (size_t i = 0; i < powers.size(); ++i)
        alone[i] = work(i);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < powers.size(); ++i) {
        threads.emplace_back([&, i] {
            const at::NoGradGuard no_grad;
            together[i] = work(i);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (size_t i = 0; i < powers.size(); ++i)
        EXPECT_LT(largest_difference(together[i], alone[i]), 1e-5) << "power " << powers[i];
}

INSTANTIATE_TEST_SUITE_P(Registry, MethodConformance, ::testing::ValuesIn(all_ids()),
                         [](const ::testing::TestParamInfo<std::string>& method) { return method.param; });

}  // namespace
}  // namespace lineament::testing
