// What lineament-cli does to files that are there: inputs are never written over, a full disk is never a success.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/photo/load_photo.h"
#include "core/photo/save_photo.h"
#include "tests/app/run_cli.h"
#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

using testing::CliResult;
using ::testing::HasSubstr;
using testing::kPortrait;
using testing::run_cli;
using testing::TemporaryFolder;
using testing::tiny_pack_folder;
namespace fs = std::filesystem;

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class CliFiles : public ::testing::Test {
  protected:
    void SetUp() override {
        fs::copy_file(kPortrait, photo_);
        before_ = content_of(photo_);
        ASSERT_FALSE(before_.empty());
    }

    /// The command fails with exit code 1 and one sentence, and the photo is byte for byte as it was.
    void expect_refused(const std::vector<std::string>& words) {
        const CliResult result = run_cli(words);
        const std::string line = words.back() + ": " + result.out + result.err;
        EXPECT_EQ(result.exit_code, 1) << line;
        EXPECT_THAT(result.err, HasSubstr("choose another name")) << line;
        EXPECT_EQ(content_of(photo_), before_) << line;
    }

    TemporaryFolder folder_;
    std::string photo_ = folder_ / "a.png";  // a JPEG, but its name must not save it
    std::string before_;
};

TEST_F(CliFiles, ADrawingNeverReplacesThePhotoUnderAnyName) {
    fs::create_hard_link(photo_, folder_ / "hard.png");
    fs::create_symlink("a.png", folder_ / "soft.png");
    for (const char* name : {"a.png", "./a.png", "hard.png", "soft.png"})
        expect_refused({"faces", "--photo", photo_, "--draw", folder_ / name});
}

TEST_F(CliFiles, CropsNeverReplaceThePhotos) {
    expect_refused({"align", "--photos", photo_, "--size", "64", "--out", folder_.path()});
    expect_refused({"align", "--photos", folder_.path(), "--size", "64", "--out", folder_.path()});
}

TEST_F(CliFiles, AnArrayBesideThePhotosMayBeWrittenAgain) {
    for (int time = 0; time < 2; ++time) {
        const CliResult result =
            run_cli({"align", "--photos", folder_.path(), "--size", "64", "--out", folder_ / "crops.npy"});
        EXPECT_EQ(result.exit_code, 0) << result.err;
    }
}

TEST_F(CliFiles, EditedPicturesNeverReplaceAnyInput) {
    for (const char* command : {"edit", "invert"})
        expect_refused({command, "--photo", photo_, "--pack", tiny_pack_folder(), "--out", photo_});
    fs::copy_file(kPortrait, folder_ / "other.jpg");
    expect_refused(
        {"mix", "--photo", folder_ / "other.jpg", "--style", photo_, "--pack", tiny_pack_folder(), "--out", photo_});
}

TEST_F(CliFiles, ResearchCommandsNeverReplaceTheirData) {
    expect_refused({"evaluate", "--pack", tiny_pack_folder(), "--data", photo_, "--montage", photo_});
    expect_refused({"pairs", "--data", photo_, "--labels", photo_, "--out", photo_});
    expect_refused({"directions", "find", "--data", photo_, "--id", "x", "--strip", photo_});
}

TEST_F(CliFiles, ADrawingMayHaveTheLongestNameOfTheFileSystem) {
    const std::string longest = folder_ / (std::string(251, 'a') + ".png");
    const CliResult result = run_cli({"faces", "--photo", photo_, "--draw", longest});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_FALSE(load_photo(longest).pixels.empty());
}

TEST_F(CliFiles, NamesNeedNotBeUtf8) {
    const std::string odd = folder_ / "\xff\xfe.png";
    const CliResult result = run_cli({"faces", "--photo", photo_, "--draw", odd, "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_TRUE(fs::exists(odd));
    EXPECT_TRUE(nlohmann::json::parse(result.out, nullptr, false).is_object()) << result.out;
}

TEST_F(CliFiles, AFolderThatDoesNotExistIsSaid) {
    const CliResult result = run_cli({"faces", "--photo", photo_, "--draw", folder_ / "none/d.png", "--json"});
    EXPECT_EQ(result.exit_code, 1);
    const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_EQ(json.value("kind", ""), "cannot_write") << result.out;
    EXPECT_THAT(json.value("error", ""), HasSubstr("folder does not exist"));
}

TEST_F(CliFiles, TextThatDidNotArriveIsAFailure) {
    const int full = ::open("/dev/full", O_WRONLY);
    if (full >= 0) ::close(full);
    ASSERT_GE(full, 0) << "this machine has no /dev/full";
    const std::string command = std::string(LINEAMENT_CLI) + " --help > /dev/full 2> " + (folder_ / "said");
    const int status = std::system(command.c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 1);
    EXPECT_THAT(content_of(folder_ / "said"), HasSubstr("the disk is full"));
}

TEST_F(CliFiles, CompanionFilesOfOtherSystemsAreNoPhotos) {
    std::ofstream(folder_ / "._a.png") << "what another system keeps beside a.png";
    const CliResult result =
        run_cli({"align", "--photos", folder_.path(), "--size", "64", "--out", folder_ / "crops", "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.out;
    const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_EQ(json.value("aligned", 0), 1) << result.out;
    EXPECT_TRUE(json.at("skipped").empty()) << result.out;
}

TEST_F(CliFiles, EvaluationLeavesOutWhatIsNoPortraitAndNamesIt) {
    const std::string crops = folder_ / "crops";
    ASSERT_EQ(run_cli({"align", "--photos", photo_, "--size", "64", "--out", crops}).exit_code, 0);
    std::ofstream(crops + "/._a.png") << "companion";
    std::ofstream(crops + "/damaged.png") << "no picture";
    Photo wide;
    wide.pixels = load_photo(crops + "/a.png").pixels.rowRange(0, 48).clone();
    save_photo(wide, crops + "/wide.png");
    const CliResult result = run_cli({"evaluate", "--pack", tiny_pack_folder(), "--data", crops, "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.out;
    const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
    std::vector<std::string> skipped;
    for (const nlohmann::json& photo : json.at("skipped"))
        skipped.push_back(fs::path(photo.value("photo", "")).filename().string());
    EXPECT_EQ(skipped, (std::vector<std::string>{"damaged.png", "wide.png"})) << result.out;
    EXPECT_EQ(json.at("inversion").value("portraits", 0), 1) << result.out;
}

}  // namespace
}  // namespace lineament
