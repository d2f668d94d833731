// Loading a pack from disk into networks, methods and directions.
#include "core/methods/model_pack.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/methods/pack_networks.h"
#include "core/methods/sfe_method.h"
#include "core/weights/mean_code.h"
#include "core/weights/safetensors.h"
#include "tests/support/tiny_pack.h"

namespace lineament::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ModelPackTest : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("lineament-pack-" + std::to_string(getpid()));
        write_tiny_pack(folder_.string());
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string load_error() const {
        try {
            ModelPack::load(folder_.string());
        } catch (const std::exception& error) {
            return error.what();
        }
        return "";
    }

    // Rewrites the manifest with `from` replaced by `to`.
    void change_manifest(const std::string& from, const std::string& to) const { change("pack.json", from, to); }
    void change(const std::string& name, const std::string& from, const std::string& to) const {
        const std::string path = (folder_ / name).string();
        std::ifstream in(path);
        std::string text((std::istreambuf_iterator<char>(in)), {});
        const size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        std::ofstream(path) << text.replace(at, from.size(), to);
    }

    fs::path folder_;
};

TEST_F(ModelPackTest, LoadsMethodsAndDirections) {
    std::vector<double> fractions;
    const auto pack = ModelPack::load(folder_.string(), [&](const ProgressStep& step) {
        fractions.push_back(step.fraction);
        return true;
    });
    EXPECT_EQ(pack->resolution(), 64);
    EXPECT_EQ(pack->method_ids().front(), "sfe");
    EXPECT_THAT(pack->method_ids(), ::testing::Contains("sfe_inverter"));
    EXPECT_EQ(pack->method("sfe")->resolution(), 64);
    ASSERT_EQ(pack->directions().all().size(), 3u);
    EXPECT_EQ(pack->directions().all()[0]->info().id, "smile");
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_EQ(fractions.back(), 1.0);
}

TEST_F(ModelPackTest, WeightsAreFloat32WhateverTheFileHas) {
    const auto pack = ModelPack::load(folder_.string());
    const auto& sfe = dynamic_cast<const SfeMethod&>(*pack->method("sfe"));
    EXPECT_EQ(sfe.networks().generator->constant().scalar_type(), at::kFloat);
    EXPECT_EQ(sfe.options().feature_index, 5);
    EXPECT_TRUE(sfe.networks().generator->has_fast_inference());
    EXPECT_TRUE(sfe.networks().editor->has_fast_inference());
}

TEST_F(ModelPackTest, IsUsableFromLoadToPixels) {
    const auto pack = ModelPack::load(folder_.string());
    const auto method = pack->method("sfe");
    const auto face = method->invert(at::rand({1, 3, 64, 64}) * 2 - 1);
    const LatentEdit edit = pack->directions().edit_from_sliders({{"smile", 0.5}, {"hair", -1.0}});
    const at::Tensor image = method->render(*face, edit);
    ASSERT_EQ(image.sizes(), at::IntArrayRef({1, 3, 64, 64}));
    EXPECT_TRUE(image.isfinite().all().item<bool>());
    EXPECT_GT((image - face->reconstruction).abs().max().item<float>(), 1e-3);
}

TEST_F(ModelPackTest, LoadsOneMethodFirstAndOthersWhenAskedFor) {
    const auto pack = ModelPack::load(folder_.string());
    EXPECT_THAT(pack->loaded_method_ids(), ElementsAre("sfe"));
    std::vector<std::string> stages;
    const auto inverter = pack->method("sfe_inverter", [&](const ProgressStep& step) {
        stages.push_back(step.detail);
        return true;
    });
    EXPECT_THAT(stages, ElementsAre()) << "its networks are those of sfe, which are in memory";
    EXPECT_THAT(pack->loaded_method_ids(), ElementsAre("sfe", "sfe_inverter"));
    const auto& whole = dynamic_cast<const SfeMethod&>(*pack->method("sfe"));
    const auto& part = dynamic_cast<const SfeMethod&>(*inverter);
    EXPECT_EQ(whole.networks().generator, part.networks().generator);
    EXPECT_EQ(whole.networks().backbone, part.networks().backbone);
    EXPECT_THAT(ModelPack::load(folder_.string(), {}, {}, "sfe_inverter")->loaded_method_ids(),
                ElementsAre("sfe_inverter"));
}

TEST_F(ModelPackTest, LetsGoOfMethodsThatNobodyHolds) {
    const auto pack = ModelPack::load(folder_.string());
    const auto held = pack->method("sfe_inverter");
    std::weak_ptr<const InversionMethod> dropped = pack->method("sfe");
    const std::weak_ptr<const FeatureEditor> editor = dynamic_cast<const SfeMethod&>(*dropped.lock()).networks().editor;
    const auto backbone = dynamic_cast<const SfeMethod&>(*held).networks().backbone;
    pack->release_unused();
    EXPECT_TRUE(dropped.expired());
    EXPECT_TRUE(editor.expired()) << "no other method needs the editor";
    EXPECT_THAT(pack->loaded_method_ids(), ElementsAre("sfe_inverter"));
    const auto again = pack->method("sfe");
    EXPECT_EQ(dynamic_cast<const SfeMethod&>(*again).networks().backbone, backbone);
}

TEST_F(ModelPackTest, AMethodWhoseLoadingWasCancelledCanBeAskedForAgain) {
    const auto pack = ModelPack::load(folder_.string(), {}, {}, "sfe_inverter");
    EXPECT_THROW(pack->method("sfe", [](const ProgressStep&) { return false; }), Cancelled);
    EXPECT_THAT(pack->loaded_method_ids(), ElementsAre("sfe_inverter"));
    EXPECT_EQ(pack->method("sfe")->id(), "sfe");
}

TEST_F(ModelPackTest, AGeneratorWithoutAMeanCodeGetsTheOneOfItsMappingNetwork) {
    PackManifest manifest = load_pack(folder_.string());
    const std::string path = manifest.path_of("generator");
    StateDict weights = load_safetensors(path);
    weights.erase("latent_avg");
    save_safetensors(path, weights);
    for (PackFile& file : manifest.files) {
        if (file.role == "generator") file.bytes = static_cast<int64_t>(fs::file_size(path));
    }
    save_pack(manifest, folder_.string());
    PackNetworks networks(load_pack(folder_.string()), {});
    const at::Tensor mean = networks.generator()->latent_avg();
    EXPECT_GT(mean.abs().max().item<double>(), 0.0) << "zeros would put every face beside the mean";
    EXPECT_LT((mean - mean_code(weights)).abs().max().item<double>(), 1e-5);
}

TEST_F(ModelPackTest, NoPackIsAMissingPack) {
    EXPECT_THROW(ModelPack::load((folder_ / "nowhere").string()), MissingPackError);
}

TEST_F(ModelPackTest, AMissingFileIsNamed) {
    fs::remove(folder_ / "e4e.safetensors");
    EXPECT_THROW(ModelPack::load(folder_.string()), MissingPackError);
    EXPECT_THAT(load_error(), HasSubstr("e4e"));
}

TEST_F(ModelPackTest, ATruncatedFileIsDamaged) {
    fs::resize_file(folder_ / "generator.safetensors", 1000);
    EXPECT_THAT(load_error(), HasSubstr("generator.safetensors"));
}

TEST_F(ModelPackTest, AnotherResolutionInTheManifestIsRefused) {
    change_manifest("\"resolution\": 64", "\"resolution\": 128");
    EXPECT_THAT(load_error(), HasSubstr("its generator makes 64 px"));
}

TEST_F(ModelPackTest, AMethodWithoutWeightsIsLeftOutAndSaysWhatItLacks) {
    change_manifest("\"role\": \"sfe_editor\"", "\"role\": \"something\"");
    const auto pack = ModelPack::load(folder_.string());
    EXPECT_THAT(pack->method_ids(), ::testing::Not(::testing::Contains("sfe")));
    EXPECT_THAT(pack->method_ids(), ::testing::Contains("sfe_inverter"));
    try {
        pack->method("sfe");
        FAIL() << "a method without weights was handed out";
    } catch (const std::runtime_error& error) {
        EXPECT_THAT(error.what(), HasSubstr("sfe_editor"));
    }
    EXPECT_THROW(pack->method("telepathy"), std::runtime_error);
}

TEST_F(ModelPackTest, DirectionsOfAnotherGeneratorAreRefused) {
    change("directions.json", "[7, 3]", "[7, 300]");
    EXPECT_THAT(load_error(), HasSubstr("'hair' was made for another generator"));
}

TEST_F(ModelPackTest, ACatalogueThatIsNowhereIsMissing) {
    fs::rename(folder_ / "directions.json", folder_ / "other.json");
    EXPECT_THROW(ModelPack::load(folder_.string()), MissingPackError);
}

TEST_F(ModelPackTest, LoadingCanBeCancelled) {
    EXPECT_THROW(ModelPack::load(folder_.string(), [](const ProgressStep&) { return false; }), Cancelled);
}

TEST_F(ModelPackTest, RendersInHalfPrecision_CUDA) {
    const auto exact = ModelPack::load(folder_.string());
    const auto fast = ModelPack::load(folder_.string(), {}, {at::Device(at::kCUDA), at::kHalf});
    const at::Tensor image = at::rand({1, 3, 64, 64}) * 2 - 1;
    const LatentEdit edit = exact->directions().edit_from_sliders({{"smile", 0.5}});
    const at::Tensor a = exact->method("sfe")->render(*exact->method("sfe")->invert(image), edit);
    const at::Tensor b = fast->method("sfe")->render(*fast->method("sfe")->invert(image), edit);
    EXPECT_EQ(b.device().type(), at::kCPU);
    EXPECT_LT((a - b).abs().max().item<float>(), 0.05 * a.abs().max().item<float>());
}

}  // namespace
}  // namespace lineament::testing
