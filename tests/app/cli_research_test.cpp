// The commands for people who train packs, on a pack of noise: what they measure, find and keep.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/data/image_grid.h"
#include "core/methods/model_pack.h"
#include "core/networks/fresh/fresh_weights.h"
#include "core/ops/seeded_random.h"
#include "core/weights/npy.h"
#include "core/weights/safetensors.h"
#include "tests/app/run_cli.h"
#include "tests/session/session_fixture.h"
#include "tests/support/tiny_comparison.h"

namespace lineament {
namespace {

using testing::CliResult;
using testing::run_cli;
using testing::TemporaryFolder;

constexpr int kPortraits = 40;

// A copy of the tiny pack, and labelled crops of its size: brighter where they smile.
struct Study {
    TemporaryFolder folder;
    Study() {
        std::filesystem::copy(testing::tiny_pack_folder(), folder / "pack");
        const int64_t side = testing::tiny_pack()->resolution();
        at::Generator random = seeded_random(6);
        at::Tensor crops = at::rand({kPortraits, side, side, 3}, random, at::TensorOptions(at::kFloat)) * 80 + 40;
        std::string names, labels = "file,glasses,smile_teeth,facial_hair,female,hair,bald,age\n";
        for (int i = 0; i < kPortraits; ++i) {
            const std::string name = "face" + std::to_string(i) + ".png";
            if (i % 2 == 1) crops[i] += 90;
            names += name + "\n";
            labels += name + ",0," + std::to_string(i % 2) + ",0," + std::to_string(i % 3 == 0) + ",brown,0,40\n";
        }
        save_npy(folder / "crops.npy", crops.to(at::kByte));
        testing::write_text(folder / "crops.names.txt", names);
        testing::write_text(folder / "labels.csv", labels);
    }
    CliResult run(std::vector<std::string> words, const std::vector<std::string>& more = {}) const {
        words.insert(words.end(), {"--pack", folder / "pack", "--data", folder / "crops.npy", "--json"});
        words.insert(words.end(), more.begin(), more.end());
        return run_cli(words);
    }
};

nlohmann::json result_of(const CliResult& result) {
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_TRUE(json.is_object()) << result.out;
    return json;
}

TEST(CliResearch, FindsADirectionShowsItAndKeepsIt) {
    const Study study;
    const std::string labels = study.folder / "labels.csv", strip = study.folder / "strip.png";
    const nlohmann::json found =
        result_of(study.run({"directions", "find"}, {"--labels", labels, "--attribute", "smile", "--given", "female",
                                                     "--id", "smile_svm", "--strip", strip, "--keep"}));
    EXPECT_EQ(found.at("direction").at("id"), "smile_svm");
    EXPECT_GT(found.at("direction").at("range")[1].get<double>(), 0);
    EXPECT_NE(found.at("direction").at("source").get<std::string>().find("female"), std::string::npos);
    EXPECT_GT(std::filesystem::file_size(strip), 1000u);
    // Kept: a slider of the pack like any other, and the pack's own are still there.
    const size_t before = testing::tiny_pack()->directions().all().size();
    const std::shared_ptr<const ModelPack> pack = ModelPack::load(study.folder / "pack");
    EXPECT_EQ(pack->directions().all().size(), before + 1);
    const std::shared_ptr<const Direction> direction = pack->directions().find("smile_svm");
    ASSERT_NE(direction, nullptr);
}

TEST(CliResearch, EveryWayOfFindingGivesASlider) {
    const Study study;
    const std::string labels = study.folder / "labels.csv";
    const std::vector<std::vector<std::string>> ways = {
        {"--by", "lda", "--labels", labels, "--attribute", "smile"},
        {"--by", "stylespace", "--labels", labels, "--attribute", "smile"},
        {"--by", "pca", "--component", "2", "--rows", "0:2"},
        {"--by", "sefa", "--component", "1", "--rows", "1:3"}};
    for (std::vector<std::string> way : ways) {
        const std::string id = "by_" + way[1];
        way.insert(way.end(), {"--id", id, "--keep"});
        result_of(study.run({"directions", "find"}, way));
        EXPECT_NE(ModelPack::load(study.folder / "pack")->directions().find(id), nullptr) << id;
    }
    EXPECT_EQ(study.run({"directions", "find"}, {"--id", "x", "--by", "magic"}).exit_code, 2);
    EXPECT_EQ(study.run({"directions", "find"}, {"--id", "x", "--labels", labels, "--attribute", "smle"}).exit_code, 2);
    EXPECT_EQ(study.run({"directions", "find"}, {"--id", "x", "--attribute", "smile"}).exit_code, 2) << "no labels";
    EXPECT_EQ(study.run({"directions", "find"}, {"--id", "x", "--by", "pca", "--rows", "9-2"}).exit_code, 2);
}

TEST(CliResearch, EvaluateMeasuresUnseenPortraitsOnly) {
    const Study study;
    const std::string montage = study.folder / "m.png";
    const nlohmann::json figures =
        result_of(study.run({"evaluate"}, {"--labels", study.folder / "labels.csv", "--montage", montage}));
    EXPECT_EQ(figures.at("inversion").at("portraits"), 4) << "every 13th of 40";
    EXPECT_GT(figures.at("inversion").at("l2").get<double>(), 0);
    EXPECT_LT(figures.at("inversion").at("ssim").get<double>(), 1);
    EXPECT_GT(std::filesystem::file_size(montage), 1000u);
    ASSERT_TRUE(figures.at("sliders").contains("smile"));
    for (const auto& [name, slider] : figures.at("sliders").items()) {
        const nlohmann::json& told = slider.at("linear");
        EXPECT_EQ(told.at("added").at("portraits").get<int>() + told.at("taken_away").at("portraits").get<int>(), 4)
            << name;
        EXPECT_FALSE(slider.contains("network")) << "no judge was given";
        EXPECT_FALSE(slider.contains("own_identity")) << "no features were given";
    }
}

TEST(CliResearch, EvaluateAsksTheNetworksThatItIsGiven) {
    const Study study;
    const auto weights = [&](const std::string& stage) {
        StateDict file;
        FeatureNetworkShape shape;
        shape.input_side = 16;
        merge_state(file, stage + ".", fresh_feature_network(shape, 3));
        const std::string path = study.folder / (stage + ".safetensors");
        save_safetensors(path, file);
        return path;
    };
    const std::string judge = weights("judge"), features = weights("features");
    const nlohmann::json figures = result_of(
        study.run({"evaluate"}, {"--labels", study.folder / "labels.csv", "--judge", judge, "--features", features}));
    const nlohmann::json& smile = figures.at("sliders").at("smile");
    EXPECT_EQ(smile.at("network").at("added").at("portraits").get<int>() +
                  smile.at("network").at("taken_away").at("portraits").get<int>(),
              4);
    EXPECT_LE(smile.at("own_identity").at("mean_cosine").get<double>(), 1.0001);
    const nlohmann::json by_identity = result_of(
        study.run({"evaluate"}, {"--labels", study.folder / "labels.csv", "--identity", weights("identity")}));
    EXPECT_LE(by_identity.at("sliders").at("smile").at("own_identity").at("mean_cosine").get<double>(), 1.0001);
    const CliResult wrong = study.run({"evaluate"}, {"--labels", study.folder / "labels.csv", "--judge", features});
    EXPECT_NE(wrong.exit_code, 0) << "features are no judge";
}

TEST(CliResearch, EvaluateComparesMethodsInATable) {
    const Study study;
    const std::string networks = testing::write_tiny_comparison_pack(study.folder / "networks");
    const nlohmann::json figures =
        result_of(study.run({"evaluate"}, {"--labels", study.folder / "labels.csv", "--methods", "sfe,sfe_inverter",
                                           "--sliders", "smile", "--networks", networks}));
    ASSERT_EQ(figures.at("methods").size(), 2u);
    for (const auto& [id, method] : figures.at("methods").items()) {
        EXPECT_EQ(method.at("portraits"), 4) << id;
        EXPECT_GT(method.at("inversion").at("lpips_alex").get<double>(), 0) << id;
        EXPECT_LE(method.at("inversion").at("arcface").get<double>(), 1.0001) << id;
        EXPECT_FALSE(method.at("inversion").contains("own_identity")) << "no features of our own were given";
        EXPECT_FALSE(method.at("inversion").contains("lpips_vgg")) << "it was not imported";
        EXPECT_GT(method.at("inversion").at("fid").get<double>(), 0) << id;
        EXPECT_GT(method.at("invert_seconds").get<double>(), 0) << id;
        ASSERT_EQ(method.at("edits").size(), 2u) << id;
        EXPECT_EQ(method.at("edits")[0].at("slider"), "smile");
        EXPECT_TRUE(method.at("edits")[0].contains("change_outside"));
        for (const nlohmann::json& edit : method.at("edits")) {
            EXPECT_EQ(edit.contains("fid"), edit.at("portraits") > 1) << edit.dump();
            EXPECT_EQ(edit.contains("fid_unedited"), edit.contains("fid"));
            EXPECT_EQ(edit.value("real_portraits", 0), edit.contains("fid") ? 20 : 0) << "half of all smile";
        }
    }
    const CliResult table = run_cli({"evaluate", "--pack", study.folder / "pack", "--data", study.folder / "crops.npy",
                                     "--table", "--all", "--sliders", "smile"});
    EXPECT_EQ(table.exit_code, 0) << table.err;
    EXPECT_NE(table.out.find("Inversion of 40 portraits"), std::string::npos) << table.out;
    EXPECT_NE(table.out.find("smile -1"), std::string::npos) << table.out;
    EXPECT_EQ(table.out.find("LPIPS"), std::string::npos) << "no column of that name without the network";
    EXPECT_EQ(table.out.find("FID"), std::string::npos) << table.out;
    const CliResult with_fid =
        run_cli({"evaluate", "--pack", study.folder / "pack", "--data", study.folder / "crops.npy", "--methods", "sfe",
                 "--labels", study.folder / "labels.csv", "--sliders", "smile", "--networks", networks});
    EXPECT_EQ(with_fid.exit_code, 0) << with_fid.err;
    EXPECT_NE(with_fid.out.find("FID  unedited  real ones"), std::string::npos) << with_fid.out;
    EXPECT_NE(with_fid.out.find("that of the 4 portraits"), std::string::npos) << with_fid.out;
    EXPECT_NE(with_fid.out.find("compare only figures of the same numbers"), std::string::npos) << with_fid.out;
    EXPECT_EQ(study.run({"evaluate"}, {"--table", "--sliders", "smle"}).exit_code, 2);
    EXPECT_NE(study.run({"evaluate"}, {"--table", "--networks", study.folder / "pack"}).exit_code, 0)
        << "the pack holds no networks to compare by";
}

TEST(CliResearch, EvaluateTellsHowFarDrawnFacesAre) {
    const Study study;
    const std::string networks = testing::write_tiny_comparison_pack(study.folder / "networks");
    const std::string drawn = study.folder / "drawn.png";
    const nlohmann::json plain = result_of(study.run({"evaluate"}, {"--samples", drawn}));
    EXPECT_GT(std::filesystem::file_size(drawn), 1000u);
    EXPECT_FALSE(plain.contains("samples")) << "nothing was given to compare them by";
    const nlohmann::json figures =
        result_of(study.run({"evaluate"}, {"--samples", drawn, "--networks", networks})).at("samples");
    EXPECT_EQ(figures.at("faces"), 4);
    EXPECT_EQ(figures.at("real_portraits"), 36);
    EXPECT_GT(figures.at("fid").get<double>(), figures.at("fid_of_portraits").get<double>())
        << "faces of an untrained generator are farther from noise than other noise is";
    EXPECT_FALSE(figures.contains("own_frechet_distance"));
    const CliResult without =
        study.run({"evaluate"}, {"--samples", drawn, "--networks", std::string(study.folder / "pack")});
    EXPECT_EQ(without.exit_code, 3) << "the pack named does not hold FID's network";
    EXPECT_NE(without.out.find("FID"), std::string::npos) << without.out;
}

TEST(CliResearch, EvaluateTakesAFolderOfAlignedPictures) {
    const Study study;
    std::filesystem::create_directories(study.folder / "faces");
    for (int i = 0; i < 3; ++i) {
        save_image_grid(study.folder / ("faces/face" + std::to_string(i) + ".png"),
                        at::full({1, 3, 100, 100}, 0.3 * i - 0.3), 1);
    }
    const CliResult result = run_cli({"evaluate", "--pack", study.folder / "pack", "--data", study.folder / "faces",
                                      "--methods", "sfe", "--sliders", "hair", "--json"});
    const nlohmann::json figures = result_of(result);
    EXPECT_EQ(figures.at("methods").at("sfe").at("portraits"), 3) << "all of them, whatever their size";
    std::filesystem::create_directories(study.folder / "empty");
    EXPECT_EQ(run_cli({"evaluate", "--pack", study.folder / "pack", "--data", study.folder / "empty"}).exit_code, 3);
}

TEST(CliResearch, CropsOfAnotherSizeAreBadInput) {
    const Study study;
    save_npy(study.folder / "crops.npy", at::zeros({kPortraits, 32, 32, 3}, at::kByte));
    EXPECT_EQ(study.run({"evaluate"}).exit_code, 3);
    EXPECT_EQ(study.run({"directions", "find"}, {"--id", "x", "--by", "pca"}).exit_code, 3);
}

}  // namespace
}  // namespace lineament
