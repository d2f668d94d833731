#include "core/import/import.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/import/published_comparison.h"
#include "core/import/published_file.h"
#include "core/packs/imported_directions.h"
#include "core/packs/pack_methods.h"
#include "core/weights/npy.h"
#include "core/weights/safetensors.h"
#include "tests/support/deterministic_fill.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

CheckpointValue dict_of(CheckpointValue::Dict entries) {
    return CheckpointValue(std::make_shared<const CheckpointValue::Dict>(std::move(entries)));
}

CheckpointValue text_of(const std::string& text) {
    return CheckpointValue(std::make_shared<const std::string>(text));
}

// A published file's whole tree with tensors of the right shapes that take no memory (all elements are one zero).
CheckpointValue hollow(const std::string& manifest_name, const std::string& encoder_type = "") {
    std::ifstream file(manifest_file(manifest_name));
    const nlohmann::json manifest = nlohmann::json::parse(file);
    CheckpointValue::Dict root;
    std::map<std::string, CheckpointValue::Dict> nodes;
    for (const nlohmann::json& entry : manifest.at("tensors")) {
        const std::string path = entry.contains("path") ? entry["path"].at(0).get<std::string>() : "";
        const at::Tensor tensor = at::zeros({}).expand(entry.at("shape").get<std::vector<int64_t>>());
        if (entry.at("key").get<std::string>().empty()) {
            root.emplace_back(path, CheckpointValue(tensor));
        } else {
            nodes[path].emplace_back(entry.at("key").get<std::string>(), CheckpointValue(tensor));
        }
    }
    for (const auto& [node, state] : nodes) {
        if (node.empty()) return dict_of(state);
        root.emplace_back(node, dict_of(state));
    }
    if (!encoder_type.empty()) root.emplace_back("opts", dict_of({{"encoder_type", text_of(encoder_type)}}));
    return dict_of(root);
}

std::vector<std::string> roles_of(const PublishedFile& file) {
    std::vector<std::string> roles;
    for (const PublishedPart& part : file.parts)
        roles.push_back(part.role);
    return roles;
}

TEST(Recognise, ThePublishedLayouts) {
    const PublishedFile generator = recognise(hollow("stylegan2-ffhq-config-f"), "x.pt");
    ASSERT_THAT(roles_of(generator), ElementsAre("generator")) << generator.problem;
    EXPECT_EQ(generator.parts[0].tensors.size(), 172u);
    EXPECT_EQ(generator.parts[0].tensors.at("latent_avg").sizes(), at::IntArrayRef({512}));
    EXPECT_THAT(generator.what, HasSubstr("1024 px"));
    EXPECT_THAT(generator.licence, HasSubstr("non-commercial"));

    const PublishedFile e4e = recognise(hollow("e4e_ffhq_encode", "Encoder4Editing"), "x.pt");
    ASSERT_THAT(roles_of(e4e), ElementsAre("e4e")) << e4e.problem;
    EXPECT_EQ(e4e.parts[0].tensors.size(), 621u);
    EXPECT_EQ(e4e.parts[0].tensors.count("input_layer.0.weight"), 1u);

    const PublishedFile editor = recognise(hollow("sfe_editor_light"), "x.pt");
    ASSERT_THAT(roles_of(editor), ElementsAre("sfe_inverter", "sfe_editor")) << editor.problem;
    EXPECT_EQ(editor.parts[0].tensors.size(), 609u);
    EXPECT_EQ(editor.parts[1].tensors.size(), 92u);
    EXPECT_EQ(editor.parts[1].tensors.count("conv.weight"), 1u);

    const PublishedFile inverter = recognise(hollow("sfe_inverter_light"), "x.pt");
    ASSERT_THAT(roles_of(inverter), ElementsAre("sfe_inverter")) << inverter.problem;
    EXPECT_EQ(inverter.parts[0].tensors.size(), 609u);

    EXPECT_THAT(roles_of(recognise(hollow("styleclip_mapper_3level"), "/a/beyonce.pt")), ElementsAre("mapper:beyonce"));
    EXPECT_THAT(roles_of(recognise(hollow("styleclip_mapper_2level"), "/a/afro.pt")), ElementsAre("mapper:afro"));
    EXPECT_THAT(recognise(hollow("nvlabs_d_1024"), "x.pt").what, HasSubstr("discriminator"));
}

TEST(Recognise, StyleResWithItsOwnGeneratorAndEncoder) {
    const CheckpointValue whole = hollow("styleres_ffhq");
    const PublishedFile file = recognise(whole, "x.pth");
    ASSERT_THAT(roles_of(file), ElementsAre("styleres_generator", "styleres_e4e", "styleres")) << file.problem;
    EXPECT_EQ(file.kind, "styleres");
    EXPECT_THAT(file.licence, HasSubstr("non-commercial"));
    const StateDict& generator = file.parts[0].tensors;
    EXPECT_EQ(generator.size(), 173u) << "the generator's 172 and its clamp";
    EXPECT_EQ(generator.at("conv_clamp").item<double>(), 256.0);
    EXPECT_EQ(generator.at("latent_avg").sizes(), at::IntArrayRef({512}));
    EXPECT_EQ(file.parts[1].tensors.size(), 621u);
    const StateDict& modules = file.parts[2].tensors;
    EXPECT_EQ(modules.count("modify_feature_gates.down1.weight"), 1u);
    EXPECT_EQ(modules.count("modify_feature_alignment.dconv3.0.res_layer.0.weight"), 0u);

    const auto without = [&](const std::string& left_out) {
        CheckpointValue::Dict entries;
        for (const auto& [key, value] : whole.dict()) {
            if (key != left_out) entries.emplace_back(key, value);
        }
        return recognise(dict_of(entries), "x.pth");
    };
    EXPECT_TRUE(without("e4e").parts.empty());
    EXPECT_THAT(without("e4e").problem, HasSubstr("e4e"));
    const PublishedFile without_mean = without("latent_avg");
    ASSERT_EQ(without_mean.parts.size(), 3u) << without_mean.problem;
    EXPECT_TRUE(without_mean.parts[0].needs_mean_code);
}

TEST(Recognise, AGeneratorWithNvidiasNames) {
    const PublishedFile file = recognise(hollow("nvlabs_g_ema_1024"), "x.pt");
    ASSERT_THAT(roles_of(file), ElementsAre("generator")) << file.problem;
    EXPECT_EQ(file.parts[0].tensors.size(), 172u);
    EXPECT_EQ(file.parts[0].tensors.count("conv_clamp"), 0u);
    EXPECT_EQ(file.parts[0].tensors.at("convs.6.conv.weight").sizes(), at::IntArrayRef({1, 512, 512, 3, 3}));
}

TEST(Recognise, TheNetworksThatCompareFaces) {
    const auto roles = [](const std::string& manifest) { return roles_of(recognise(hollow(manifest), "x.pth")); };
    EXPECT_THAT(roles("lpips_v0.1_alex"), ElementsAre("lpips_alex"));
    EXPECT_THAT(roles("lpips_v0.1_vgg"), ElementsAre("lpips_vgg"));
    EXPECT_THAT(roles("torchvision_alexnet"), ElementsAre("alexnet"));
    EXPECT_THAT(roles("torchvision_vgg16"), ElementsAre("vgg16"));
    EXPECT_THAT(roles("model_ir_se50"), ElementsAre("ir_se50"));
    EXPECT_THAT(roles("iresnet50_arcface"), ElementsAre("iresnet50"));
    const PublishedFile vgg = recognise(hollow("torchvision_vgg16"), "vgg16.pth");
    EXPECT_EQ(vgg.parts[0].tensors.size(), 26u) << "weights and biases of 13 convolutions, no classifier";
    EXPECT_FALSE(vgg.licence.empty());

    CheckpointValue::Dict state = hollow("lpips_v0.1_alex").dict();
    state.erase(std::remove_if(state.begin(), state.end(),
                               [](const auto& entry) { return entry.first == "lin3.model.1.weight"; }),
                state.end());
    const PublishedFile partly = recognise(dict_of(state), "alex.pth");
    EXPECT_TRUE(partly.parts.empty());
    EXPECT_THAT(partly.problem, HasSubstr("'lin3.model.1.weight'"));
}

TEST(Recognise, TheNetworkOfFidAndNoOtherInception) {
    const CheckpointValue whole = hollow("inception_fid");
    const PublishedFile file = recognise(whole, "x.pth");
    ASSERT_THAT(roles_of(file), ElementsAre("inception_fid")) << file.problem;
    EXPECT_EQ(file.parts[0].tensors.size(), 470u) << "five for each of 94 layers, no classifier";
    EXPECT_EQ(file.kind, "comparison");
    EXPECT_THAT(file.licence, HasSubstr("Apache-2.0"));
    const auto with = [&](const std::string& changed, const at::Tensor& tensor) {
        CheckpointValue::Dict entries;
        for (const auto& [key, value] : whole.dict()) {
            if (key != changed) entries.emplace_back(key, value);
        }
        if (tensor.defined()) entries.emplace_back(changed, CheckpointValue(tensor));
        return recognise(dict_of(entries), "x.pth");
    };
    const PublishedFile torchvisions = with("fc.weight", at::zeros({}).expand({1000, 2048}));
    EXPECT_TRUE(torchvisions.parts.empty()) << "the same keys, other weights: its figure would be no FID";
    EXPECT_THAT(torchvisions.problem, HasSubstr("pt_inception-2015-12-05"));
    for (const char* key :
         {"fc.weight", "Mixed_7b.branch3x3dbl_3b.bn.running_mean", "Mixed_5b.branch_pool.conv.weight"})
        EXPECT_THAT(with(key, {}).problem, HasSubstr(std::string("lacks the tensor '") + key + "'"));
}

TEST(Recognise, SaysWhichHalfOfLpipsIsMissing) {
    PackManifest pack;
    const auto add = [&](const std::string& role) {
        pack.files.emplace_back();
        pack.files.back().role = role;
    };
    EXPECT_FALSE(holds_comparison_only(pack)) << "an empty pack is to become one for faces";
    add("vgg16");
    add("ir_se50");
    EXPECT_TRUE(holds_comparison_only(pack));
    EXPECT_THAT(missing_for_comparison(pack), ElementsAre(HasSubstr("vgg.pth")));
    add("lpips_vgg");
    add("inception_fid");
    EXPECT_TRUE(holds_comparison_only(pack));
    EXPECT_TRUE(missing_for_comparison(pack).empty());
    add("generator");
    EXPECT_FALSE(holds_comparison_only(pack));
}

TEST(Recognise, TellsE4eFromPspByOptionsThenByName) {
    EXPECT_EQ(recognise(hollow("e4e_ffhq_encode", "GradualStyleEncoder"), "e4e.pt").kind, "psp");
    EXPECT_EQ(recognise(hollow("e4e_ffhq_encode"), "e4e_ffhq_encode.pt").kind, "e4e");
    EXPECT_EQ(recognise(hollow("e4e_ffhq_encode"), "psp_ffhq_encode.pt").kind, "psp");
    const PublishedFile either = recognise(hollow("e4e_ffhq_encode"), "best_model.pt");
    EXPECT_TRUE(either.parts.empty());
    EXPECT_THAT(either.problem, HasSubstr("which of the two"));
}

TEST(Recognise, TheFeatureStyleEncoder) {
    const PublishedFile file = recognise(hollow("fs_143_enc"), "143_enc.pth");
    ASSERT_THAT(roles_of(file), ElementsAre("fs")) << file.problem;
    EXPECT_EQ(file.parts[0].tensors.size(), 517u);
    EXPECT_EQ(file.parts[0].tensors.count("content_layer.4.weight"), 1u);
    EXPECT_THAT(file.licence, HasSubstr("evaluation only"));
    CheckpointValue::Dict state = hollow("fs_143_enc").dict();
    state.erase(std::remove_if(state.begin(), state.end(),
                               [](const auto& entry) { return entry.first == "block_3.7.conv2.weight"; }),
                state.end());
    EXPECT_THAT(recognise(dict_of(state), "143_enc.pth").problem, HasSubstr("'block_3.7.conv2.weight'"));
}

TEST(Recognise, TheGeneratorThatAnEncodersFileRepeats) {
    const CheckpointValue psp = hollow("psp_ffhq_encode");
    const CheckpointValue generator = hollow("stylegan2-ffhq-config-f");
    CheckpointValue::Dict state = psp.find("state_dict")->dict();
    for (const auto& [key, tensor] : generator.find("g_ema")->dict())
        state.emplace_back("decoder." + key, tensor);
    const PublishedFile file = recognise(
        dict_of({{"state_dict", dict_of(state)}, {"latent_avg", *psp.find("latent_avg")}}), "psp_ffhq_encode.pt");
    ASSERT_THAT(roles_of(file), ElementsAre("psp")) << file.problem;
    ASSERT_EQ(file.repeated.size(), 1u);
    ASSERT_THAT(roles_of(file.repeated[0]), ElementsAre("generator")) << file.repeated[0].problem;
    EXPECT_EQ(file.repeated[0].parts[0].tensors.at("latent_avg").sizes(), at::IntArrayRef({512}));
    EXPECT_THAT(file.repeated[0].licence, HasSubstr("non-commercial")) << "not the encoder's licence";
}

TEST(Recognise, SaysWhatAPartlyWrittenFileLacks) {
    const CheckpointValue whole = hollow("stylegan2-ffhq-config-f");
    CheckpointValue::Dict state = whole.find("g_ema")->dict();
    state.erase(std::remove_if(state.begin(), state.end(),
                               [](const auto& entry) { return entry.first == "conv1.noise.weight"; }),
                state.end());
    const PublishedFile file =
        recognise(dict_of({{"g_ema", dict_of(state)}, {"latent_avg", *whole.find("latent_avg")}}), "x.pt");
    EXPECT_TRUE(file.parts.empty());
    EXPECT_THAT(file.problem, HasSubstr("'conv1.noise.weight'"));
}

class Import : public FolderTest {
  protected:
    std::string pack() const { return in_folder("my pack"); }
    ImportReport import(const std::vector<std::string>& names, const ImportOptions& options = {}) const {
        std::vector<std::string> paths;
        for (const std::string& name : names)
            paths.push_back(fixture(name));
        return import_files(paths, pack(), options);
    }
};

TEST_F(Import, WritesAPackWithEveryRole) {
    const ImportReport report =
        import({"small_generator.pt", "small_editor.pt", "afro.pt", "small_pca.pt", "direction.pt", "boundary.npy"});
    ASSERT_TRUE(report.all_well()) << report.to_text();
    EXPECT_THAT(report.missing, ElementsAre(HasSubstr("e4e_ffhq_encode.pt")));
    const PackManifest manifest = load_pack(pack());
    EXPECT_EQ(manifest.id, "my-pack");
    EXPECT_EQ(manifest.resolution, 8);
    EXPECT_EQ(manifest.feature_layer, 9);
    EXPECT_THAT(served_methods(manifest), ElementsAre("sfe_inverter")) << "without e4e SFE itself cannot work";
    EXPECT_EQ(manifest.files.size(), 7u);
    for (const PackFile& file : manifest.files)
        EXPECT_NO_THROW(manifest.verify(file)) << file.role;
    EXPECT_EQ(manifest.find("generator")->source, "small_generator.pt");

    const StateDict generator = manifest.load("generator");
    EXPECT_TRUE(same(generator.at("style.1.weight"), ramp({4, 4}).t()));
    EXPECT_TRUE(generator.at("style.1.weight").is_contiguous());
    EXPECT_TRUE(same(generator.at("latent_avg"), ramp({4})));
    EXPECT_EQ(manifest.load("sfe_editor").size(), 4u);
    EXPECT_EQ(manifest.load("mapper:afro").count("course_mapping.mapping.1.weight"), 1u);

    const StateDict directions = load_imported_directions(manifest);
    EXPECT_TRUE(same(directions.at("direction"), ramp({1, 512}) / 512));
    EXPECT_TRUE(same(directions.at("boundary"), load_npy(fixture("boundary.npy")).to(at::kFloat)));
    EXPECT_EQ(directions.count("afro.medium_mapping.mapping.4.bias"), 1u);
    EXPECT_TRUE(same(directions.at("pca.comp"), ramp({3, 1, 4})));
}

TEST_F(Import, BothContainersGiveTheSameFile) {
    import({"small_generator.pt"});
    const StateDict zip = load_pack(pack()).load("generator");
    import({"small_generator_legacy.pt"});
    const PackManifest manifest = load_pack(pack());
    EXPECT_EQ(manifest.files.size(), 1u) << "the role's file is replaced";
    for (const auto& [key, tensor] : manifest.load("generator"))
        EXPECT_TRUE(same(tensor, zip.at(key))) << key;
}

TEST_F(Import, TheEditorsInverterWinsInAnyOrder) {
    const auto value = [&] { return load_pack(pack()).load("sfe_inverter").at("fuser.conv.bias").item<float>(); };
    import({"small_inverter.pt"});
    EXPECT_EQ(value(), 2.0f);
    const ImportReport report = import({"small_inverter.pt", "small_editor.pt"});
    EXPECT_TRUE(report.all_well());
    EXPECT_THAT(report.files[0].note, HasSubstr("left out"));
    EXPECT_EQ(value(), 1.0f);
    import({"small_inverter.pt"});
    EXPECT_EQ(value(), 1.0f) << "the pack has an editor already";
}

TEST_F(Import, TakesARepeatedGeneratorOnlyWhereNoOtherFileHasOne) {
    const ImportReport alone = import({"small_psp.pt"});
    ASSERT_TRUE(alone.all_well()) << alone.to_text();
    EXPECT_THAT(alone.files[0].roles, ElementsAre("psp", "generator"));
    EXPECT_THAT(alone.files[0].note, HasSubstr("non-commercial"));
    PackManifest manifest = load_pack(pack());
    EXPECT_EQ(manifest.resolution, 8);
    EXPECT_THAT(served_methods(manifest), ElementsAre("psp"));
    EXPECT_TRUE(same(manifest.load("generator").at("latent_avg"), ramp({4})));

    EXPECT_THAT(import({"small_psp.pt"}).files[0].roles, ElementsAre("psp")) << "the pack has a generator by now";
    std::filesystem::remove_all(pack());
    const ImportReport both = import({"small_psp.pt", "small_generator.pt"});
    EXPECT_THAT(both.files[0].roles, ElementsAre("psp"));
    EXPECT_EQ(load_pack(pack()).find("generator")->source, "small_generator.pt");
}

TEST_F(Import, FilesThatCannotBeUsedDoNotStopTheOthers) {
    const ImportReport report = import({"not_known.pt", "danger_zip.pt", "bytes.npy", "absent.pt", "afro.pt"});
    EXPECT_FALSE(report.all_well());
    EXPECT_THAT(report.files[0].note, HasSubstr("begins with 'strange', 'other'"));
    EXPECT_THAT(report.files[1].note, HasSubstr("posix.system"));
    EXPECT_THAT(report.files[2].note, HasSubstr("shape [3]"));
    EXPECT_THAT(report.files[3].note, HasSubstr("absent.pt"));
    EXPECT_THAT(report.files[4].roles, ElementsAre("mapper:afro"));
    EXPECT_EQ(load_pack(pack()).files.size(), 1u);
    EXPECT_THAT(report.to_text(), HasSubstr("Still missing for StyleFeatureEditor: the generator"));
}

TEST_F(Import, ADamagedDownloadIsNoticed) {
    std::vector<uint8_t> bytes = read_bytes(fixture("small_generator.pt"));
    const auto file = MappedFile::from_bytes("x", bytes);
    const at::Tensor mean = parse_checkpoint(file).find("latent_avg")->tensor();
    bytes[static_cast<size_t>(static_cast<const uint8_t*>(mean.data_ptr()) - file->data())] ^= 1;
    write_bytes(in_folder("damaged.pt"), bytes);
    const ImportReport report = import_files({in_folder("damaged.pt")}, pack());
    EXPECT_TRUE(report.files[0].failed);
    EXPECT_THAT(report.files[0].note, HasSubstr("get it anew"));
}

TEST_F(Import, HalfKeepsSmallAndLargeValuedTensorsExact) {
    ImportOptions options;
    options.half = true;
    import({"boundary.npy", "small_generator.pt"}, options);
    const PackManifest manifest = load_pack(pack());
    EXPECT_EQ(manifest.load("generator").at("latent_avg").scalar_type(), at::kFloat);
    EXPECT_EQ(manifest.load("direction:boundary").at("direction").scalar_type(), at::kHalf);
    EXPECT_TRUE(same(manifest.load("direction:boundary").at("direction"), load_npy(fixture("boundary.npy"))));
}

TEST_F(Import, ReportsProgressAndStopsWhenAsked) {
    ImportOptions options;
    std::vector<double> fractions;
    options.progress = [&](const ProgressStep& step) {
        fractions.push_back(step.fraction);
        return true;
    };
    import({"small_generator.pt", "afro.pt"}, options);
    EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
    EXPECT_EQ(fractions.back(), 1.0);

    std::filesystem::remove_all(pack());
    options.progress = [](const ProgressStep& step) { return step.fraction < 0.6; };
    const ImportReport report = import({"small_generator.pt", "afro.pt"}, options);
    EXPECT_TRUE(report.cancelled);
    EXPECT_EQ(load_pack(pack()).files.size(), 1u) << "the generator was complete, the mapper was not";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(pack())) {
        EXPECT_THAT(entry.path().string(), ::testing::Not(HasSubstr(".part-")));
    }
}

}  // namespace
}  // namespace lineament::testing
