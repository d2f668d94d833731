#include "tests/methods/parity/golden.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "tests/support/deterministic_fill.h"
#include "tests/support/npz.h"

namespace lineament::testing {
namespace {

const char* given_folder() {
    const char* folder = std::getenv("LINEAMENT_GOLDEN_DIR");
    return folder && *folder ? folder : nullptr;
}

std::string golden_path(const std::string& name) {
    return golden_folder() + "/" + name + ".npz";
}

// Goldens that keep their input [1, 18, 512] "wplus".
constexpr const char* kFilesWithInput[] = {"stylegan2_generator", "sfe_latent_directions", "styleclip_mapper_3level",
                                           "styleclip_mapper_2level"};

// What stands before "input:" in the streams of the inputs: the fill prefix or nothing.
std::string input_prefix() {
    for (const char* file : kFilesWithInput) {
        if (!std::filesystem::exists(golden_path(file))) continue;
        const at::Tensor stored = read_npz(golden_path(file)).at("w_plus");
        for (const std::string& prefix : {fill_prefix(), std::string()}) {
            if (at::allclose(fill("input:wplus", stored.sizes().vec(), 0, 1, prefix), stored, 0, 1e-6)) return prefix;
        }
        throw std::runtime_error("The inputs of the goldens in '" + golden_folder() +
                                 "' were made with another prefix than LINEAMENT_FILL_PREFIX.");
    }
    return fill_prefix();
}

double number(const at::Tensor& array, int64_t index) {
    return array.reshape({-1})[index].item<double>();
}

}  // namespace

std::string golden_folder() {
    const char* given = given_folder();
    return given ? given : std::string(LINEAMENT_TEST_DATA_DIR) + "/golden";
}

GoldenState golden_state(const std::string& name) {
    if (std::filesystem::exists(golden_path(name))) return GoldenState::present;
    return given_folder() ? GoldenState::absent_by_choice : GoldenState::missing;
}

at::Tensor golden_input(const std::string& name, const std::vector<int64_t>& shape) {
    return fill("input:" + name, shape, 0.0, 1.0, input_prefix());
}

Golden::Golden(const std::string& name) : name_(name), arrays_(read_npz(golden_path(name))) {}

Golden::~Golden() {
    std::printf("golden %-26s %3d tensors, largest error %.2e of the largest value (%s)\n", name_.c_str(), compared_,
                worst_ratio_, worst_tensor_.c_str());
}

at::Tensor Golden::whole(const std::string& tensor) const {
    if (number(arrays_.at(tensor + ".stride"), 0) != 1) {
        throw std::runtime_error("Golden tensor '" + tensor + "' is not stored whole.");
    }
    return arrays_.at(tensor).clone();
}

std::vector<std::string> Golden::names(const std::string& prefix) const {
    const std::string suffix = ".shape";
    std::vector<std::string> result;
    for (const auto& item : arrays_) {
        const std::string& key = item.first;
        const bool is_shape = key.size() > suffix.size() && key.compare(key.size() - suffix.size(), 6, suffix) == 0;
        if (is_shape && key.compare(0, prefix.size(), prefix) == 0) {
            result.push_back(key.substr(0, key.size() - suffix.size()));
        }
    }
    return result;
}

void Golden::expect(const std::string& tensor, const at::Tensor& actual) {
    ASSERT_TRUE(arrays_.count(tensor)) << name_ << " has no tensor " << tensor;
    const at::Tensor shape = arrays_.at(tensor + ".shape");
    std::vector<int64_t> sizes;
    for (int64_t i = 0; i < shape.numel(); ++i)
        sizes.push_back(static_cast<int64_t>(number(shape, i)));
    ASSERT_EQ(actual.sizes().vec(), sizes) << name_ << ": shape of " << tensor;

    const at::Tensor flat = actual.detach().contiguous().reshape({-1});
    const int64_t stride = static_cast<int64_t>(number(arrays_.at(tensor + ".stride"), 0));
    const at::Tensor samples = flat.slice(0, 0, flat.numel(), stride);
    const at::Tensor expected = arrays_.at(tensor).reshape({-1});
    ASSERT_EQ(samples.numel(), expected.numel()) << name_ << ": samples of " << tensor;
    ASSERT_TRUE(flat.isfinite().all().item<bool>()) << name_ << ": " << tensor << " is not finite";

    const at::Tensor stats = arrays_.at(tensor + ".stats");  // mean, deviation, min, max, sum of squares
    const double largest = std::max(std::abs(number(stats, 2)), std::abs(number(stats, 3)));
    const double scale = largest > 0 ? largest : 1.0;
    const double ratio = (samples - expected).abs().max().item<double>() / scale;
    ++compared_;
    if (ratio >= worst_ratio_) {
        worst_ratio_ = ratio;
        worst_tensor_ = tensor;
    }
    EXPECT_LE(ratio, kGoldenTolerance) << name_ << ": " << tensor << ", largest value " << largest;

    // The samples do not see every element; these do.
    const at::Tensor wide = flat.to(at::kDouble);
    const double mean = wide.mean().item<double>();
    const double allowed = kGoldenTolerance * scale;
    EXPECT_NEAR(mean, number(stats, 0), allowed) << name_ << ": mean of " << tensor;
    EXPECT_NEAR((wide - mean).square().mean().sqrt().item<double>(), number(stats, 1), allowed)
        << name_ << ": deviation of " << tensor;
    EXPECT_NEAR(wide.min().item<double>(), number(stats, 2), allowed) << name_ << ": minimum of " << tensor;
    EXPECT_NEAR(wide.max().item<double>(), number(stats, 3), allowed) << name_ << ": maximum of " << tensor;
    EXPECT_NEAR(wide.square().sum().item<double>(), number(stats, 4), 2 * kGoldenTolerance * number(stats, 4) + 1e-12)
        << name_ << ": sum of squares of " << tensor;
}

}  // namespace lineament::testing
