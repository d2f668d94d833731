#include "core/weights/checkpoint.h"

#include <gmock/gmock.h>

#include "core/base/unreadable_file_error.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::HasSubstr;
using Kind = CheckpointValue::Kind;

// Touches everything, so that a bad address shows.
double visit(const CheckpointValue& value) {
    double sum = 0.0;
    if (value.kind() == Kind::tensor) sum += value.tensor().to(at::kDouble).abs().sum().item<double>() > 0.0;
    if (value.kind() == Kind::list) {
        for (const CheckpointValue& item : value.list())
            sum += visit(item);
    }
    if (value.kind() == Kind::dict) {
        for (const auto& [key, item] : value.dict())
            sum += visit(item) + static_cast<double>(key.size());
    }
    return sum;
}

CheckpointValue parse(const std::vector<uint8_t>& bytes) {
    return parse_checkpoint(MappedFile::from_bytes("made.pt", bytes));
}

class BothContainers : public ::testing::TestWithParam<const char*> {};

TEST_P(BothContainers, KeepTypesStridesAndValues) {
    const CheckpointValue root = load_checkpoint(fixture(GetParam()), {true});
    const StateDict state = root.find("state_dict")->to_state_dict();
    EXPECT_EQ(state.size(), 16u) << "_metadata is an attribute, not an entry";
    EXPECT_TRUE(same(state.at("weight"), ramp({2, 3})));
    EXPECT_TRUE(same(state.at("transposed"), ramp({2, 3}).t()));
    EXPECT_EQ(state.at("transposed").strides(), at::IntArrayRef({1, 3}));
    EXPECT_TRUE(same(state.at("row"), ramp({12}).slice(0, 4, 8)));
    EXPECT_TRUE(same(state.at("every_third"), ramp({12}).slice(0, 0, 12, 3)));
    EXPECT_EQ(state.at("alias").data_ptr(), state.at("weight").data_ptr()) << "one storage under two names";
    EXPECT_TRUE(same(state.at("expanded"), at::tensor({1.5f, -2.0f}).expand({3, 2})));
    EXPECT_TRUE(same(state.at("half"), ramp({3}, at::kHalf)));
    EXPECT_TRUE(same(state.at("bfloat"), ramp({3}, at::kBFloat16)));
    EXPECT_TRUE(same(state.at("double"), ramp({3}, at::kDouble)));
    EXPECT_TRUE(same(state.at("long"), at::tensor(std::vector<int64_t>{int64_t{1} << 40, -1})));
    EXPECT_TRUE(same(state.at("int"), at::tensor({7, -7}).to(at::kInt)));
    EXPECT_TRUE(same(state.at("byte"), at::tensor({0, 255}).to(at::kByte)));
    EXPECT_TRUE(same(state.at("bool"), at::tensor({1, 0, 1}).to(at::kBool)));
    EXPECT_TRUE(same(state.at("scalar"), at::scalar_tensor(5, at::TensorOptions(at::kLong))));
    EXPECT_TRUE(same(state.at("empty"), at::zeros({0, 4})));
    EXPECT_TRUE(same(state.at("parameter"), ramp({2})));
}

TEST_P(BothContainers, KeepPlainValues) {
    const CheckpointValue root = load_checkpoint(fixture(GetParam()));
    const CheckpointValue& options = *root.find("opts");
    EXPECT_EQ(options.find("name")->text(), "x");
    EXPECT_EQ(options.find("size")->integer(), 1024);
    EXPECT_EQ(options.find("path")->kind(), Kind::none);
    EXPECT_EQ(options.find("rate")->real(), 0.5);
    EXPECT_TRUE(options.find("flags")->list().at(0).boolean());
    EXPECT_EQ(root.find("plain")->find("2")->text(), "two");
    EXPECT_EQ(root.find("nested")->list().at(1).list().at(0).real(), 2.5);
    EXPECT_TRUE(same(root.find("nested")->list().at(2).find("deep")->tensor(), ramp({1})));
    EXPECT_EQ(root.find("negative")->integer(), -70000);
    EXPECT_EQ(root.find("large")->integer(), int64_t{1} << 40);
    EXPECT_EQ(root.find("absent"), nullptr);
    EXPECT_EQ(root.dict().front().first, "state_dict") << "file order is kept";
    EXPECT_THAT(error_of([&] { root.find("opts")->tensor(); }), HasSubstr("a dictionary where a tensor belongs"));
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, BothContainers, ::testing::Values("many_zip.pt", "many_legacy.pt"));

TEST(Checkpoint, MapsZipTensorsInPlace) {
    const auto file = MappedFile::open(fixture("many_zip.pt"));
    const StateDict state = parse_checkpoint(file).find("state_dict")->to_state_dict();
    const auto* address = static_cast<const uint8_t*>(state.at("weight").data_ptr());
    EXPECT_TRUE(address >= file->data() && address < file->data() + file->size());
}

TEST(Checkpoint, IgnoresTheDeviceItWasSavedFrom) {
    const CheckpointValue root = load_checkpoint(fixture("cuda_tag_legacy.pt"));
    const at::Tensor weight = root.find("state_dict")->to_state_dict().at("weight");
    EXPECT_TRUE(weight.device().is_cpu());
    EXPECT_TRUE(same(weight, ramp({2, 3})));
}

TEST(Checkpoint, ExecutesNothingAndNamesWhatItRefuses) {
    for (const char* name : {"danger_zip.pt", "danger_legacy.pt"}) {
        EXPECT_THAT(error_of([&] { load_checkpoint(fixture(name)); }), HasSubstr("posix.system")) << name;
    }
    EXPECT_FALSE(std::filesystem::exists("executed.txt"));
    EXPECT_THAT(error_of([] { load_checkpoint(fixture("unknown_class.pt")); }), HasSubstr("strange.module.Unknown"));
}

TEST(Checkpoint, ContainersThatWouldNotEndAreSafe) {
    EXPECT_THAT(error_of([] { load_checkpoint(fixture("contains_itself.pt")); }), HasSubstr("contains itself"));
    EXPECT_THAT(error_of([] { load_checkpoint(fixture("nested_300_deep.pt")); }), HasSubstr("nested too deeply"));
    const CheckpointValue bomb = load_checkpoint(fixture("shared_forty_times.pt"));
    EXPECT_EQ(&bomb.list().at(0).list(), &bomb.list().at(1).list()) << "shared, not unfolded";
}

TEST(Checkpoint, OtherFilesAreRefusedWithAReason) {
    EXPECT_THAT(error_of([] { parse({}); }), HasSubstr("it is empty"));
    EXPECT_THAT(error_of([] { load_checkpoint(fixture("c_order.npy")); }), HasSubstr("not a file of torch.save"));
    EXPECT_THAT(error_of([] { load_checkpoint(fixture("arrays.npz")); }), HasSubstr("not one of torch.save"));
    EXPECT_THAT(error_of([] { parse({0x80, 2, 'N', '.'}); }), HasSubstr("not one of torch.save"));
    EXPECT_THAT(error_of([] { load_checkpoint("/no/such/file.pt"); }), HasSubstr("/no/such/file.pt"));
}

TEST(Checkpoint, DamagedElementsShowInTheChecksumWhenAsked) {
    std::vector<uint8_t> bytes = read_bytes(fixture("tiny_zip.pt"));
    const CheckpointValue root = parse(bytes);
    const auto file = MappedFile::from_bytes("damaged.pt", bytes);
    const auto* address = static_cast<const uint8_t*>(parse_checkpoint(file).find("w")->tensor().data_ptr());
    bytes[static_cast<size_t>(address - file->data()) + 5] ^= 16;
    const auto damaged = MappedFile::from_bytes("damaged.pt", bytes);
    EXPECT_NO_THROW(parse_checkpoint(damaged));
    EXPECT_THAT(error_of([&] { parse_checkpoint(damaged, {true}); }), HasSubstr("checksum"));
}

class Damaged : public ::testing::TestWithParam<const char*> {};

TEST_P(Damaged, AnyTruncationIsRefused) {
    const std::vector<uint8_t> whole = read_bytes(fixture(GetParam()));
    for (size_t length = 0; length < whole.size(); ++length) {
        const std::vector<uint8_t> part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_THROW(parse(part), UnreadableFileError) << length << " of " << whole.size() << " bytes";
    }
}

TEST_P(Damaged, AnyFlippedBitLoadsOrIsRefused) {
    const std::vector<uint8_t> whole = read_bytes(fixture(GetParam()));
    size_t refused = 0;
    for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::vector<uint8_t> flipped = whole;
        flipped[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
        try {
            visit(parse(flipped));
        } catch (const UnreadableFileError&) {
            ++refused;
        }
    }
    EXPECT_GT(refused, whole.size() / 4);
}

INSTANTIATE_TEST_SUITE_P(Checkpoint, Damaged, ::testing::Values("tiny_zip.pt", "tiny_legacy.pt", "many_legacy.pt"));

}  // namespace
}  // namespace lineament::testing
