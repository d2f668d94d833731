// The Feature-Style encoder and the methods that keep nothing but a code, against their definitions.
#include "core/methods/fs_method.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/methods/code_method.h"
#include "core/methods/model_pack.h"
#include "tests/support/tiny_pack.h"

namespace lineament::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kSide = 64;

at::Tensor noise_face(uint64_t seed) {
    at::Generator random = at::detail::createCPUGenerator(seed);
    return at::rand({1, 3, kSide, kSide}, random, at::TensorOptions(at::kFloat)) * 2 - 1;
}

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

class FsMethodTest : public ::testing::TestWithParam<int> {
  protected:
    static void SetUpTestSuite() {
        folder_ = fs::temp_directory_path() / ("lineament-fs-" + std::to_string(getpid()));
        write_tiny_pack(folder_.string());
    }
    static void TearDownTestSuite() { fs::remove_all(folder_); }

    // The pack with K as its manifest's option.
    static std::shared_ptr<const ModelPack> pack_of(int fs_layer) {
        PackManifest manifest = load_pack(folder_.string());
        manifest.fs_layer = fs_layer;
        save_pack(manifest, folder_.string());
        return ModelPack::load(folder_.string(), {}, {}, "fs");
    }
    void SetUp() override {
        pack_ = pack_of(GetParam());
        method_ = std::dynamic_pointer_cast<const FsMethod>(pack_->method("fs"));
        ASSERT_NE(method_, nullptr);
        face_ = method_->invert(noise_face(1));
    }
    const FsInversion& face() const { return dynamic_cast<const FsInversion&>(*face_); }

    // G(w) with `feature` at K, in one pass.
    at::Tensor synthesize(const StyleCode& styles, const at::Tensor& feature) const {
        SynthesisOptions options;
        options.insert_index = method_->options().feature_index;
        options.insert_feature = feature;
        return method_->generator().synthesize(styles, options).image;
    }

    at::NoGradGuard no_grad_;
    static fs::path folder_;
    std::shared_ptr<const ModelPack> pack_;
    std::shared_ptr<const FsMethod> method_;
    std::shared_ptr<const Inversion> face_;
};
fs::path FsMethodTest::folder_;

TEST_P(FsMethodTest, InvertsToACodeAndAFeatureAtK) {
    EXPECT_EQ(method_->options().feature_index, GetParam());
    const GeneratorOptions& generator = method_->generator().options();
    EXPECT_EQ(face().feature.size(1), generator.feature_channels(GetParam()));
    EXPECT_EQ(face().feature.size(3), generator.feature_side(GetParam()));
    const at::Tensor expected = synthesize(method_->generator().styles(face().w_plus), face().feature);
    EXPECT_LT(largest_difference(face().reconstruction, expected), 1e-5);
    EXPECT_GT(largest_difference(face().feature, face().generated), 1e-2) << "F must not be the generator's own";
}

TEST_P(FsMethodTest, AnEditAddsToFWhatItChangesOfTheGeneratorsFeature) {
    const LatentEdit smile = pack_->directions().edit_from_sliders({{"smile", 1.0}});
    const StyleCode styles = smile.apply(method_->generator(), face().w_plus);
    SynthesisOptions all;
    all.want_features = true;
    const size_t k = static_cast<size_t>(GetParam());
    const at::Tensor before = method_->generator().synthesize(face().w_plus, all).features[k];
    const at::Tensor after = method_->generator().synthesize(styles, all).features[k];
    const at::Tensor expected = synthesize(styles, face().feature + after - before);
    EXPECT_LT(largest_difference(method_->render(*face_, smile), expected), 1e-4);
    EXPECT_LT(largest_difference(method_->edit_state(face(), smile).generated, after), 1e-5);
}

TEST_P(FsMethodTest, MixesTheShapeOfOneFaceWithTheStyleOfAnother) {
    const std::shared_ptr<const Inversion> other = method_->invert(noise_face(2));
    const std::shared_ptr<const Inversion> mixed = method_->mix_styles(*face_, *other);
    const at::Tensor expected = synthesize(method_->generator().styles(other->w_plus), face().feature);
    EXPECT_LT(largest_difference(mixed->reconstruction, expected), 1e-5);
    EXPECT_TRUE(at::equal(mixed->w_plus, other->w_plus));
    EXPECT_TRUE(at::equal(mixed->input, face_->input));
    EXPECT_TRUE(at::equal(method_->mix_styles(*face_, *face_)->reconstruction, face_->reconstruction));
    const LatentEdit smile = pack_->directions().edit_from_sliders({{"smile", 1.0}});
    EXPECT_GT(largest_difference(method_->render(*mixed, smile), mixed->reconstruction), 1e-3);
}

TEST_P(FsMethodTest, AMaskKeepsTheUneditedPictureWhereItIsOne) {
    const LatentEdit smile = pack_->directions().edit_from_sliders({{"smile", 1.0}});
    RenderOptions options;
    options.region_mask = at::zeros({1, 1, kSide, kSide});
    options.region_mask.narrow(3, 0, kSide / 2).fill_(1.0);
    const at::Tensor image = method_->render(*face_, smile, options);
    const auto left = [](const at::Tensor& x) { return x.narrow(3, 0, kSide / 2); };
    const auto right = [](const at::Tensor& x) { return x.narrow(3, kSide / 2, kSide / 2); };
    EXPECT_TRUE(at::equal(left(image), left(face_->reconstruction)));
    EXPECT_LT(largest_difference(right(image), right(method_->render(*face_, smile))), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(FeatureLayers, FsMethodTest, ::testing::Values(4, 5));

TEST(FsOptions, StridesLeadToTheSideOfTheFeature) {
    const auto strides = [](int resolution, int k) {
        GeneratorOptions generator;
        generator.resolution = resolution;
        generator.channels.resize(0);
        for (int side = 4; side <= resolution; side *= 2)
            generator.channels.push_back(16);
        FsOptions options;
        options.feature_index = k;
        const SfeBackboneOptions result = options.strides(generator);
        std::vector<int> all = result.stage_strides;
        all.push_back(result.content_stride);
        return all;
    };
    EXPECT_THAT(strides(1024, 4), ElementsAre(2, 2, 2, 2, 2)) << "as published for K = 5, too";
    EXPECT_THAT(strides(1024, 5), ElementsAre(2, 2, 2, 2, 2));
    EXPECT_THAT(strides(1024, 6), ElementsAre(2, 2, 2, 2, 1));
    EXPECT_THAT(strides(1024, 7), ElementsAre(2, 2, 2, 2, 1));
    EXPECT_THAT(strides(128, 5), ElementsAre(2, 2, 2, 2, 1));
    EXPECT_THAT(strides(128, 7), ElementsAre(2, 2, 1, 2, 1));
    EXPECT_THROW(strides(1024, 3), std::invalid_argument);
    EXPECT_THROW(strides(1024, 8), std::invalid_argument);
    EXPECT_THROW(strides(64, 7), std::invalid_argument) << "32 px from a face of 64 px";
}

class CodeMethodTest : public ::testing::TestWithParam<const char*> {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("lineament-code-" + std::to_string(getpid()));
        pack_ = ModelPack::load(write_tiny_pack(folder_.string()), {}, {}, GetParam());
    }
    void TearDown() override { fs::remove_all(folder_); }
    at::NoGradGuard no_grad_;
    fs::path folder_;
    std::shared_ptr<const ModelPack> pack_;
};

TEST_P(CodeMethodTest, RendersTheGeneratorsPictureOfTheEditedCode) {
    const auto method = std::dynamic_pointer_cast<const CodeMethod>(pack_->method(GetParam()));
    const std::shared_ptr<const Inversion> face = method->invert(noise_face(1));
    const at::Tensor code = method->encoder().encode(noise_face(1)) + method->generator().latent_avg();
    EXPECT_LT(largest_difference(face->w_plus, code), 1e-6);
    EXPECT_LT(largest_difference(face->reconstruction, method->generator().synthesize(code).image), 1e-5);
    const LatentEdit smile = pack_->directions().edit_from_sliders({{"smile", 1.0}});
    const at::Tensor edited = method->generator().synthesize(smile.apply(method->generator(), code)).image;
    EXPECT_LT(largest_difference(method->render(*face, smile), edited), 1e-5);
    RenderOptions keep_all;
    keep_all.region_mask = at::ones({1, 1, 16, 16});
    EXPECT_TRUE(at::equal(method->render(*face, smile, keep_all), face->reconstruction));
}

INSTANTIATE_TEST_SUITE_P(Encoders, CodeMethodTest, ::testing::Values("e4e", "psp"));

TEST(PackWithFs, ALayerOutsideTheRangeIsRefusedInWords) {
    const fs::path folder = fs::temp_directory_path() / ("lineament-fs-layer-" + std::to_string(getpid()));
    write_tiny_pack(folder.string());
    std::ifstream in(folder / "pack.json");
    std::string text((std::istreambuf_iterator<char>(in)), {});
    const std::string field = "\"feature_layer\": 5";
    ASSERT_NE(text.find(field), std::string::npos);
    const auto with = [&](const std::string& layer) {
        std::string changed = text;
        changed.replace(changed.find(field), field.size(), field + ", \"fs_layer\": " + layer);
        std::ofstream(folder / "pack.json") << changed;
        try {
            ModelPack::load(folder.string(), {}, {}, "fs");
        } catch (const std::exception& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_THAT(with("9"), HasSubstr("must be 4, 5, 6 or 7"));
    EXPECT_THAT(with("7"), HasSubstr("choose another feature layer"));
    EXPECT_EQ(with("4"), "");
    fs::remove_all(folder);
}

}  // namespace
}  // namespace lineament::testing
