// lineament-cli from the outside: exit codes, JSON, and what the files hold.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "app/cli/arguments.h"
#include "core/data/edit_pairs.h"
#include "core/photo/save_photo.h"
#include "core/weights/npy.h"
#include "tests/app/run_cli.h"
#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

using testing::CliResult;
using testing::differing_pixels;
using testing::kPortrait;
using testing::kSample;
using testing::run_cli;
using testing::TemporaryFolder;
using testing::tiny_pack_folder;

nlohmann::json json_of(const CliResult& result) {
    const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_TRUE(json.is_object()) << "not one JSON object: " << result.out << result.err;
    return json;
}

cv::Mat pixels(const std::string& path) {
    return load_photo(path).pixels;
}

void save_pixels(const cv::Mat& rgb, const std::string& path) {
    Photo photo;
    photo.pixels = rgb;
    save_photo(photo, path);
}

/// Both forms of an error: a sentence on the standard error, or a JSON object.
void expect_failure(const std::vector<std::string>& words, int exit_code, const std::string& kind) {
    std::vector<std::string> with_json = words;
    with_json.push_back("--json");
    const CliResult result = run_cli(with_json);
    EXPECT_EQ(result.exit_code, exit_code) << result.out << result.err;
    const nlohmann::json json = json_of(result);
    EXPECT_EQ(json.value("kind", ""), kind) << result.out;
    EXPECT_GT(json.value("error", "").size(), 15u);
}

TEST(Cli, HelpNamesEveryOption) {
    const CliResult overview = run_cli({"--help"});
    EXPECT_EQ(overview.exit_code, 0);
    for (const char* name : {"faces", "align", "invert", "edit", "mix", "directions", "import", "pairs", "train",
                             "evaluate", "directions find"}) {
        EXPECT_NE(overview.out.find(name), std::string::npos) << name;
        std::vector<std::string> words;
        std::istringstream text{name};
        for (std::string word; text >> word;)
            words.push_back(word);
        words.push_back("--help");
        const CliResult help = run_cli(words);
        EXPECT_EQ(help.exit_code, 0) << name;
        EXPECT_NE(help.out.find("Usage: lineament-cli " + std::string(name)), std::string::npos) << help.out;
        EXPECT_NE(help.out.find("--json"), std::string::npos) << name;
        EXPECT_NE(help.out.find("Examples:"), std::string::npos) << name;
    }
    const CliResult edit = run_cli({"edit", "--help"});
    for (const char* option : {"--photo", "--pack", "--set", "--out", "--aligned", "--face"})
        EXPECT_NE(edit.out.find(option), std::string::npos) << option;
    EXPECT_EQ(run_cli({"--version"}).exit_code, 0);
}

TEST(Cli, WrongUseIsExitCodeTwo) {
    EXPECT_EQ(run_cli({}).exit_code, 2);
    const CliResult sentence = run_cli({"edit", "--photo", kSample});
    EXPECT_EQ(sentence.exit_code, 2);
    EXPECT_NE(sentence.err.find("--out"), std::string::npos) << sentence.err;
    EXPECT_EQ(std::count(sentence.err.begin(), sentence.err.end(), '\n'), 1) << "one sentence: " << sentence.err;
    EXPECT_TRUE(sentence.out.empty());
    expect_failure({"paint"}, 2, "wrong_use");
    expect_failure({"edit", "--photo", kSample, "--out", "o.png", "--colour", "red"}, 2, "wrong_use");
    expect_failure({"edit", "--photo", kSample, "--out", "o.png", "--set", "smile=1.2"}, 2, "wrong_use");
    expect_failure({"edit", "--photo", kSample, "--out", "o.png", "--set", "smile"}, 2, "wrong_use");
    expect_failure({"edit", "--photo", kSample, "--out", "o.png", "--set", "smile=lots"}, 2, "wrong_use");
    expect_failure({"edit", "--photo", kSample, "--out", "o.png", "--face", "0.5"}, 2, "wrong_use");
    expect_failure({"import"}, 2, "wrong_use");
    const TemporaryFolder folder;
    expect_failure(
        {"edit", "--photo", kSample, "--pack", tiny_pack_folder(), "--set", "smiel=1", "--out", folder / "o.png"}, 2,
        "wrong_use");
}

TEST(Cli, AMissingPackIsExitCodeFour) {
    const TemporaryFolder folder;
    for (const std::string& pack : {std::string("no-such-pack"), folder.path()}) {
        expect_failure({"edit", "--photo", kSample, "--pack", pack, "--out", folder / "o.png"}, 4, "missing_model");
        expect_failure({"directions", "--pack", pack}, 4, "missing_model");
    }
    const CliResult no_landmarks =
        run_cli({"faces", "--photo", kSample, "--json"}, {"LINEAMENT_LANDMARK_MODEL=" + (folder / "nothing.dat")});
    EXPECT_EQ(no_landmarks.exit_code, 4) << no_landmarks.out;
    // A pack whose weights were cut off on the way.
    std::filesystem::copy(tiny_pack_folder(), folder / "cut", std::filesystem::copy_options::recursive);
    std::filesystem::resize_file(folder / "cut/generator.safetensors", 1000);
    expect_failure({"directions", "--pack", folder / "cut"}, 4, "missing_model");
}

TEST(Cli, FacesAreListedAndDrawn) {
    const TemporaryFolder folder;
    const CliResult result = run_cli({"faces", "--photo", kSample, "--draw", folder / "drawn.png", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    const nlohmann::json json = json_of(result);
    ASSERT_GE(json["faces"].size(), 1u);
    EXPECT_EQ(json["faces"][0]["landmarks"].size(), 68u);
    EXPECT_EQ(json["faces"][0]["quad"].size(), 4u);
    EXPECT_GT(json["timings"]["find faces"].get<double>(), 0);
    EXPECT_GT(differing_pixels(pixels(folder / "drawn.png"), pixels(kSample)), 100);
}

TEST(Cli, AlignWritesAnArrayWithNamesOrPictures) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "in");
    std::filesystem::copy_file(kPortrait, folder / "in/a.jpg");
    std::filesystem::copy_file(kSample, folder / "in/c.png");
    save_pixels(cv::Mat(80, 80, CV_8UC3, cv::Scalar(1, 2, 3)), folder / "in/b.png");
    testing::write_text(folder / "in/notes.txt", "not a photo");
    const CliResult array =
        run_cli({"align", "--photos", folder / "in", "--size", "48", "--out", folder / "crops.npy", "--json"});
    ASSERT_EQ(array.exit_code, 0) << array.out << array.err;
    EXPECT_EQ(json_of(array)["aligned"], 2);
    EXPECT_EQ(json_of(array)["skipped"].size(), 1u);
    EXPECT_EQ(testing::read_bytes(folder / "crops.names.txt"), "a.jpg\nc.png\n");
    const at::Tensor crops = load_npy(folder / "crops.npy");
    EXPECT_EQ(crops.sizes(), (at::IntArrayRef{2, 48, 48, 3}));
    EXPECT_EQ(crops.scalar_type(), at::kByte);
    EXPECT_EQ(load_npy(folder / "crops.landmarks.npy").sizes(), (at::IntArrayRef{2, 68, 2}));

    const CliResult pictures = run_cli(
        {"align", "--photos", folder / "in/a.jpg", folder / "in/c.png", "--size=48", "--out", folder / "crops"});
    ASSERT_EQ(pictures.exit_code, 0) << pictures.err;
    const cv::Mat crop = pixels(folder / "crops/c.png");
    ASSERT_EQ(crop.size(), cv::Size(48, 48));
    EXPECT_EQ(std::memcmp(crop.data, crops[1].data_ptr<uint8_t>(), 48 * 48 * 3), 0) << "both forms hold the same crop";
    EXPECT_EQ(run_cli({"align", "--photos", folder / "in/b.png", "--out", folder / "x.npy"}).exit_code, 3);
}

TEST(Cli, PairsGivesTrainingPortraitsEditedCopies) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "in");
    std::filesystem::copy_file(kPortrait, folder / "in/a.jpg");
    std::filesystem::copy_file(kSample, folder / "in/c.png");
    ASSERT_EQ(run_cli({"align", "--photos", folder / "in", "--size", "64", "--out", folder / "crops.npy"}).exit_code,
              0);
    testing::write_text(folder / "labels.csv",
                        "file,glasses,smile_teeth,facial_hair,female,hair,bald,age\n"
                        "c.png,0,1,0,1,brown,0,35\n");
    const std::vector<std::string> command{
        "pairs", "--data", folder / "crops.npy", "--labels", folder / "labels.csv", "--out", folder / "copies.npy"};
    const CliResult made = run_cli(command);
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const at::Tensor copies = load_npy(folder / "copies.npy"), amounts = load_npy(folder / "copies.amounts.npy");
    EXPECT_EQ(copies.sizes(), (at::IntArrayRef{static_cast<int64_t>(pair_kinds().size()), 2, 64, 64, 3}));
    EXPECT_EQ(amounts.select(1, 0).abs().sum().item<float>(), 0) << "the first portrait is kept for evaluation";
    EXPECT_EQ(amounts[1][1].item<float>(), 1) << "spectacles need no donor";
    const at::Tensor crop = load_npy(folder / "crops.npy")[1];
    EXPECT_GT((copies[1][1].to(at::kFloat) - crop.to(at::kFloat)).abs().max().item<float>(), 60);

    std::filesystem::remove(folder / "crops.landmarks.npy");
    const CliResult lost = run_cli(command);
    EXPECT_NE(lost.exit_code, 0);
    EXPECT_NE(lost.err.find("lineament-cli align"), std::string::npos) << lost.err;
    std::filesystem::remove(folder / "crops.npy");
    expect_failure(command, 3, "bad_input");
}

TEST(Cli, TrainRefusesToRepeatWhatItCannotBeforeItBegins) {
    const TemporaryFolder folder;
    testing::write_text(folder / "crops.npy", "");
    testing::write_text(folder / "labels.csv", "");
    const auto error_of = [&](const std::string& stage) {
        const CliResult result = run_cli({"train", "--data", folder / "crops.npy", "--labels", folder / "labels.csv",
                                          "--work", folder / "run", "--out", folder / "pack", "--again", stage});
        EXPECT_NE(result.exit_code, 0) << stage;
        EXPECT_FALSE(std::filesystem::exists(folder / "run")) << stage;
        return result.err;
    };
    EXPECT_NE(error_of("editr").find("'editr'"), std::string::npos);
    EXPECT_NE(error_of("condition").find("inverter, editor, fs, styleres and warpres can"), std::string::npos);
    EXPECT_NE(error_of("editor").find("not trained"), std::string::npos);
}

TEST(Cli, AnEditWithoutSlidersWritesTheInputsPixels) {
    const TemporaryFolder folder;
    const CliResult result = run_cli({"edit", "--photo", kSample, "--pack", tiny_pack_folder(), "--set", "smile=0",
                                      "--out", folder / "same.tif", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(differing_pixels(pixels(folder / "same.tif"), pixels(kSample)), 0);
    EXPECT_EQ(json_of(result)["edited"], false);
}

TEST(Cli, AnEditChangesTheFaceAndSaysHow) {
    const TemporaryFolder folder;
    const std::vector<std::string> words{"edit",      "--photo", kSample,  "--pack", tiny_pack_folder(), "--set",
                                         "smile=0.8", "--set",   "hair=1", "--out",  folder / "out.png", "--json"};
    const CliResult result = run_cli(words);
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    const nlohmann::json json = json_of(result);
    EXPECT_EQ(json["pack"]["id"], "tiny");
    EXPECT_EQ(json["sliders"]["smile"], 0.8);
    EXPECT_FALSE(json["device"].get<std::string>().empty());
    for (const char* stage :
         {"load pack", "load photo", "find faces", "align", "invert", "render", "paste back", "save", "total"})
        EXPECT_TRUE(json["timings"][stage].is_number()) << stage << " in " << result.out;
    const cv::Mat edited = pixels(folder / "out.png");
    const int changed = differing_pixels(edited, pixels(kSample));
    EXPECT_GT(changed, 200);
    EXPECT_LT(changed, 512 * 512 / 2);
    EXPECT_NE(testing::read_bytes(folder / "out.png").find("compositeWithTrainedAlgorithmicMedia"), std::string::npos);
    const std::string first = testing::read_bytes(folder / "out.png");
    ASSERT_EQ(run_cli(words).exit_code, 0) << "an output of before is replaced";
    EXPECT_EQ(differing_pixels(pixels(folder / "out.png"), edited), 0) << "the same call, other pixels";
}

TEST(Cli, AlignedCropsComeOutAtThePacksSize) {
    const TemporaryFolder folder;
    save_pixels(pixels(kPortrait)(cv::Rect(30, 40, 150, 150)).clone(), folder / "crop.png");
    const CliResult inverted = run_cli({"invert", "--photo", folder / "crop.png", "--pack", tiny_pack_folder(),
                                        "--aligned", "--out", folder / "inverted.png", "--json"});
    ASSERT_EQ(inverted.exit_code, 0) << inverted.out << inverted.err;
    EXPECT_EQ(pixels(folder / "inverted.png").size(), cv::Size(64, 64));
    EXPECT_GT(json_of(inverted)["error_l2"].get<double>(), 0);
    const auto edit = [&](const std::string& slider, const std::string& out) {
        return run_cli({"edit", "--photo", folder / "crop.png", "--pack", tiny_pack_folder(), "--aligned", "--set",
                        slider, "--out", folder / out});
    };
    ASSERT_EQ(edit("smile=0", "zero.png").exit_code, 0);
    ASSERT_EQ(edit("smile=-1", "edited.png").exit_code, 0);
    EXPECT_EQ(differing_pixels(pixels(folder / "zero.png"), pixels(folder / "inverted.png")), 0);
    EXPECT_GT(differing_pixels(pixels(folder / "edited.png"), pixels(folder / "inverted.png")), 200);
}

TEST(Cli, APackIsFoundByItsId) {
    const std::string models = std::filesystem::path(tiny_pack_folder()).parent_path().string();
    const CliResult result = run_cli({"directions", "--pack", "tiny", "--json"}, {"LINEAMENT_MODELS_DIR=" + models});
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    const nlohmann::json json = json_of(result);
    ASSERT_EQ(json["directions"].size(), 3u);
    EXPECT_EQ(json["directions"][1]["id"], "age");
    EXPECT_EQ(json["directions"][1]["warning"], "May change the hair too.");
    EXPECT_EQ(json["methods"][0], "sfe");
    const CliResult text = run_cli({"directions", "--pack", tiny_pack_folder()});
    EXPECT_NE(text.out.find("Hair colour"), std::string::npos) << text.out;
    EXPECT_NE(text.out.find("fs (Feature-Style encoder)"), std::string::npos) << text.out;
}

TEST(Cli, EditsByTheMethodThatIsNamed) {
    const TemporaryFolder folder;
    save_pixels(pixels(kPortrait)(cv::Rect(30, 40, 150, 150)).clone(), folder / "crop.png");
    const auto edit = [&](const std::string& method) {
        const std::string out = folder / (method + ".png");
        const CliResult result =
            run_cli({"edit", "--photo", folder / "crop.png", "--aligned", "--pack", tiny_pack_folder(), "--method",
                     method, "--set", "smile=1", "--out", out, "--json"});
        EXPECT_EQ(result.exit_code, 0) << method << ": " << result.out << result.err;
        EXPECT_EQ(json_of(result)["method"], method);
        return out;
    };
    const std::string sfe = edit("sfe");
    for (const char* method : {"fs", "e4e", "psp"})
        EXPECT_GT(differing_pixels(pixels(edit(method)), pixels(sfe)), 200) << method;
    const CliResult unknown = run_cli({"invert", "--photo", folder / "crop.png", "--aligned", "--pack",
                                       tiny_pack_folder(), "--method", "telepathy", "--out", folder / "o.png"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_NE(unknown.err.find("no inversion method 'telepathy'"), std::string::npos) << unknown.err;
    const CliResult unserved = run_cli({"invert", "--photo", folder / "crop.png", "--aligned", "--pack", "starter",
                                        "--method", "psp", "--out", folder / "o.png"});
    EXPECT_EQ(unserved.exit_code, 4);
    EXPECT_NE(unserved.err.find("lacks the weights of: psp"), std::string::npos) << unserved.err;
}

TEST(Cli, MixTakesTheShapeOfOneFaceAndTheStyleOfAnother) {
    const TemporaryFolder folder;
    save_pixels(pixels(kPortrait)(cv::Rect(30, 40, 150, 150)).clone(), folder / "shape.png");
    save_pixels(pixels(kSample)(cv::Rect(200, 60, 180, 180)).clone(), folder / "style.png");
    const auto mix = [&](const std::string& style, const std::string& out) {
        const CliResult result = run_cli({"mix", "--photo", folder / "shape.png", "--style", folder / style,
                                          "--aligned", "--pack", tiny_pack_folder(), "--out", folder / out, "--json"});
        EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
        EXPECT_EQ(json_of(result)["method"], "fs");
        return pixels(folder / out);
    };
    ASSERT_EQ(run_cli({"invert", "--photo", folder / "shape.png", "--aligned", "--pack", tiny_pack_folder(), "--method",
                       "fs", "--out", folder / "inverted.png"})
                  .exit_code,
              0);
    const cv::Mat inverted = pixels(folder / "inverted.png");
    EXPECT_EQ(differing_pixels(mix("shape.png", "itself.png"), inverted), 0) << "its own style changes nothing";
    EXPECT_GT(differing_pixels(mix("style.png", "mixed.png"), inverted), 200);
    const CliResult other = run_cli({"mix", "--photo", folder / "shape.png", "--style", folder / "style.png", "--pack",
                                     tiny_pack_folder(), "--aligned", "--method", "sfe", "--out", folder / "o.png"});
    EXPECT_EQ(other.exit_code, 2);
    EXPECT_NE(other.err.find("leave --method out"), std::string::npos) << other.err;
}

TEST(Cli, BadPhotosAreExitCodeThree) {
    const TemporaryFolder folder;
    const std::string portrait = testing::read_bytes(kPortrait);
    testing::write_text(folder / "cut.jpg", portrait.substr(0, portrait.size() / 2));
    testing::write_text(folder / "text.png", "this is not a picture");
    testing::write_text(folder / "empty.jpg", "");
    save_pixels(cv::Mat(1, 1, CV_8UC3, cv::Scalar(200, 150, 120)), folder / "one.png");
    save_pixels(cv::Mat(300, 300, CV_8UC3, cv::Scalar(200, 150, 120)), folder / "blank.png");
    const auto edit = [&](const std::string& photo) {
        return std::vector<std::string>{"edit",  "--photo", photo,   "--pack",          tiny_pack_folder(),
                                        "--set", "smile=1", "--out", folder / "out.png"};
    };
    for (const char* name : {"cut.jpg", "text.png", "empty.jpg", "nowhere.jpg"})
        expect_failure(edit(folder / name), 3, "bad_input");
    for (const char* name : {"one.png", "blank.png"})
        expect_failure(edit(folder / name), 3, "no_face");
    expect_failure({"faces", "--photo", folder / "blank.png"}, 3, "no_face");
    std::vector<std::string> second_face = edit(kPortrait);
    second_face.insert(second_face.end(), {"--face", "1"});
    expect_failure(second_face, 3, "no_face");
    EXPECT_FALSE(std::filesystem::exists(folder / "out.png"));
}

TEST(Cli, TargetsThatCannotBeWrittenAreExitCodeOne) {
    const TemporaryFolder folder;
    std::filesystem::copy_file(kPortrait, folder / "mine.jpg");
    const std::string before = testing::read_bytes(folder / "mine.jpg");
    for (const std::string& out : {folder / "mine.jpg", folder / "nowhere/out.png", folder / "out.xyz", folder.path(),
                                   std::string("/proc/out.png")}) {
        expect_failure(
            {"edit", "--photo", folder / "mine.jpg", "--pack", tiny_pack_folder(), "--set", "smile=1", "--out", out}, 1,
            "cannot_write");
    }
    EXPECT_EQ(testing::read_bytes(folder / "mine.jpg"), before) << "the original was written to";
}

TEST(Cli, ImportSaysWhatAFileIs) {
    const TemporaryFolder folder;
    testing::write_text(folder / "garbage.pt", "not weights at all");
    const CliResult bad = run_cli({"import", folder / "garbage.pt", "--pack", folder / "pack", "--json"});
    EXPECT_EQ(bad.exit_code, 3) << bad.out << bad.err;
    EXPECT_TRUE(json_of(bad)["files"][0]["failed"].get<bool>());
    testing::write_text(folder / "page.pt", "<!DOCTYPE html><html></html>");
    const CliResult page = run_cli({"import", folder / "page.pt", "--pack", folder / "pack"});
    EXPECT_EQ(page.exit_code, 3) << page.err;
    EXPECT_NE(page.out.find("a web page: the download failed"), std::string::npos) << page.out;
    save_npy(folder / "age.npy", at::randn({1, 512}));
    const CliResult good = run_cli({"import", folder / "age.npy", "--pack", folder / "pack", "--json"});
    EXPECT_EQ(good.exit_code, 0) << good.out << good.err;
    EXPECT_EQ(json_of(good)["files"][0]["roles"].size(), 1u) << good.out;
    EXPECT_FALSE(json_of(good)["missing"].empty());
    EXPECT_TRUE(std::filesystem::exists(folder / "pack/pack.json"));
}

TEST(Cli, ImportNeedsAPlaceForItsPack) {
    const TemporaryFolder folder;
    save_npy(folder / "age.npy", at::randn({1, 512}));
    testing::write_text(folder / "file", "a file, no folder");
    expect_failure({"import", folder / "age.npy", "--pack", folder / "file/x"}, 1, "cannot_write");
    expect_failure({"import", folder / "age.npy", "--pack", folder / "file/"}, 1, "cannot_write");
    EXPECT_EQ(testing::read_bytes(folder / "file"), "a file, no folder");
}

TEST(Cli, ImportKeepsDirectionsOfOneNameApart) {
    const TemporaryFolder folder;
    save_npy(folder / "age+.npy", at::ones({1, 512}));
    save_npy(folder / "age_.npy", -at::ones({1, 512}));
    const CliResult result =
        run_cli({"import", "--pack", folder / "pack", folder / "age+.npy", folder / "age_.npy", "--json"});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    EXPECT_EQ(json_of(result)["files"][0]["roles"][0], "direction:age_");
    EXPECT_EQ(json_of(result)["files"][1]["roles"][0], "direction:age_-2");
    EXPECT_NE(json_of(result)["files"][1]["note"].get<std::string>().find("is taken"), std::string::npos);
}

TEST(Arguments, FormsOfOptions) {
    const CommandSpec spec{"try",
                           "",
                           "",
                           {{"one", Takes::One, "X", "", false},
                            {"many", Takes::Several, "X", "", false},
                            {"set", Takes::Repeated, "X", "", false},
                            {"flag", Takes::Nothing, "", "", false}},
                           {},
                           ""};
    const Arguments a(spec, {"--many", "a", "-1", "b", "--one=--x", "--set", "k=v", "--flag", "--set=m=n"});
    EXPECT_EQ(a.texts("many"), (std::vector<std::string>{"a", "-1", "b"}));
    EXPECT_EQ(a.text("one"), "--x");
    EXPECT_EQ(a.texts("set"), (std::vector<std::string>{"k=v", "m=n"}));
    EXPECT_TRUE(a.has("flag"));
    EXPECT_EQ(a.integer("missing", 7, 0, 9), 7);
    EXPECT_THROW(Arguments(spec, {"--one"}), UsageError);
    EXPECT_THROW(Arguments(spec, {"--one", "a", "--one", "b"}), UsageError);
    EXPECT_THROW(Arguments(spec, {"--flag=yes"}), UsageError);
    EXPECT_THROW(Arguments(spec, {"stray"}), UsageError);
    EXPECT_THROW(parse_number("1e", "x", 0, 1), UsageError);
    EXPECT_THROW(parse_number("nan", "x", 0, 1), UsageError);
    EXPECT_THROW(parse_number("1.01", "x", 0, 1), UsageError);
}

}  // namespace
}  // namespace lineament
