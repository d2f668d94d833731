// Files that people take for weights: each is named, and what to do is said.
#include "core/weights/file_nature.h"

#include <gmock/gmock.h>

#include <map>

#include "core/base/unreadable_file_error.h"
#include "core/weights/npy.h"
#include "core/weights/safetensors.h"
#include "core/weights/weight_file.h"
#include "tests/support/torch_file.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using namespace std::string_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::shared_ptr<const MappedFile> file_of(const std::string& content) {
    return MappedFile::from_bytes("given.pt", {content.begin(), content.end()});
}

std::string sentence_for(const std::string& content) {
    return error_of([&] { parse_weight_file(file_of(content)); });
}

std::string padded(std::string content, size_t size = 2000) {
    content.resize(std::max(size, content.size()), '\x07');
    return content;
}

// One file in a tar archive; `magic` is what newer ones have.
std::string tar_of(const std::string& name, const std::string& magic) {
    std::string header = name;
    header.resize(512, '\0');
    header.replace(100, 8, "0000644\0"s);
    header.replace(124, 12, "00000000003\0"s);
    header.replace(148, 8, "        ");
    header.replace(257, magic.size(), magic);
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    char digits[8];
    std::snprintf(digits, sizeof digits, "%06o", sum);
    header.replace(148, 7, digits, 7);
    return header + "abc" + std::string(509, '\0') + std::string(1024, '\0');
}

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
    const std::vector<uint8_t> bytes = zip_file(files);
    return {bytes.begin(), bytes.end()};
}

TEST(FileNature, PicturesOfAnyUsualKindAreNamed) {
    const std::map<std::string, std::string> pictures{{"\xff\xd8\xff\xe0\0\x10JFIF"s, "JPEG"},
                                                      {"\x89PNG\r\n\x1a\n", "PNG"},
                                                      {"GIF89a", "GIF"},
                                                      {"RIFF\x10\0\0\0WEBPVP8 "s, "WebP"},
                                                      {"II*\0\x08\0\0\0"s, "TIFF"},
                                                      {"\0\0\0\x18"
                                                       "ftypheic"s,
                                                       "HEIC"},
                                                      {"\0\0\0\x1c"
                                                       "ftypavif"s,
                                                       "AVIF"},
                                                      {"BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s, "BMP"},
                                                      {"P6\n12 12\n255\n", "PNM"}};
    for (const auto& [beginning, kind] : pictures)
        EXPECT_THAT(sentence_for(padded(beginning)),
                    AllOf(HasSubstr("it is a picture (" + kind + "): "), HasSubstr("give the file with the weights")));
    EXPECT_THAT(sentence_for("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), HasSubstr("a picture (SVG)"));
    EXPECT_THAT(sentence_for(padded("\0\0\0\x18"
                                    "ftypisom"s)),
                HasSubstr("a film"));
}

TEST(FileNature, TextsThatADownloadLeavesBehindAreNamed) {
    for (const char* page : {"<!DOCTYPE html><html><head>", "\xef\xbb\xbf\r\n  <HTML lang=en>", "<head><title>x",
                             "<?xml version=\"1.0\"?><!DOCTYPE html><html>"}) {
        EXPECT_THAT(sentence_for(page), HasSubstr("it is a web page: the download failed")) << page;
    }
    EXPECT_THAT(sentence_for("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n"),
                HasSubstr("it is a Git LFS pointer: fetch the file itself"));
    EXPECT_THAT(sentence_for("/annex/objects/SHA256E-s3--00\n"), HasSubstr("a git-annex pointer"));
    EXPECT_THAT(sentence_for("{\"message\":\"Not Found\"}"), HasSubstr("a text that begins with '{\"message\""));
    EXPECT_THAT(sentence_for(""), HasSubstr("it is empty: the download failed"));
    EXPECT_THAT(sentence_for(std::string(5000, '\0')), HasSubstr("the download was not completed"));
}

TEST(FileNature, ArchivesAreToBeUnpackedFirst) {
    const std::string unpack = "it is an archive: unpack it first";
    for (const std::string& beginning : {"\x1f\x8b\x08\0"s, "7z\xbc\xaf\x27\x1c"s, "BZh91AY"s,
                                         "\xfd"
                                         "7zXZ\0"s,
                                         "\x28\xb5\x2f\xfd"s, "Rar!\x1a\x07\x01\0"s}) {
        EXPECT_THAT(sentence_for(padded(beginning)), HasSubstr(unpack));
    }
    EXPECT_THAT(sentence_for(tar_of("small.pt", "ustar")), AllOf(HasSubstr(unpack), HasSubstr("'small.pt'")));
    EXPECT_THAT(sentence_for(tar_of("small.pt", "")), HasSubstr(unpack)) << "old ones have no magic word";
    EXPECT_THAT(sentence_for(tar_of("sys_info", "ustar")), HasSubstr("PyTorch before 0.1.10"));
    EXPECT_THAT(sentence_for(zip_of({{"readme.txt", "x"}, {"a/weights.pth", "x"}})),
                AllOf(HasSubstr("unpack it first"), HasSubstr("'a/weights.pth'")));
    EXPECT_THAT(sentence_for(zip_of({{"a.npy", "x"}, {"b.npy", "x"}})), HasSubstr("numpy.save"));
}

TEST(FileNature, OtherFormatsOfNetworksAreNamed) {
    EXPECT_THAT(sentence_for(zip_of({{"m/data.pkl", "x"}, {"m/constants.pkl", "x"}, {"m/code/a.py", "x"}})),
                AllOf(HasSubstr("a TorchScript archive"), HasSubstr("state_dict()")));
    EXPECT_THAT(sentence_for(padded("\x08\x07\x12\x07pytorch\x1a")), HasSubstr("an ONNX file"));
    EXPECT_THAT(sentence_for(padded("\x89HDF\r\n\x1a\n")), HasSubstr("an HDF5 file"));
    EXPECT_THAT(sentence_for(padded("GGUF")), HasSubstr("convert it"));
    EXPECT_THAT(sentence_for(padded("\x05\x01\xfe\xfd")), HasSubstr("of another kind that this program knows"));
}

TEST(FileNature, WhatIsReadIsToldByItsBytesWhateverItsName) {
    const at::Tensor direction = ramp({1, 512});
    const std::vector<uint8_t> torch = torch_file(CheckpointValue(direction));
    EXPECT_TRUE(same(parse_weight_file(MappedFile::from_bytes("x.pth.tar", torch)).tensor(), direction));
    EXPECT_TRUE(same(parse_weight_file(MappedFile::from_bytes("x.pt", read_bytes(fixture("boundary.npy")))).tensor(),
                     load_npy(fixture("boundary.npy"))));
    EXPECT_EQ(parse_weight_file(MappedFile::from_bytes("x.npy", read_bytes(fixture("small_generator_legacy.pt"))))
                  .find("g_ema")
                  ->kind(),
              CheckpointValue::Kind::dict);
}

TEST(FileNature, AnyBeginningOfAFileIsSafe) {
    const std::string zip = zip_of({{"m/constants.pkl", "x"}, {"m/data.pkl", "x"}});
    for (const std::string& whole :
         {tar_of("small.pt", "ustar"), zip, padded("\x08\x07\x12\x07pytorch\x1a", 80),
          "\0\0\0\x18"
          "ftypheic"s,
          "BM\x36\0\x0c\0\0\0\0\0\x36\0\0\0\x28\0\0\0"s, "\xef\xbb\xbf<?xml version='1.0'?><html>"s}) {
        for (size_t length = 0; length < whole.size(); ++length)
            EXPECT_THROW(parse_weight_file(file_of(whole.substr(0, length))), UnreadableFileError) << length;
    }
}

// Every reader of the room, not only the import's, says what it was given.
TEST(FileNature, EveryReaderNamesTheFile) {
    const std::string page = "<!DOCTYPE html>" + std::string(100, ' ');
    EXPECT_THAT(error_of([&] { parse_checkpoint(file_of(page)); }), HasSubstr("a web page"));
    EXPECT_THAT(error_of([&] { parse_safetensors(file_of(page)); }), HasSubstr("a web page"));
    EXPECT_THAT(error_of([&] { parse_npy(file_of(page)); }), HasSubstr("a web page"));
    EXPECT_THAT(error_of([&] { load_safetensors(fixture("tiny_zip.pt")); }),
                HasSubstr("not a safetensors file but a file of torch.save"));
    EXPECT_THAT(error_of([&] { load_npy(fixture("tiny_legacy.pt")); }),
                HasSubstr("not a NumPy array but a file of torch.save"));
    EXPECT_THAT(error_of([&] { load_weight_file("/"); }), HasSubstr("it is a folder"));
}

TEST(FileNature, PicklesOfObjectsSayHowToGetTheirData) {
    const auto advice = [](const std::string& module, const std::string& name) {
        return sentence_for(
            "\x80\x02"
            "c" +
            module + "\n" + name + "\n)\x81.");
    };
    EXPECT_THAT(
        advice("training.networks_stylegan2", "Generator"),
        AllOf(HasSubstr("training.networks_stylegan2.Generator, which is not data"), HasSubstr("save its state_dict")));
    EXPECT_THAT(advice("torch_utils.persistence", "_reconstruct_persistent_obj"), HasSubstr("G_ema.state_dict()"));
    EXPECT_THAT(advice("dnnlib.tflib.network", "Network"), HasSubstr("converted to PyTorch"));
    EXPECT_THAT(advice("numpy.core.multiarray", "_reconstruct"), HasSubstr("numpy.save"));
    EXPECT_THAT(advice("torch", "ComplexFloatStorage"), HasSubstr("complex"));
    const std::string harmful = advice("posix", "system");
    EXPECT_THAT(harmful, AllOf(HasSubstr("posix.system"), HasSubstr("nothing that executes it")));
    EXPECT_THAT(harmful, ::testing::Not(HasSubstr("installed"))) << "nobody should be told to load it";
    EXPECT_THAT(sentence_for("\x80\x02}."), HasSubstr("save its tensors with torch.save"));
}

}  // namespace
}  // namespace lineament::testing
