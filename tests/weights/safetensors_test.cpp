#include "core/weights/safetensors.h"

#include <gmock/gmock.h>

#include "core/base/unreadable_file_error.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<const MappedFile> file_of(const std::string& header, const std::vector<uint8_t>& data) {
    std::vector<uint8_t> bytes;
    for (int i = 0; i < 8; ++i)
        bytes.push_back(static_cast<uint8_t>(uint64_t{header.size()} >> (8 * i)));
    bytes.insert(bytes.end(), header.begin(), header.end());
    bytes.insert(bytes.end(), data.begin(), data.end());
    return MappedFile::from_bytes("made.safetensors", bytes);
}

std::string error_for(const std::string& header, size_t data_bytes) {
    return error_of([&] { parse_safetensors(file_of(header, std::vector<uint8_t>(data_bytes))); });
}

StateDict every_type() {
    StateDict state;
    state["f32"] = ramp({2, 3});
    state["transposed"] = ramp({2, 3}).t();
    state["f64"] = ramp({3}, at::kDouble);
    state["f16"] = ramp({3}, at::kHalf);
    state["bf16"] = ramp({5}, at::kBFloat16);
    state["i64"] = ramp({2}, at::kLong) * 4294967296;
    state["i32"] = ramp({2}, at::kInt);
    state["i16"] = ramp({2}, at::kShort);
    state["i8"] = ramp({3}, at::kChar);
    state["u8"] = ramp({7}, at::kByte);
    state["bool"] = ramp({3}).gt(1.0);
    state["scalar"] = at::scalar_tensor(5, at::TensorOptions(at::kLong));
    state["empty"] = at::zeros({0, 4});
    return state;
}

class Safetensors : public FolderTest {};

TEST_F(Safetensors, KeepsEveryTypeShapeValueAndText) {
    const StateDict written = every_type();
    save_safetensors(in_folder("a.safetensors"), written, {{"source", "a \"test\"\n"}});
    std::map<std::string, std::string> metadata;
    const StateDict read = load_safetensors(in_folder("a.safetensors"), &metadata);
    ASSERT_EQ(read.size(), written.size());
    for (const auto& [key, tensor] : written)
        EXPECT_TRUE(same(read.at(key), tensor)) << key;
    EXPECT_EQ(metadata.at("source"), "a \"test\"\n");
}

TEST_F(Safetensors, TensorsOutliveTheFileAndMayBeWrittenWithoutChangingIt) {
    const std::string path = in_folder("a.safetensors");
    save_safetensors(path, {{"w", ramp({4})}});
    const at::Tensor tensor = load_safetensors(path).at("w");
    tensor.add_(1.0);
    EXPECT_TRUE(same(tensor, ramp({4}) + 1.0));
    EXPECT_TRUE(same(load_safetensors(path).at("w"), ramp({4})));
    std::filesystem::remove(path);
    EXPECT_TRUE(same(tensor, ramp({4}) + 1.0));
}

TEST_F(Safetensors, MapsAlignedTensorsInsteadOfCopyingThem) {
    const std::string path = in_folder("a.safetensors");
    save_safetensors(path, {{"w", ramp({4})}, {"v", ramp({4})}});
    const auto file = MappedFile::open(path);
    for (const auto& [key, tensor] : parse_safetensors(file)) {
        const auto* address = static_cast<const uint8_t*>(tensor.data_ptr());
        EXPECT_TRUE(address >= file->data() && address < file->data() + file->size()) << key;
    }
}

TEST_F(Safetensors, CancelledOrFailedWritingLeavesTheOldFile) {
    const std::string path = in_folder("a.safetensors");
    save_safetensors(path, {{"w", ramp({4})}});
    EXPECT_THROW(save_safetensors(path, {{"w", ramp({9})}}, {}, [](const ProgressStep&) { return false; }), Cancelled);
    EXPECT_TRUE(same(load_safetensors(path).at("w"), ramp({4})));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1) << "a temporary file was left";
    EXPECT_THAT(error_of([&] {
                    save_safetensors(in_folder("no/such/folder/a"), {{"w", ramp({1})}});
                }),
                HasSubstr("folder does not exist"));
}

TEST(SafetensorsUnaligned, AreCopiedAndRight) {
    const std::string header = R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                               R"("b":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})";
    const StateDict state = parse_safetensors(file_of(header, {9, 0, 0, 128, 63, 0, 0, 0, 64}));
    EXPECT_TRUE(same(state.at("b"), at::tensor({1.0f, 2.0f})));
}

TEST(SafetensorsBool, AnyByteBecomesTrueOrFalse) {
    const std::string header = R"({"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}})";
    const at::Tensor tensor = parse_safetensors(file_of(header, {0, 1, 77})).at("a");
    EXPECT_TRUE(same(tensor.to(at::kInt), ramp({3}, at::kInt).clamp_max(1)));
}

TEST(SafetensorsHostile, IsRefusedWithAReason) {
    EXPECT_THAT(error_of([] { load_safetensors("/no/such.safetensors"); }), HasSubstr("/no/such.safetensors"));
    EXPECT_THAT(error_of([] { load_safetensors("/"); }), HasSubstr("not a regular file"));
    EXPECT_THAT(error_for("{", 0), HasSubstr("not valid"));
    EXPECT_THAT(error_for("[]", 0), HasSubstr("not an object"));
    EXPECT_THAT(error_for(std::string(5000, '['), 0), HasSubstr("nested too deeply"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[1]}})", 4), HasSubstr("lacks"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}})", 4),
                HasSubstr("unknown type 'F33'"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4), HasSubstr("not a number"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4), HasSubstr("not a number"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4), HasSubstr("do not fit"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4), HasSubstr("truncated"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8), HasSubstr("gap"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 9), HasSubstr("more bytes"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,16],"data_offsets":[0,0]}})", 0),
                HasSubstr("impossibly large"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"F32","shape":[0,9223372036854775807,9],"data_offsets":[0,0]}})", 0),
                HasSubstr("impossibly large"));
    EXPECT_THAT(error_for(R"({"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},)"
                          R"("a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})",
                          1),
                HasSubstr("occurs twice"));
}

TEST_F(Safetensors, AnyTruncationIsRefused) {
    const std::string path = in_folder("a.safetensors");
    save_safetensors(path, every_type());
    const std::vector<uint8_t> whole = read_bytes(path);
    for (size_t length = 0; length < whole.size(); ++length) {
        const std::vector<uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_THROW(parse_safetensors(MappedFile::from_bytes("part", part)), UnreadableFileError) << length;
    }
}

TEST_F(Safetensors, AnyFlippedBitLoadsOrIsRefused) {
    const std::string path = in_folder("a.safetensors");
    save_safetensors(path, every_type());
    const std::vector<uint8_t> whole = read_bytes(path);
    size_t refused = 0;
    for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::vector<uint8_t> flipped = whole;
        flipped[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
        try {
            for (const auto& [key, tensor] : parse_safetensors(MappedFile::from_bytes("flipped", flipped))) {
                ASSERT_GE(tensor.to(at::kDouble).numel(), 0);
            }
        } catch (const UnreadableFileError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, whole.size()) << "most of this file is header, and most flips there must be noticed";
}

}  // namespace
}  // namespace lineament::testing
