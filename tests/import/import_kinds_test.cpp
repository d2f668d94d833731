// Imports of files that hold what is published in another form than the published one.
#include "core/import/import.h"
#include "core/packs/imported_directions.h"

#include <gmock/gmock.h>

#include <limits>

#include "core/import/published_file.h"
#include "core/weights/mean_code.h"
#include "core/weights/npy.h"
#include "core/weights/safetensors.h"
#include "core/weights/weight_file.h"
#include "tests/support/torch_file.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Names as they are in a file that knows no nesting.
void flatten(const CheckpointValue& value, const std::string& name, StateDict& flat) {
    if (value.kind() == CheckpointValue::Kind::tensor) {
        flat[name] = value.tensor();
        return;
    }
    if (value.kind() != CheckpointValue::Kind::dict) return;
    for (const auto& [key, entry] : value.dict())
        flatten(entry, name.empty() ? key : name + "." + key, flat);
}

CheckpointValue with_prefix(const CheckpointValue& dict, const std::string& prefix) {
    CheckpointValue::Dict entries;
    for (const auto& [key, value] : dict.dict())
        entries.emplace_back(prefix + key, value);
    return dict_of(entries);
}

class ImportKinds : public FolderTest {
  protected:
    std::string pack() const { return in_folder("pack"); }
    std::string save(const std::string& name, const CheckpointValue& content,
                     const std::map<std::string, bool>& properties = {}) const {
        std::filesystem::create_directories(std::filesystem::path(in_folder(name)).parent_path());
        write_bytes(in_folder(name), torch_file(content, properties));
        return in_folder(name);
    }
    std::string save_direction(const std::string& name, double factor) const {
        return save(name, CheckpointValue(ramp({1, 512}) * factor));
    }
    at::Tensor direction(const std::string& name) const {
        return load_pack(pack()).load("direction:" + name).at("direction");
    }
    void expect_same_packs(const std::string& found, const std::string& expected) const {
        const PackManifest a = load_pack(found), b = load_pack(expected);
        ASSERT_EQ(a.files.size(), b.files.size());
        for (const PackFile& file : b.files) {
            ASSERT_NE(a.find(file.role), nullptr) << file.role;
            const StateDict left = a.load(file.role), right = b.load(file.role);
            ASSERT_EQ(left.size(), right.size()) << file.role;
            for (const auto& [key, tensor] : right)
                EXPECT_TRUE(same(left.at(key), tensor)) << file.role << " " << key;
        }
    }
};

TEST_F(ImportKinds, SafetensorsOfAnyLayoutAreTakenLikeTheFilesOfTorch) {
    for (const char* name : {"small_generator", "small_editor", "small_inverter", "small_psp", "afro", "small_pca"}) {
        const std::string original = fixture(std::string(name) + ".pt");
        StateDict flat;
        flatten(load_checkpoint(original), "", flat);
        const std::string given = in_folder(std::string(name) + ".safetensors");
        save_safetensors(given, flat, {{"encoder_type", "GradualStyleEncoder"}});
        const ImportReport report = import_files({given}, in_folder("found"));
        ASSERT_TRUE(report.all_well()) << report.to_text();
        import_files({original}, in_folder("expected"));
        expect_same_packs(in_folder("found"), in_folder("expected"));
        std::filesystem::remove_all(in_folder("found"));
        std::filesystem::remove_all(in_folder("expected"));
    }
}

TEST_F(ImportKinds, AGeneratorsStateDictAsSafetensors) {
    StateDict flat = load_checkpoint(fixture("small_generator.pt")).find("g_ema")->to_state_dict();
    flat["latent_avg"] = ramp({4});
    save_safetensors(in_folder("g.safetensors"), flat);
    const ImportReport report = import_files({in_folder("g.safetensors")}, pack());
    ASSERT_TRUE(report.all_well()) << report.to_text();
    EXPECT_THAT(report.files[0].roles, ElementsAre("generator"));
    EXPECT_TRUE(same(load_pack(pack()).load("generator").at("latent_avg"), ramp({4})));
}

TEST_F(ImportKinds, ADirectionAloneInADictionary) {
    save_safetensors(in_folder("age.safetensors"), {{"direction", ramp({1, 512})}});
    const std::string torch = save("smile.pt", dict_of({{"w", CheckpointValue(ramp({1, 18, 512}))}}));
    const ImportReport report = import_files({in_folder("age.safetensors"), torch}, pack());
    ASSERT_TRUE(report.all_well()) << report.to_text();
    EXPECT_TRUE(same(direction("age"), ramp({1, 512})));
    EXPECT_TRUE(same(direction("smile"), ramp({1, 18, 512})));
}

TEST_F(ImportKinds, WrappersOfTrainingAreTakenOffEveryKind) {
    for (const char* prefix : {"module.", "module.module.", "_orig_mod."}) {
        const CheckpointValue generator = load_checkpoint(fixture("small_generator.pt"));
        const std::string wrapped = save("g.pt", dict_of({{"g_ema", with_prefix(*generator.find("g_ema"), prefix)},
                                                          {"latent_avg", *generator.find("latent_avg")}}));
        const ImportReport report = import_files({wrapped}, in_folder("found"));
        ASSERT_TRUE(report.all_well()) << report.to_text();
        import_files({fixture("small_generator.pt")}, in_folder("expected"));
        expect_same_packs(in_folder("found"), in_folder("expected"));
        std::filesystem::remove_all(in_folder("found"));
    }
    for (const char* name : {"small_editor.pt", "small_inverter.pt", "small_psp.pt", "afro.pt"}) {
        CheckpointValue::Dict root = load_checkpoint(fixture(name)).dict();
        for (auto& [key, value] : root) {
            if (key == "state_dict") value = with_prefix(value, "module.");
        }
        const ImportReport report = import_files({save(name, dict_of(root))}, in_folder("found"));
        ASSERT_TRUE(report.all_well()) << report.to_text();
        import_files({fixture(name)}, in_folder("expected"));
        for (const std::string& role : report.files[0].roles) {
            const StateDict expected = load_pack(in_folder("expected")).load(role);
            for (const auto& [key, tensor] : load_pack(in_folder("found")).load(role))
                EXPECT_TRUE(same(tensor, expected.at(key))) << name << " " << key;
        }
        std::filesystem::remove_all(in_folder("found"));
        std::filesystem::remove_all(in_folder("expected"));
    }
}

TEST_F(ImportKinds, TwoTensorsThatWouldGetOneNameAreRefused) {
    CheckpointValue::Dict state = load_checkpoint(fixture("small_generator.pt")).find("g_ema")->dict();
    state.emplace_back("module.conv1.noise.weight", CheckpointValue(ramp({1})));
    const ImportReport report = import_files({save("g.pt", dict_of({{"g_ema", dict_of(state)}}))}, pack());
    EXPECT_TRUE(report.files[0].failed);
    EXPECT_THAT(report.files[0].note, AllOf(HasSubstr("'conv1.noise.weight' twice"), HasSubstr("module.")));
}

TEST_F(ImportKinds, ANegationThatWasPutOffIsCarriedOut) {
    const std::string negated = save("a.pt", CheckpointValue(ramp({1, 512})), {{"neg", true}});
    const std::string plain = save("b.pt", CheckpointValue(ramp({1, 512})), {{"neg", false}, {"conj", false}});
    ASSERT_TRUE(import_files({negated, plain}, pack()).all_well());
    EXPECT_TRUE(same(direction("a"), -ramp({1, 512})));
    EXPECT_TRUE(same(direction("b"), ramp({1, 512})));
    for (const char* property : {"conj", "mirrored"}) {
        const std::string strange = save("c.pt", CheckpointValue(ramp({1, 512})), {{property, true}});
        EXPECT_THAT(error_of([&] { load_checkpoint(strange); }), HasSubstr(std::string("the property '") + property));
    }
}

// Each negated tensor is a copy of its storage, so a small file could ask for any amount of memory.
TEST_F(ImportKinds, NegatedTensorsTakeAMultipleOfTheFilesBytesAtMost) {
    const auto file_with = [](int tensors, bool in_one_storage) {
        const at::Tensor shared = ramp({1 << 16});
        CheckpointValue::Dict entries;
        for (int i = 0; i < tensors; ++i)
            entries.emplace_back(std::to_string(i), CheckpointValue(in_one_storage ? shared : shared.clone()));
        return MappedFile::from_bytes("negated.pt", torch_file(dict_of(entries), {{"neg", true}}));
    };
    EXPECT_NO_THROW(parse_checkpoint(file_with(12, false)));
    EXPECT_NO_THROW(parse_checkpoint(file_with(3, true)));
    EXPECT_THAT(error_of([&] { parse_checkpoint(file_with(60, true)); }), HasSubstr("too often"));
}

TEST_F(ImportKinds, DirectionsWhoseNamesBecomeOneAreBothKept) {
    const ImportReport report = import_files({save_direction("smile+.pt", 1), save_direction("smile_.pt", -1)}, pack());
    ASSERT_TRUE(report.all_well()) << report.to_text();
    EXPECT_THAT(report.files[0].roles, ElementsAre("direction:smile_"));
    EXPECT_THAT(report.files[1].roles, ElementsAre("direction:smile_-2"));
    EXPECT_THAT(report.files[1].note, AllOf(HasSubstr("'smile_' is taken"), HasSubstr("'smile+.pt'")));
    EXPECT_TRUE(same(direction("smile_"), ramp({1, 512})));
    EXPECT_TRUE(same(direction("smile_-2"), -ramp({1, 512})));
    EXPECT_EQ(load_imported_directions(load_pack(pack())).size(), 2u);
}

TEST_F(ImportKinds, APacksDirectionIsNeverOverwritten) {
    import_files({save_direction("age.pt", 1)}, pack());
    const ImportReport other = import_files({save_direction("b/age.pt", 2)}, pack());
    EXPECT_THAT(other.files[0].roles, ElementsAre("direction:age-2")) << "the same name from another folder";
    const ImportReport large = import_files({save_direction("AGE.pt", 3)}, pack());
    EXPECT_THAT(large.files[0].roles, ElementsAre("direction:AGE-3"))
        << "on some file systems AGE.safetensors is age.safetensors";
    EXPECT_TRUE(same(direction("age"), ramp({1, 512})));
    EXPECT_TRUE(same(direction("age-2"), ramp({1, 512}) * 2));

    ImportOptions half;
    half.half = true;
    for (const ImportOptions& options : {ImportOptions(), half}) {
        const ImportReport again = import_files({in_folder("age.pt")}, pack(), options);
        EXPECT_THAT(again.files[0].roles, ElementsAre("direction:age")) << "the same tensors";
        EXPECT_THAT(again.files[0].note, HasSubstr("already"));
    }
    EXPECT_EQ(load_pack(pack()).files.size(), 3u);

    write_bytes(in_folder("pack/directions/age.safetensors"), {1, 2, 3});
    import_files({in_folder("age.pt")}, pack());
    EXPECT_TRUE(same(direction("age"), ramp({1, 512}))) << "a damaged file is mended by its own source";
    write_bytes(in_folder("pack/directions/found.safetensors"), {1, 2, 3});
    const ImportReport beside = import_files({save_direction("found.pt", 1)}, pack());
    EXPECT_THAT(beside.files[0].roles, ElementsAre("direction:found-2")) << "a file that the manifest does not know";
    EXPECT_EQ(read_bytes(in_folder("pack/directions/found.safetensors")).size(), 3u);
}

TEST_F(ImportKinds, LongNamesStayApart) {
    const std::string name(80, 'n');
    const ImportReport report =
        import_files({save_direction(name + "1.pt", 1), save_direction(name + "2.pt", 2)}, pack());
    EXPECT_THAT(report.files[0].roles, ElementsAre("direction:" + std::string(64, 'n')));
    EXPECT_THAT(report.files[1].roles, ElementsAre("direction:" + std::string(62, 'n') + "-2"));
}

TEST_F(ImportKinds, OfTwoFilesForOneNetworkTheSecondIsLeftOut) {
    std::filesystem::copy_file(fixture("small_generator.pt"), in_folder("other.pt"));
    const ImportReport both = import_files({fixture("small_generator.pt"), in_folder("other.pt")}, pack());
    EXPECT_FALSE(both.all_well());
    EXPECT_THAT(both.files[1].note, HasSubstr("'small_generator.pt' of this import is 'generator' already"));
    EXPECT_EQ(load_pack(pack()).find("generator")->source, "small_generator.pt");
    CheckpointValue::Dict root = load_checkpoint(fixture("small_generator.pt")).dict();
    for (auto& [key, value] : root) {
        if (key == "latent_avg") value = CheckpointValue(ramp({4}) + 1);
    }
    const ImportReport later = import_files({save("new.pt", dict_of(root))}, pack());
    EXPECT_TRUE(later.all_well());
    EXPECT_THAT(later.files[0].note, HasSubstr("It replaced the 'generator'"));
}

TEST_F(ImportKinds, WhatTheManifestNamesIsNeverReplacedButFollowedByAnotherFile) {
    import_files({fixture("small_generator.pt")}, pack());
    const PackFile first = *load_pack(pack()).find("generator");
    import_files({fixture("small_generator_legacy.pt")}, pack());
    const PackFile second = *load_pack(pack()).find("generator");
    EXPECT_NE(first.path, second.path) << "a kill between file and manifest would leave a pack that does not fit";
    EXPECT_FALSE(std::filesystem::exists(pack() + "/" + first.path)) << "the old file goes at the end";
    const PackManifest manifest = load_pack(pack());
    EXPECT_NO_THROW(manifest.verify(*manifest.find("generator")));
}

TEST_F(ImportKinds, AFileThatLiesWhereItsCopyWouldGoStays) {
    std::filesystem::create_directories(pack());
    std::filesystem::copy_file(fixture("small_generator.pt"), pack() + "/generator.safetensors");
    const std::vector<uint8_t> before = read_bytes(pack() + "/generator.safetensors");
    EXPECT_TRUE(import_files({pack() + "/generator.safetensors"}, pack()).all_well());
    EXPECT_EQ(read_bytes(pack() + "/generator.safetensors"), before) << "the import wrote over its input";
}

TEST_F(ImportKinds, AFileOfThePackThatIsImportedIntoItStays) {
    import_files({fixture("small_generator.pt")}, pack());
    const std::string own = pack() + "/" + load_pack(pack()).find("generator")->path;
    EXPECT_TRUE(import_files({own}, pack()).all_well());
    EXPECT_TRUE(std::filesystem::exists(own));
    const PackManifest manifest = load_pack(pack());
    EXPECT_NO_THROW(manifest.verify(*manifest.find("generator")));
}

class MeanCode : public ImportKinds {
  protected:
    static StateDict generator() {
        return load_checkpoint(fixture("small_generator.pt")).find("g_ema")->to_state_dict();
    }
    // The fixture's numbers only count up; a mean needs a network that does something.
    static StateDict lively() {
        StateDict state = generator();
        for (auto& [key, tensor] : state) {
            if (key.compare(0, 6, "style.") != 0) continue;
            tensor = at::sin(ramp(tensor.sizes().vec()) + static_cast<double>(key[6])) * 100;
        }
        return state;
    }
};

TEST_F(MeanCode, IsComputedWhereTheFileLeavesItOutAndSaid) {
    const StateDict state = lively();
    const ImportReport report = import_files({save("g.pt", dict_of({{"g_ema", dict_of_state(state)}}))}, pack());
    ASSERT_TRUE(report.all_well()) << report.to_text();
    EXPECT_THAT(report.files[0].note, AllOf(HasSubstr("no mean code"), HasSubstr("computed")));
    const at::Tensor mean = load_pack(pack()).load("generator").at("latent_avg");
    EXPECT_GT(mean.abs().max().item<double>(), 0.0);
    EXPECT_TRUE(at::allclose(mean, mean_code(state), 1e-4, 1e-5)) << mean;
}

TEST_F(MeanCode, IsComputedWhereItCannotBeRight) {
    for (const at::Tensor& wrong :
         {at::zeros({4}), at::full({4}, std::numeric_limits<float>::quiet_NaN()), ramp({7})}) {
        StateDict flat = lively();
        flat["latent_avg"] = wrong;
        save_safetensors(in_folder("g.safetensors"), flat);
        const ImportReport report = import_files({in_folder("g.safetensors")}, pack());
        ASSERT_TRUE(report.all_well()) << report.to_text();
        EXPECT_THAT(report.files[0].note, HasSubstr("computed"));
        const at::Tensor mean = load_pack(pack()).load("generator").at("latent_avg");
        EXPECT_TRUE(at::allclose(mean, mean_code(lively()), 1e-4, 1e-5)) << mean;
    }
    ImportReport report = import_files({fixture("small_generator.pt")}, pack());
    EXPECT_THAT(report.files[0].note, Not(HasSubstr("computed"))) << "this one has its own";
}

TEST_F(MeanCode, StopsWhenAskedAndNeedsTheWholeMappingNetwork) {
    EXPECT_THROW(mean_code(lively(), [](const ProgressStep&) { return false; }), Cancelled);
    EXPECT_THAT(error_of([] { mean_code({}); }), HasSubstr("style.1.weight"));
    StateDict gap = lively();
    gap.erase("style.3.weight");
    const ImportReport report = import_files({save("g.pt", dict_of({{"g_ema", dict_of_state(gap)}}))}, pack());
    EXPECT_TRUE(report.files[0].failed);
    EXPECT_THAT(report.files[0].note, HasSubstr("'style.3.weight'"));
}

}  // namespace
}  // namespace lineament::testing
