// lineament-cli train and state: recipes, kills, several processes, errors; on networks that train in seconds.
#include <ATen/ATen.h>
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "core/packs/pack_manifest.h"
#include "core/weights/safetensors.h"
#include "tests/app/run_cli.h"
#include "tests/support/state_comparison.h"
#include "tests/support/training_test_data.h"

namespace lineament {
namespace {

using testing::CliProcess;
using testing::CliResult;
using testing::DiscPortraits;
using testing::run_cli;

// One thread, so that sums are added up in one order.
const std::vector<std::string> kOneThread{"OMP_NUM_THREADS=1"};

nlohmann::json tiny_autoencoder(int batch, int steps) {
    return {{"stage", "autoencoder"},
            {"steps", steps},
            {"log_steps", 1},
            {"checkpoint_steps", 4},
            {"options",
             {{"batch", batch},
              {"generator", {{"resolution", 32}, {"w_dim", 8}, {"mapping_layers", 0}, {"channels", {8, 8, 8, 8}}}},
              {"encoder",
               {{"input_side", 32},
                {"w_rows", 8},
                {"w_dim", 8},
                {"widths", {4, 6, 8, 10}},
                {"depths", {1, 1, 1, 1}},
                {"head_width", 8}}}}}};
}

nlohmann::json tiny_inverter(int batch, int steps) {
    return {{"stage", "inverter"},
            {"steps", steps},
            {"log_steps", 1},
            {"options",
             {{"batch", batch},
              {"feature_index", 3},
              {"optimiser", "ranger"},
              {"backbone",
               {{"w_rows", 8},
                {"w_dim", 8},
                {"widths", {4, 4, 4, 4}},
                {"depths", {1, 1, 1, 1}},
                {"input_width", 4},
                {"feature_channels", 8}}}}}};
}

// A recipe beside the data; its paths are relative to it.
std::string write_recipe(const DiscPortraits& files, const std::string& work,
                         const std::vector<nlohmann::json>& stages) {
    const nlohmann::json recipe{
        {"data", {{"crops", "crops.npy"}, {"labels", "labels.csv"}}}, {"work", work}, {"stages", stages}};
    const std::string path = files.folder() + "/" + work + ".json";
    std::ofstream(path) << recipe.dump(1);
    return path;
}

CliResult train(const std::string& recipe) {
    return run_cli({"train", "--recipe", recipe}, kOneThread);
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// "step,measure" and value of each row: without the seconds, which no two runs share.
std::vector<std::pair<std::string, double>> curve(const std::string& csv) {
    std::istringstream lines(text_of(csv));
    std::vector<std::pair<std::string, double>> rows;
    std::string line;
    for (std::getline(lines, line); std::getline(lines, line);) {
        const size_t first = line.find(','), second = line.find(',', first + 1), third = line.rfind(',');
        rows.emplace_back(line.substr(0, first) + line.substr(second, third - second),
                          std::stod(line.substr(third + 1)));
    }
    return rows;
}

// The weights as the last step left them, not their averages, which hardly move in a few steps.
StateDict trained_weights(const std::string& stem) {
    StateDict weights;
    for (const auto& [key, tensor] : load_safetensors(stem + ".state.safetensors")) {
        const bool of_optimiser = key.find('@') != std::string::npos;
        if (!of_optimiser && tensor.scalar_type() == at::kFloat) weights[key] = tensor;
    }
    return weights;
}

// As written to the CSV file, the same but for rounding.
void expect_same_curve(const std::string& a_csv, const std::string& b_csv) {
    const auto a = curve(a_csv), b = curve(b_csv);
    ASSERT_FALSE(a.empty());
    ASSERT_EQ(a.size(), b.size()) << a_csv;
    for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].first, b[i].first) << a_csv;
        EXPECT_NEAR(a[i].second, b[i].second, 1e-4 * std::max(1.0, std::abs(a[i].second)))
            << a_csv << ": " << a[i].first;
    }
}

TEST(CliTrain, AKilledRunGoesOnToTheSameCurve) {
    const DiscPortraits files(26);
    const std::vector<nlohmann::json> stages = {tiny_autoencoder(4, 14), tiny_inverter(4, 6)};
    const CliResult straight = train(write_recipe(files, "straight", stages));
    ASSERT_EQ(straight.exit_code, 0) << straight.err;

    const std::string recipe = write_recipe(files, "killed", stages), csv = files.folder() + "/killed/autoencoder.csv";
    {
        const CliProcess killed({"train", "--recipe", recipe}, kOneThread);
        // After step 6: two steps beyond a checkpoint, which the resumed run must take once more.
        for (int wait = 0; wait < 6000 && text_of(csv).find("\n6,") == std::string::npos; ++wait)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        killed.kill();
    }
    ASSERT_FALSE(std::filesystem::exists(files.folder() + "/killed/inverter.safetensors")) << "killed too late";
    const CliResult resumed = train(recipe);
    ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
    for (const std::string stage : {"autoencoder", "inverter"}) {
        const std::string one = files.folder() + "/straight/" + stage, two = files.folder() + "/killed/" + stage;
        expect_same_curve(one + ".csv", two + ".csv");
        const testing::StateDifference worst =
            testing::worst_difference(load_safetensors(one + ".safetensors"), load_safetensors(two + ".safetensors"));
        EXPECT_LE(worst.relative, testing::kRounding) << worst.name;
    }
}

std::string free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(socket, reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
    ::close(socket);
    return std::to_string(ntohs(address.sin_port));
}

TEST(CliTrain, TwoProcessesEqualOneWithTwiceTheBatch) {
    const DiscPortraits files(26);
    const CliResult one = train(write_recipe(files, "one", {tiny_autoencoder(4, 6), tiny_inverter(4, 6)}));
    ASSERT_EQ(one.exit_code, 0) << one.err;
    const std::string recipe = write_recipe(files, "two", {tiny_autoencoder(2, 6), tiny_inverter(2, 6)});
    const std::string port = free_port();
    const auto start = [&](const std::string& rank) {
        return std::make_unique<CliProcess>(
            std::vector<std::string>{"train", "--recipe", recipe},
            std::vector<std::string>{"OMP_NUM_THREADS=1", "WORLD_SIZE=2", "RANK=" + rank, "MASTER_ADDR=127.0.0.1",
                                     "MASTER_PORT=" + port});
    };
    const std::unique_ptr<CliProcess> second = start("1"), first = start("0");
    const CliResult leader = first->wait(), follower = second->wait();
    if (leader.err.find("libgloo-dev") != std::string::npos) GTEST_SKIP() << "built without Gloo";
    ASSERT_EQ(leader.exit_code, 0) << leader.err;
    ASSERT_EQ(follower.exit_code, 0) << follower.err;
    EXPECT_TRUE(follower.out.empty() && follower.err.empty()) << "only the leader speaks: " << follower.err;
    for (const std::string stage : {"autoencoder", "inverter"}) {
        const testing::StateDifference worst = testing::worst_difference(
            trained_weights(files.folder() + "/one/" + stage), trained_weights(files.folder() + "/two/" + stage));
        EXPECT_LE(worst.relative, testing::kRounding) << stage << ": " << worst.name;
        std::printf("%s: two processes differ from one by %.1e at most\n", stage.c_str(), worst.relative);
    }
}

TEST(CliTrain, ALauncherWithoutAMeetingPointIsASentence) {
    const DiscPortraits files(26);
    const std::string recipe = write_recipe(files, "run", {tiny_autoencoder(2, 2)});
    const CliResult result = run_cli({"train", "--recipe", recipe}, {"WORLD_SIZE=2", "RANK=0", "MASTER_ADDR="});
    EXPECT_EQ(result.exit_code, 1);
    const bool names_it =
        result.err.find("MASTER_ADDR") != std::string::npos || result.err.find("libgloo-dev") != std::string::npos;
    EXPECT_TRUE(names_it) << result.err;
    EXPECT_EQ(run_cli({"train", "--recipe", recipe}, {"WORLD_SIZE=2", "RANK=7"}).exit_code, 1);
}

void expect_bad_input(const std::string& recipe, const std::string& sentence) {
    const CliResult result = train(recipe);
    EXPECT_EQ(result.exit_code, 3) << result.err;
    EXPECT_NE(result.err.find(sentence), std::string::npos) << result.err;
}

TEST(CliTrain, WhatDoesNotFitIsASentence) {
    const DiscPortraits files(26);
    nlohmann::json stage = tiny_autoencoder(4, 2);
    stage["options"]["bacth"] = 3;
    expect_bad_input(write_recipe(files, "typo", {stage}), "no option 'bacth'; there are generator, encoder, batch");

    stage = tiny_autoencoder(4, 2);
    stage["options"]["generator"]["resolution"] = 64;
    stage["options"]["generator"]["channels"] = {8, 8, 8, 8, 8};
    expect_bad_input(write_recipe(files, "size", {stage}), "32 px");
    expect_bad_input(write_recipe(files, "order", {tiny_inverter(2, 2)}), "'generator'");
    expect_bad_input(files.folder() + "/nowhere.json", "nowhere.json");

    const std::string fine = write_recipe(files, "fine", {tiny_autoencoder(2, 1)});
    std::filesystem::rename(files.labels_csv(), files.labels_csv() + ".away");
    expect_bad_input(fine, "labels.csv");
    std::ofstream(files.labels_csv()) << "file,age\ndisc0.png,old\n";
    expect_bad_input(fine, "Line 2 of");
    std::ofstream(files.crops_npy()) << "no array";
    expect_bad_input(fine, "crops.npy");
}

TEST(CliTrain, TooLittleMemoryIsASentence) {
    const DiscPortraits files(26);
    nlohmann::json stage = tiny_autoencoder(4, 2);
    stage["options"]["generator"]["channels"] = {20000000, 20000000, 8, 8};
    const CliResult result = train(write_recipe(files, "run", {stage}));
    EXPECT_EQ(result.exit_code, 1) << result.err;
    EXPECT_NE(result.err.find("memory"), std::string::npos) << result.err;
}

TEST(CliTrain, AllStagesOfTheStarterPackMakeAPack) {
    const DiscPortraits files(26);
    const auto stage = [](const char* name, const nlohmann::json& options) {
        return nlohmann::json{{"stage", name}, {"steps", 2}, {"options", options}};
    };
    nlohmann::json recipe{{"data", {{"crops", "crops.npy"}, {"labels", "labels.csv"}}},
                          {"work", "run"},
                          {"pack", {{"folder", "pack"}, {"id", "discs"}, {"feature_layer", 3}, {"components", 3}}}};
    recipe["stages"] = std::vector<nlohmann::json>{
        tiny_autoencoder(3, 2), stage("condition", {{"first_side", 32}, {"batch", 2}}),
        stage("refine", {{"side", 32}, {"batch", 2}, {"discriminator_channels", {4, 4, 4, 4}}}), tiny_inverter(3, 2),
        stage("editor", {{"feature_index", 3}, {"batch", 2}, {"components", 3}, {"optimiser", "ranger"}})};
    const std::string path = files.folder() + "/all.json";
    std::ofstream(path) << recipe;
    const CliResult first = train(path);
    ASSERT_EQ(first.exit_code, 0) << first.err;
    EXPECT_EQ(load_pack(files.folder() + "/pack").id, "discs");

    // Again from its last weights, the inverter and what follows it; nothing before.
    const std::string early = text_of(files.folder() + "/run/refine.csv");
    const CliResult again = run_cli({"train", "--recipe", path, "--again", "inverter"}, kOneThread);
    ASSERT_EQ(again.exit_code, 0) << again.err;
    EXPECT_EQ(text_of(files.folder() + "/run/refine.csv"), early);
    EXPECT_TRUE(std::filesystem::exists(files.folder() + "/run/editor.1.csv")) << "the first log is kept";
    EXPECT_EQ(run_cli({"train", "--recipe", path, "--again", "refine"}, kOneThread).exit_code, 3);
}

TEST(CliTrain, ThePrintedRecipeIsOne) {
    const DiscPortraits files(26);
    const CliResult printed = run_cli({"train", "--print"});
    ASSERT_EQ(printed.exit_code, 0) << printed.err;
    const std::string path = files.folder() + "/printed.json";
    std::ofstream(path) << printed.out;
    const CliResult again = run_cli({"train", "--recipe", path, "--print"});
    EXPECT_EQ(nlohmann::json::parse(again.out).at("stages"), nlohmann::json::parse(printed.out).at("stages"));
}

TEST(CliState, ARunGoesOnElsewhere) {
    const DiscPortraits files(26);
    const std::string folder = files.folder();
    ASSERT_EQ(train(write_recipe(files, "here", {tiny_autoencoder(4, 6)})).exit_code, 0);
    const CliResult split = run_cli({"state", "split", "--work", folder + "/here", "--out", folder + "/parts",
                                     "--part-megabytes", "0.01", "--json"});
    ASSERT_EQ(split.exit_code, 0) << split.out << split.err;
    EXPECT_GT(nlohmann::json::parse(split.out).at("parts"), 1);
    const CliResult join = run_cli({"state", "join", "--parts", folder + "/parts", "--work", folder + "/there"});
    ASSERT_EQ(join.exit_code, 0) << join.err;
    const StateDict here = load_safetensors(folder + "/here/autoencoder.safetensors");
    for (const auto& [name, tensor] : load_safetensors(folder + "/there/autoencoder.safetensors"))
        EXPECT_TRUE(at::equal(tensor, here.at(name))) << name;
    const CliResult twice = run_cli({"state", "join", "--parts", folder + "/parts", "--work", folder + "/there"});
    EXPECT_NE(twice.exit_code, 0);
    EXPECT_NE(twice.err.find("already"), std::string::npos) << twice.err;
    std::ofstream(folder + "/parts/part-01.bin") << "something else";
    const CliResult damaged = run_cli({"state", "join", "--parts", folder + "/parts", "--work", folder + "/new"});
    EXPECT_EQ(damaged.exit_code, 3) << damaged.err;
    EXPECT_NE(damaged.err.find("part-01.bin is damaged"), std::string::npos) << damaged.err;
}

}  // namespace
}  // namespace lineament
