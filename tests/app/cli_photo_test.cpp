// lineament-cli and photos that are not as most photos are: what comes out, and what is said.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <opencv2/imgproc.hpp>

#include "core/photo/photo_notes.h"
#include "core/photo/save_photo.h"
#include "tests/app/run_cli.h"
#include "tests/photo/file_builders.h"
#include "tests/session/session_fixture.h"

namespace lineament {
namespace {

using testing::CliResult;
using testing::differing_pixels;
using testing::kPortrait;
using testing::run_cli;
using testing::TemporaryFolder;
using testing::tiny_pack_folder;
using namespace builders;

nlohmann::json json_of(const CliResult& result) {
    const nlohmann::json json = nlohmann::json::parse(result.out, nullptr, false);
    EXPECT_TRUE(json.is_object()) << "not one JSON object: " << result.out << result.err;
    return json;
}

CliResult edit(const std::string& photo, const std::string& out, const std::vector<std::string>& more) {
    std::vector<std::string> words{"edit", "--photo", photo, "--pack", tiny_pack_folder(), "--out", out, "--json"};
    words.insert(words.end(), more.begin(), more.end());
    return run_cli(words);
}

void write(const std::string& path, const Bytes& bytes) {
    testing::write_text(path, std::string(bytes.begin(), bytes.end()));
}

cv::Mat sixteen_bits(const cv::Mat& rgb8) {
    cv::Mat out;
    rgb8.convertTo(out, CV_16U, 257, 3);
    return out;
}

// 16-bit samples, one plane per channel.
Bytes planar_tiff(const cv::Mat& rgb16) {
    TiffDirectory d;
    d.fields = tiff_layout(rgb16.cols, rgb16.rows, 16, 2, 3, 2);
    for (int c = 0; c < 3; ++c) {
        cv::Mat plane;
        cv::extractChannel(rgb16, plane, c);
        d.strips.emplace_back(plane.data, plane.data + plane.total() * 2);
    }
    return tiff_file({d});
}

TEST(CliPhoto, SixteenBitPlanesComeOutAsTheyWere) {
    const TemporaryFolder folder;
    const cv::Mat pixels = sixteen_bits(load_photo(kPortrait).pixels);
    write(folder / "planes.tif", planar_tiff(pixels));
    const CliResult plain = edit(folder / "planes.tif", folder / "plain.png", {});
    ASSERT_EQ(plain.exit_code, 0) << plain.out << plain.err;
    EXPECT_EQ(json_of(plain)["notes"], nlohmann::json::array());
    EXPECT_EQ(differing_pixels(load_photo(folder / "plain.png").pixels, pixels), 0);
    ASSERT_EQ(edit(folder / "planes.tif", folder / "edited.tif", {"--set", "smile=-0.8"}).exit_code, 0);
    const cv::Mat edited = load_photo(folder / "edited.tif").pixels;
    ASSERT_EQ(edited.type(), CV_16UC3);
    EXPECT_GT(differing_pixels(edited, pixels), 1000);
    const int last = pixels.rows - 1;
    EXPECT_EQ(differing_pixels(edited.row(last).clone(), pixels.row(last).clone()), 0) << "below the face's square";
}

TEST(CliPhoto, WhatIsNotKeptStandsInTheNotes) {
    const TemporaryFolder folder;
    TiffDirectory page;
    const cv::Mat portrait = load_photo(kPortrait).pixels;
    page.fields = tiff_layout(portrait.cols, portrait.rows, 8, 2, 3, 1);
    page.strips = {Bytes(portrait.data, portrait.data + portrait.total() * 3)};
    write(folder / "pages.tif", tiff_file({page, page}));
    const CliResult pages = edit(folder / "pages.tif", folder / "pages-out.tif", {"--set", "smile=-0.8"});
    ASSERT_EQ(pages.exit_code, 0) << pages.out << pages.err;
    EXPECT_EQ(json_of(pages)["notes"], nlohmann::json::array({notes::kOnlyFirstPage})) << "said once";
    const CliResult faces = run_cli({"faces", "--photo", folder / "pages.tif", "--json"});
    EXPECT_EQ(json_of(faces)["notes"], nlohmann::json::array({notes::kOnlyFirstPage}));

    Photo deep;
    deep.pixels = sixteen_bits(portrait);
    save_photo(deep, folder / "deep.png");
    const CliResult jpeg = edit(folder / "deep.png", folder / "deep.jpg", {"--set", "smile=-0.8"});
    ASSERT_EQ(jpeg.exit_code, 0) << jpeg.out << jpeg.err;
    EXPECT_EQ(json_of(jpeg)["notes"], nlohmann::json::array({notes::kEightOfSixteenBits}));
}

TEST(CliPhoto, RawFilesAndHeicAreRefusedByTheirNames) {
    const TemporaryFolder folder;
    TiffDirectory raw;
    raw.fields = tiff_layout(8, 8, 8, 2, 3, 1);
    raw.fields.push_back({50706, 1, {1, 4, 0, 0}});
    raw.strips = {Bytes(192, 9)};
    write(folder / "raw.tif", tiff_file({raw}));
    write(folder / "phone.jpg",
          bytes_of(std::string("\0\0\0\x18", 4) + "ftypheic" + std::string(4, '\0') + "mif1heic"));
    for (const auto& [name, word] :
         {std::make_pair("raw.tif", "develop it first"), std::make_pair("phone.jpg", "HEIC")}) {
        const CliResult result = edit(folder / name, folder / "out.jpg", {"--set", "smile=-0.8"});
        EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
        EXPECT_NE(json_of(result).value("error", "").find(word), std::string::npos) << result.out;
        EXPECT_FALSE(std::filesystem::exists(folder / "out.jpg"));
    }
}

TEST(CliPhoto, FacesThatStandOnTheirHeadsAreListedWithTheirTurn) {
    const TemporaryFolder folder;
    Photo photo;
    cv::rotate(load_photo(kPortrait).pixels, photo.pixels, cv::ROTATE_180);
    save_photo(photo, folder / "down.png");
    const CliResult result = run_cli({"faces", "--photo", folder / "down.png", "--json"});
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    ASSERT_EQ(json_of(result)["faces"].size(), 1u);
    EXPECT_EQ(json_of(result)["faces"][0]["turn"], 180);
    const CliResult text = run_cli({"faces", "--photo", folder / "down.png"});
    EXPECT_NE(text.out.find("turned by 180 degrees"), std::string::npos) << text.out;
}

TEST(CliPhoto, AnAlignedCropIsSquare) {
    const TemporaryFolder folder;
    Photo narrow, square;
    narrow.pixels = load_photo(kPortrait).pixels(cv::Rect(30, 40, 105, 150)).clone();
    square.pixels = load_photo(kPortrait).pixels(cv::Rect(30, 40, 150, 150)).clone();
    save_photo(narrow, folder / "narrow.png");
    save_photo(square, folder / "square.png");
    const std::string pack = tiny_pack_folder(), out = folder / "out.png";
    const std::vector<std::vector<std::string>> commands{
        {"invert", "--photo", folder / "narrow.png", "--aligned", "--pack", pack, "--out", out},
        {"edit", "--photo", folder / "narrow.png", "--aligned", "--set", "smile=1", "--pack", pack, "--out", out},
        {"mix", "--photo", folder / "square.png", "--style", folder / "narrow.png", "--aligned", "--pack", pack,
         "--out", out}};
    for (const std::vector<std::string>& command : commands) {
        const CliResult result = run_cli(command);
        EXPECT_EQ(result.exit_code, 3) << command[0] << result.out;
        EXPECT_NE(result.err.find("an aligned crop is square"), std::string::npos) << command[0] << ": " << result.err;
        EXPECT_NE(result.err.find("narrow.png"), std::string::npos) << result.err;
        EXPECT_FALSE(std::filesystem::exists(out)) << command[0];
    }
}

}  // namespace
}  // namespace lineament
