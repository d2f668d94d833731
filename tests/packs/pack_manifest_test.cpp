#include "core/packs/pack_manifest.h"
#include "core/packs/pack_search.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "core/base/sha256.h"
#include "core/base/unreadable_file_error.h"
#include "core/weights/crc32.h"
#include "core/weights/safetensors.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string sha256_of(const std::string& text) {
    Sha256 sha;
    sha.add(text.data(), text.size());
    return sha.hex_digest();
}

// Examples of FIPS 180-4.
TEST(Sha256, EqualsTheStandardsExamples) {
    EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_of(std::string(1000000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotDependOnThePieces) {
    const std::string text(1000, 'x');
    for (const size_t piece : {1, 7, 63, 64, 65, 200}) {
        Sha256 sha;
        for (size_t at = 0; at < text.size(); at += piece)
            sha.add(text.data() + at, std::min(piece, text.size() - at));
        EXPECT_EQ(sha.hex_digest(), sha256_of(text)) << piece;
    }
}

TEST(Crc32, EqualsTheWellKnownCheckValue) {
    const std::string digits = "123456789";
    EXPECT_EQ(crc32_of(reinterpret_cast<const uint8_t*>(digits.data()), digits.size()), 0xCBF43926u);
    EXPECT_EQ(crc32_of(nullptr, 0), 0u);
}

class Pack : public FolderTest {
  protected:
    void SetUp() override {
        FolderTest::SetUp();
        save_safetensors(in_folder("generator.safetensors"), {{"w", ramp({4})}});
        pack_.id = "made-up";
        pack_.title = "Made \"up\"";
        pack_.resolution = 128;
        pack_.feature_layer = 5;
        pack_.alignment.parameters["scale"] = 1.25;
        pack_.directions = "directions.json";
        pack_.notes = "two\nlines";
        pack_.folder = folder_.string();
        PackFile file{"generator", "generator.safetensors", 0, "", "https://example.org/g.pt", "MIT", "g.pt"};
        file.bytes = static_cast<int64_t>(std::filesystem::file_size(in_folder(file.path)));
        file.sha256 = sha256_of_file(in_folder(file.path));
        pack_.files = {file};
    }

    std::string error_for(const std::string& json) {
        const std::vector<uint8_t> bytes(json.begin(), json.end());
        return error_of([&] { parse_pack(MappedFile::from_bytes("pack.json", bytes), ""); });
    }

    PackManifest pack_;
};

TEST_F(Pack, IsReadAsItWasWritten) {
    save_pack(pack_, folder_.string());
    const PackManifest read = load_pack(folder_.string());
    EXPECT_EQ(read.id, "made-up");
    EXPECT_EQ(read.title, pack_.title);
    EXPECT_EQ(read.domain, "faces");
    EXPECT_EQ(read.resolution, 128);
    EXPECT_EQ(read.feature_layer, 5);
    EXPECT_EQ(read.alignment.scheme, "ffhq");
    EXPECT_EQ(read.alignment.parameters, pack_.alignment.parameters);
    EXPECT_EQ(read.directions, "directions.json");
    EXPECT_EQ(read.notes, pack_.notes);
    EXPECT_EQ(read.files.at(0).licence, "MIT");
    EXPECT_EQ(read.files.at(0).url, pack_.files[0].url);
    EXPECT_EQ(read.files.at(0).source, "g.pt");
    EXPECT_NO_THROW(read.verify(read.files[0]));
    EXPECT_TRUE(same(read.load("generator").at("w"), ramp({4})));
}

TEST_F(Pack, MissingAndDamagedFilesAreToldApart) {
    EXPECT_THROW(load_pack(in_folder("nowhere")), MissingPackError);
    EXPECT_THROW(load_pack(folder_.string()), MissingPackError) << "no pack.json";
    EXPECT_THROW(pack_.path_of("e4e"), MissingPackError);
    std::vector<uint8_t> bytes = read_bytes(in_folder("generator.safetensors"));
    bytes.back() ^= 1;
    write_bytes(in_folder("generator.safetensors"), bytes);
    EXPECT_THAT(error_of([&] { pack_.verify(pack_.files[0]); }), HasSubstr("SHA-256"));
    bytes.pop_back();
    write_bytes(in_folder("generator.safetensors"), bytes);
    EXPECT_THROW(pack_.verify(pack_.files[0]), DamagedPackError);
    EXPECT_THAT(error_of([&] { pack_.load("generator"); }), HasSubstr("bytes instead of"));
    std::filesystem::remove(in_folder("generator.safetensors"));
    EXPECT_THROW(pack_.verify(pack_.files[0]), MissingPackError);
}

TEST_F(Pack, PathsThatLeaveTheFolderAreRefused) {
    for (const char* path : {"../x", "/etc/passwd", "a/../../x", "", "a\\b", "./x", ".."}) {
        pack_.files[0].path = path;
        EXPECT_THAT(error_of([&] { pack_.check(); }), HasSubstr("outside its folder")) << path;
    }
    pack_.files[0].path = "weights/generator.safetensors";
    EXPECT_NO_THROW(pack_.check());
    pack_.directions = "../directions.json";
    EXPECT_THROW(pack_.check(), std::runtime_error);
}

TEST_F(Pack, FieldsThatCannotBeRightAreRefused) {
    EXPECT_THAT(error_for("{"), HasSubstr("not valid"));
    EXPECT_THAT(error_for(R"({"format_version": 2, "id": "x"})"), HasSubstr("format version is 2"));
    EXPECT_THAT(error_for(R"({"id": "a/b"})"), HasSubstr("letters, digits"));
    EXPECT_THAT(error_for(R"({"id": 5})"), HasSubstr("'id' is not a text"));
    EXPECT_THAT(error_for(R"({"id": "x", "resolution": -1})"), HasSubstr("'resolution'"));
    EXPECT_THAT(error_for(R"({"id": "x", "resolution": 1e99})"), HasSubstr("'resolution'"));
    EXPECT_THAT(error_for(R"({"id": "x", "files": {}})"), HasSubstr("'files' is not a list"));
    EXPECT_THAT(error_for(R"({"id": "x", "files": [{"role": "g", "path": "g"}]})"), HasSubstr("SHA-256"));
    EXPECT_THAT(error_for(R"({"id": "x", "alignment": {"scheme": []}})"), HasSubstr("'alignment'"));
    pack_.files.push_back(pack_.files[0]);
    EXPECT_THAT(error_of([&] { pack_.check(); }), HasSubstr("two files for 'generator'"));
}

TEST_F(Pack, IsFoundInTheFirstFolderThatHasIt) {
    std::filesystem::create_directories(in_folder("one/made-up"));
    std::filesystem::create_directories(in_folder("two/made-up"));
    std::filesystem::create_directories(in_folder("two/other"));
    save_pack(pack_, in_folder("two/made-up"));
    save_pack(pack_, in_folder("two/other"));
    const std::vector<std::string> folders{in_folder("absent"), in_folder("one"), in_folder("two")};
    EXPECT_EQ(find_pack("made-up", folders), in_folder("two/made-up"));
    EXPECT_EQ(find_pack(in_folder("two/other"), {}), in_folder("two/other"));
    EXPECT_EQ(list_packs(folders).size(), 2u);
    EXPECT_THAT(error_of([&] { find_pack("nope", folders); }), HasSubstr(in_folder("one")));
    EXPECT_THROW(find_pack("..", folders), MissingPackError);
    EXPECT_THROW(find_pack("", folders), MissingPackError);
}

TEST_F(Pack, SearchFoldersComeFromTheEnvironmentFirst) {
    const char* before = std::getenv("LINEAMENT_MODELS_DIR");
    const std::string kept = before ? before : "";
    ::setenv("LINEAMENT_MODELS_DIR", "/a:/b", 1);
    ::setenv("XDG_DATA_HOME", "/data", 1);
    EXPECT_THAT(pack_search_folders("/usr/share/x"), ElementsAre("/a", "/b", "/data/lineament/models", "/usr/share/x"));
    ::unsetenv("XDG_DATA_HOME");
    ::setenv("LINEAMENT_MODELS_DIR", kept.c_str(), 1);
    EXPECT_THAT(user_pack_folder(), HasSubstr("/.local/share/lineament/models"));
}

}  // namespace
}  // namespace lineament::testing
