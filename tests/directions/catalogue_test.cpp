// Reading catalogues: what people see, what is missing, what is refused.
#include "core/directions/catalogue.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <cmath>

#include <filesystem>
#include <fstream>

#include "core/directions/catalogue_writer.h"
#include "core/directions/stylespace_direction.h"
#include "core/weights/safetensors.h"

namespace lineament::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Catalogue : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("lineament-catalogue-" + std::to_string(getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    DirectionCatalogue load(const std::string& entries, const StateDict& more = {}) const {
        const std::string path = (folder_ / "c.json").string();
        std::ofstream(path) << "{\"format_version\": 1, \"generator\": \"g\", \"directions\": [" << entries << "]}";
        return DirectionCatalogue::load(path, more);
    }
    std::string error_of(const std::string& entries, const StateDict& more = {}) const {
        try {
            load(entries, more);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }

    fs::path folder_;
};

const char* const kAge = R"({"id": "age", "title": "Age", "group": "Face", "family": "interfacegan", "range": [-10, 6],
    "source": "age.pt", "params": {"scale": 0.5}, "tensor": "age"})";
const char* const kHair = R"({"id": "hair", "family": "stylespace", "range": [-7, 10], "sign": -1,
    "params": {"channels": [[12, 479], [3, 2, 0.5]]}})";

TEST_F(Catalogue, ReadsTensorsBesideItAndGivenOnes) {
    save_safetensors((folder_ / "c.safetensors").string(), {{"age", at::ones({1, 4})}});
    EXPECT_EQ(load(kAge).all().size(), 1u);
    fs::remove(folder_ / "c.safetensors");
    EXPECT_EQ(load(kAge, {{"age", at::ones({1, 4})}}).all().size(), 1u);
}

TEST_F(Catalogue, ListsWhatIsMissingAndKeepsTheRest) {
    const DirectionCatalogue catalogue = load(std::string(kAge) + "," + kHair);
    ASSERT_EQ(catalogue.all().size(), 1u);
    EXPECT_EQ(catalogue.all()[0]->info().id, "hair");
    ASSERT_EQ(catalogue.missing().size(), 1u);
    EXPECT_EQ(catalogue.missing()[0].info.title, "Age");
    EXPECT_THAT(catalogue.missing()[0].reason, HasSubstr("age.pt"));
}

TEST_F(Catalogue, TurnsTheRangeRoundWhereTheSignIsNegative) {
    const DirectionInfo info = load(kHair).all()[0]->info();
    EXPECT_EQ(info.minimum, -10.0);
    EXPECT_EQ(info.maximum, 7.0);
    EXPECT_EQ(info.power_from_slider(1.0), -7.0);
    EXPECT_EQ(info.power_from_slider(-1.0), 10.0);
}

TEST_F(Catalogue, ReadsChannelsInBothWaysOfCounting) {
    const auto published = load(kHair).all()[0];
    const auto& channels = dynamic_cast<const StyleSpaceDirection&>(*published).channels();
    ASSERT_EQ(channels.size(), 2u);
    EXPECT_EQ(channels[0].convolution, 8);
    EXPECT_EQ(channels[0].channel, 479);
    EXPECT_EQ(channels[1].weight, 0.5);
    const auto direct = load(R"({"id": "a", "family": "stylespace", "range": [0, 1],
        "params": {"conv_channels": [[8, 479]]}})")
                            .all()[0];
    EXPECT_EQ(direct->first_layer(), 8);
}

TEST_F(Catalogue, SlidersBecomeAnEdit) {
    const DirectionCatalogue catalogue = load(std::string(kAge) + "," + kHair, {{"age", at::ones({1, 4})}});
    const LatentEdit edit = catalogue.edit_from_sliders({{"age", -0.5}, {"hair", 0.0}});
    ASSERT_EQ(edit.terms().size(), 1u);
    EXPECT_EQ(edit.terms()[0].power, -5.0);
    EXPECT_TRUE(catalogue.edit_from_sliders({}).is_zero());
}

TEST_F(Catalogue, UnknownIdsAndValuesOutOfRangeAreRefusedWithASentence) {
    const DirectionCatalogue catalogue = load(kHair);
    try {
        catalogue.edit_from_sliders({{"hairs", 0.5}});
        FAIL() << "an unknown direction was accepted";
    } catch (const std::invalid_argument& error) {
        EXPECT_THAT(error.what(), HasSubstr("Did you mean 'hair'?"));
    }
    EXPECT_THROW(catalogue.edit_from_sliders({{"hair", 1.01}}), std::invalid_argument);
    EXPECT_THROW(catalogue.edit_from_sliders({{"hair", std::nan("")}}), std::invalid_argument);
}

TEST_F(Catalogue, DamagedEntriesAreRefusedByName) {
    EXPECT_THAT(error_of(R"({"id": "a", "family": "telepathy", "range": [0, 1]})"), HasSubstr("telepathy"));
    EXPECT_THAT(error_of(R"({"id": "a", "family": "stylespace", "range": [1, 0], "params": {}})"), HasSubstr("range"));
    EXPECT_THAT(error_of(R"({"id": "a", "family": "stylespace", "range": [0, 1],
                             "params": {"channels": [[1, 4]]}})"),
                HasSubstr("'a'"));
    EXPECT_THAT(error_of(R"({"family": "stylespace", "range": [0, 1]})"), HasSubstr("entry 1"));
    EXPECT_THAT(error_of(std::string(kHair) + "," + kHair), HasSubstr("twice"));
    EXPECT_THAT(error_of(R"({"id": 5, "family": "stylespace", "range": [0, 1]})"), HasSubstr("entry 1"));
    EXPECT_THAT(error_of("}"), HasSubstr("c.json"));
}

TEST_F(Catalogue, NumbersThatAreNotWholeOrTooLargeAreRefused) {
    for (const char* number :
         {"1e300", "-1e300", "2147483648", "18446744073709551615", "-2147483649", "1.5", "\"1\""}) {
        const std::string n = number;
        EXPECT_THAT(error_of(R"({"id": "a", "family": "stylespace", "range": [0, 1],
                                 "params": {"conv_channels": [[)" +
                             n + ", 1]]}}"),
                    HasSubstr("whole number"))
            << n;
        EXPECT_THAT(error_of(R"({"id": "a", "family": "stylespace", "range": [0, 1],
                                 "params": {"conv_channels": [[1, )" +
                             n + "]]}}"),
                    HasSubstr("whole number"))
            << n;
        EXPECT_THAT(error_of(R"({"id": "a", "family": "interfacegan", "range": [0, 1], "tensor": "t",
                                 "params": {"rows": [0, )" +
                                 n + "]}}",
                             {{"t", at::ones({1, 4})}}),
                    HasSubstr("whole number"))
            << n;
        EXPECT_THAT(error_of(R"({"id": "a", "family": "styleclip_global", "range": [0, 1], "tensor": "t",
                                 "params": {"widths": [)" +
                                 n + "]}}",
                             {{"t", at::ones({4})}}),
                    HasSubstr("whole number"))
            << n;
    }
    // The last number that a layer can have: its neighbour would not fit.
    EXPECT_THAT(error_of(R"({"id": "a", "family": "stylespace", "range": [0, 1],
                             "params": {"channels": [[2147483647, 1]]}})"),
                HasSubstr("2147483647"));
}

TEST_F(Catalogue, ChecksAgainstTheGenerator) {
    GeneratorOptions small;
    small.resolution = 16;
    small.w_dim = 4;
    small.channels = {8, 8, 8};
    EXPECT_THROW(load(kHair).check_fits(small), std::runtime_error);
    EXPECT_NO_THROW(load(kHair).check_fits(GeneratorOptions()));
}

TEST_F(Catalogue, TakesNewEntriesAndReplacesThoseOfTheSameId) {
    const std::string path = (folder_ / "c.json").string();
    save_safetensors((folder_ / "c.safetensors").string(), {{"age", at::ones({1, 4})}});
    load(kAge);
    const nlohmann::json found = {{"id", "found"}, {"family", "interfacegan"}, {"range", {-2, 2}}, {"tensor", "found"}};
    add_to_catalogue(path, found, {{"found", at::full({1, 4}, 2.0)}});
    add_to_catalogue(path, found, {{"found", at::full({1, 4}, 3.0)}});
    const DirectionCatalogue catalogue = DirectionCatalogue::load(path);
    ASSERT_EQ(catalogue.all().size(), 2u) << "one new, one as before";
    const at::Tensor moved = catalogue.find("found")->w_offset(at::zeros({1, 6, 4}), 1);
    EXPECT_EQ(moved.max().item<float>(), 3) << "the later tensor";
    EXPECT_NE(catalogue.find("age"), nullptr);
}

TEST_F(Catalogue, ANewEntryNeverReplacesTheTensorsOfAnother) {
    const std::string path = (folder_ / "c.json").string();
    save_safetensors((folder_ / "c.safetensors").string(), {{"age", at::ones({1, 4})},
                                                            {"pca.comp", at::ones({2, 1, 4})},
                                                            {"pca.std", at::ones({2})},
                                                            {"pca.mean", at::ones({1, 4})}});
    load(std::string(kAge) + R"(, {"id": "first", "family": "ganspace", "range": [-2, 2], "tensor": "pca",
                                   "params": {"component": 0, "rows": [0, 2]}})");
    const auto refusal = [&](const std::string& id, const std::string& tensor) {
        try {
            add_to_catalogue(path, {{"id", id}, {"family", "interfacegan"}, {"range", {-2, 2}}, {"tensor", tensor}},
                             {{tensor, at::zeros({1, 4})}});
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    EXPECT_THAT(refusal("other", "age"), HasSubstr("'age' belongs to the direction 'age'"));
    EXPECT_THAT(refusal("other", "pca.comp"), HasSubstr("belongs to the direction 'first'"));
    EXPECT_EQ(refusal("other", "age.comp"), "") << "no other direction reads that";
    EXPECT_EQ(refusal("age", "age"), "") << "its own may be replaced";
    const StateDict after = load_safetensors((folder_ / "c.safetensors").string());
    EXPECT_TRUE(after.at("pca.comp").equal(at::ones({2, 1, 4})));
}

TEST_F(Catalogue, ReadsNotesSynonymsAndWhoKeptIt) {
    const DirectionCatalogue catalogue = load(R"({"id": "a", "family": "stylespace", "range": [0, 1],
        "note": "Also changes the jaw.", "synonyms": ["beard", "Bart"], "params": {"channels": [[12, 479]]}},
        {"id": "b", "family": "stylespace", "range": [0, 1], "kept": true, "params": {"channels": [[12, 479]]}},
        {"id": "c", "family": "stylespace", "range": [0, 1], "group": "Found", "tooltip": "Found here: by hand.",
        "params": {"channels": [[12, 479]]}})");
    const DirectionInfo& info = catalogue.find("a")->info();
    EXPECT_EQ(info.note, "Also changes the jaw.");
    EXPECT_EQ(info.synonyms, (std::vector<std::string>{"beard", "Bart"}));
    EXPECT_FALSE(info.kept);
    EXPECT_TRUE(catalogue.find("b")->info().kept);
    EXPECT_TRUE(catalogue.find("c")->info().kept) << "kept by an earlier version";
}

TEST_F(Catalogue, RenamesAnEntryAndNothingElse) {
    const std::string path = (folder_ / "c.json").string();
    load(kHair);
    rename_in_catalogue(path, "hair", "Dark hair");
    const DirectionCatalogue catalogue = DirectionCatalogue::load(path);
    ASSERT_NE(catalogue.find("hair"), nullptr);
    EXPECT_EQ(catalogue.find("hair")->info().title, "Dark hair");
    EXPECT_EQ(catalogue.find("hair")->info().minimum, -10);
    EXPECT_THROW(rename_in_catalogue(path, "wings", "Wings"), std::runtime_error);
    EXPECT_THROW(rename_in_catalogue(path, "hair", ""), std::runtime_error);
    EXPECT_EQ(DirectionCatalogue::load(path).find("hair")->info().title, "Dark hair");
}

TEST_F(Catalogue, RemovesAnEntryWithTheTensorsThatNoOtherUses) {
    const std::string path = (folder_ / "c.json").string(), tensors = (folder_ / "c.safetensors").string();
    save_safetensors(tensors,
                     {{"age", at::ones({1, 4})}, {"pca.comp", at::ones({2, 1, 4})}, {"pca.std", at::ones({2})}});
    const std::string component = R"({"id": "c1", "family": "ganspace", "range": [0, 1], "tensor": "pca",
        "params": {"component": 0, "rows": [0, 2]}})";
    load(std::string(kAge) + "," + component + "," + kHair + R"(,{"id": "c2", "family": "ganspace", "range": [0, 1],
        "tensor": "pca", "params": {"component": 1, "rows": [0, 2]}})");
    remove_from_catalogue(path, "age");
    remove_from_catalogue(path, "c1");
    EXPECT_EQ(DirectionCatalogue::load(path).find("age"), nullptr);
    EXPECT_NE(DirectionCatalogue::load(path).find("c2"), nullptr) << "its tensors are still there";
    EXPECT_EQ(load_safetensors(tensors).count("age"), 0u);
    EXPECT_EQ(load_safetensors(tensors).size(), 2u);
    remove_from_catalogue(path, "hair");
    EXPECT_EQ(DirectionCatalogue::load(path).all().size(), 1u) << "one without tensors";
    EXPECT_THROW(remove_from_catalogue(path, "age"), std::runtime_error);
}

TEST_F(Catalogue, RefusesAnEntryThatCouldNotBeUsedAndStaysAsItWas) {
    const std::string path = (folder_ / "c.json").string();
    load(kHair);
    const nlohmann::json lost = {{"id", "lost"}, {"family", "interfacegan"}, {"range", {-2, 2}}, {"tensor", "lost"}};
    EXPECT_THROW(add_to_catalogue(path, lost, {}), std::runtime_error) << "its tensor is not there";
    EXPECT_EQ(DirectionCatalogue::load(path).all().size(), 1u);
    EXPECT_THROW(add_to_catalogue((folder_ / "none.json").string(), lost, {{"lost", at::ones({1, 4})}}),
                 std::runtime_error);
}

// The shipped catalogue: every published direction of faces but those that imitate a real person, and all of it fits
// the published generator.
TEST_F(Catalogue, ShippedCatalogueIsWhole) {
    const std::string path = std::string(LINEAMENT_TEST_DATA_DIR) + "/../../directions/ffhq-sfe.json";
    const DirectionCatalogue alone = DirectionCatalogue::load(path);
    EXPECT_EQ(alone.all().size() + alone.missing().size(), 36u);
    EXPECT_EQ(alone.all().size(), 14u) << "StyleSpace needs no tensors";

    StateDict tensors = {{"pca.comp", at::zeros({80, 1, 512})},
                         {"pca.std", at::ones({80})},
                         {"Eyeglasses_boundary", at::zeros({1, 9216})},
                         {"Smiling_boundary", at::zeros({1, 9216})},
                         {"Heavy_Makeup_boundary", at::zeros({1, 9216})}};
    for (const char* name : {"age", "smile", "rotation"})
        tensors[name] = at::zeros({1, 512});
    for (const MissingDirection& missing : alone.missing()) {
        if (missing.info.family != "styleclip_mapper") continue;
        tensors[missing.info.id + ".course_mapping.mapping.1.weight"] = at::zeros({512, 512});
        tensors[missing.info.id + ".course_mapping.mapping.1.bias"] = at::zeros({512});
    }
    const DirectionCatalogue whole = DirectionCatalogue::load(path, tensors);
    EXPECT_EQ(whole.all().size(), 36u);
    EXPECT_NO_THROW(whole.check_fits(GeneratorOptions()));
    for (const auto& direction : whole.all()) {
        const DirectionInfo& info = direction->info();
        EXPECT_FALSE(info.title.empty() || info.group.empty() || info.tooltip.empty() || info.source.empty())
            << info.id;
        EXPECT_TRUE(direction->is_identity(info.power_from_slider(0.0))) << info.id;
        EXPECT_LT(info.minimum, info.maximum) << info.id;
        EXPECT_EQ(info.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string::npos) << info.id;
    }
    for (const char* person : {"beyonce", "depp", "trump", "taylor_swift", "hilary_clinton", "zuckerberg"})
        EXPECT_EQ(whole.find(person), nullptr);
}

}  // namespace
}  // namespace lineament::testing
