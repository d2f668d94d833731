// Helpers of this folder's tests.
#pragma once

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace lineament::testing {

inline std::string fixture(const std::string& name) {
    return std::string(LINEAMENT_TEST_DATA_DIR) + "/weights/" + name;
}

inline std::vector<uint8_t> read_bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return std::vector<uint8_t>(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

inline void write_bytes(const std::string& path, const std::vector<uint8_t>& bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// A fresh folder per test, removed afterwards.
class FolderTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "lineament-weights-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string in_folder(const std::string& name) const { return (folder_ / name).string(); }

    std::filesystem::path folder_;
};

/// 0, 1, 2 ... in the given shape.
inline at::Tensor ramp(const std::vector<int64_t>& shape, at::ScalarType dtype = at::kFloat) {
    int64_t count = 1;
    for (const int64_t size : shape)
        count *= size;
    return at::arange(count, at::TensorOptions(at::kFloat)).reshape(shape).to(dtype);
}

/// Same shape, type and values.
inline ::testing::AssertionResult same(const at::Tensor& found, const at::Tensor& expected) {
    if (found.sizes() != expected.sizes()) {
        return ::testing::AssertionFailure() << "shape " << found.sizes() << ", expected " << expected.sizes();
    }
    if (found.scalar_type() != expected.scalar_type()) {
        return ::testing::AssertionFailure() << "type " << found.dtype() << ", expected " << expected.dtype();
    }
    if (!found.equal(expected)) return ::testing::AssertionFailure() << found << "\nexpected\n" << expected;
    return ::testing::AssertionSuccess();
}

/// The message of what `action` throws; "" when it throws nothing.
template <typename Action>
std::string error_of(const Action& action) {
    try {
        action();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

}  // namespace lineament::testing
