#include "core/weights/npy.h"

#include <gmock/gmock.h>

#include "core/base/unreadable_file_error.h"
#include "tests/support/npz.h"
#include "tests/support/weights_test_support.h"

namespace lineament::testing {
namespace {

using ::testing::HasSubstr;

std::vector<uint8_t> array_file(const std::string& header, size_t data_bytes, uint8_t version = 1) {
    std::vector<uint8_t> bytes{0x93, 'N', 'U', 'M', 'P', 'Y', version, 0};
    for (int i = 0; i < (version == 1 ? 2 : 4); ++i)
        bytes.push_back(static_cast<uint8_t>(header.size() >> (8 * i)));
    bytes.insert(bytes.end(), header.begin(), header.end());
    for (size_t i = 0; i < data_bytes; ++i)
        bytes.push_back(static_cast<uint8_t>(i));
    return bytes;
}

at::Tensor parse(const std::vector<uint8_t>& bytes) {
    return parse_npy(MappedFile::from_bytes("made.npy", bytes));
}

TEST(Npy, ReadsWhatNumpyWrites) {
    EXPECT_TRUE(same(load_npy(fixture("c_order.npy")), ramp({2, 3})));
    EXPECT_TRUE(same(load_npy(fixture("fortran_order.npy")), ramp({2, 3}, at::kDouble)));
    EXPECT_TRUE(same(load_npy(fixture("bytes.npy")), at::tensor({1, 2, 255}).to(at::kByte)));
}

TEST(Npy, ReadsVersionsTwoAndThreeAndAnyKeyOrder) {
    const std::string header = "{'shape': (3,), 'fortran_order': False, 'descr': '|u1'}\n";
    for (const uint8_t version : {2, 3}) {
        EXPECT_TRUE(same(parse(array_file(header, 3, version)), ramp({3}, at::kByte)));
    }
    EXPECT_TRUE(
        same(parse(array_file("{'shape': (), 'fortran_order': False, 'descr': '|u1'}", 1)), ramp({1}, at::kByte)[0]));
}

TEST(Npy, RefusesWhatItDoesNotKnow) {
    const auto error = [](const std::string& header, size_t bytes) {
        return error_of([&] { parse(array_file(header, bytes)); });
    };
    EXPECT_THAT(error("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", 9), HasSubstr("'|O' is not supported"));
    EXPECT_THAT(error("{'descr': '>f4', 'fortran_order': False, 'shape': (1,)}", 4),
                HasSubstr("'>f4' is not supported"));
    EXPECT_THAT(error("{'descr': '<f4', 'fortran_order': False, 'shape': (3,)}", 8), HasSubstr("truncated"));
    EXPECT_THAT(error("{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999, 999999999999)}", 8),
                HasSubstr("impossibly large"));
    EXPECT_THAT(error("{'descr': '<f4', 'fortran_order': False}", 8), HasSubstr("not one that NumPy writes"));
    EXPECT_THAT(error("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 8), HasSubstr("not one that NumPy"));
    EXPECT_THAT(error_of([] { parse({1, 2, 3}); }), HasSubstr("not a NumPy array"));
    EXPECT_THAT(error_of([] { parse(array_file("{}", 0, 9)); }), HasSubstr("unknown NumPy format version"));
}

TEST(Npy, TruncationsAndBitFlipsAreSafe) {
    const std::vector<uint8_t> whole = read_bytes(fixture("fortran_order.npy"));
    for (size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW(parse({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}), UnreadableFileError);
    }
    size_t refused = 0;
    for (size_t bit = 0; bit < whole.size() * 8; ++bit) {
        std::vector<uint8_t> flipped = whole;
        flipped[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
        refused += !error_of([&] { parse(flipped).to(at::kFloat); }).empty();
    }
    EXPECT_GT(refused, 200u);
}

class NpyFolder : public FolderTest {};

TEST_F(NpyFolder, WritesWhatItReads) {
    for (const at::Tensor& tensor : {ramp({2, 3}).t(), ramp({5}), at::scalar_tensor(2.5), ramp({3, 1, 2}, at::kByte)}) {
        save_npy(in_folder("a.npy"), tensor);
        EXPECT_TRUE(same(load_npy(in_folder("a.npy")), tensor));
        EXPECT_EQ((read_bytes(in_folder("a.npy")).size() - tensor.numel() * tensor.element_size()) % 64, 0u);
    }
    EXPECT_THAT(error_of([&] { save_npy(in_folder("b.npy"), ramp({1}, at::kHalf)); }), HasSubstr("only float32"));
}

TEST(Npz, ReadsDeflatedArchives) {
    const StateDict arrays = read_npz(fixture("arrays.npz"));
    ASSERT_EQ(arrays.size(), 4u);
    EXPECT_TRUE(same(arrays.at("a"), ramp({2, 2})));
    EXPECT_TRUE(same(arrays.at("b"), at::scalar_tensor(7, at::TensorOptions(at::kLong))));
    EXPECT_TRUE(same(arrays.at("c"), at::tensor({1, 0}).to(at::kBool)));
    EXPECT_TRUE(same(arrays.at("d"), at::tensor({0.25f}).to(at::kHalf)));
}

}  // namespace
}  // namespace lineament::testing
