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
    if (compared_ == 0) return;  // opened for its inputs
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

double Golden::largest_value(const std::string& tensor) const {
    const at::Tensor stats = arrays_.at(tensor + ".stats");  // mean, deviation, min, max, sum of squares
    const double largest = std::max(std::abs(number(stats, 2)), std::abs(number(stats, 3)));
    return largest > 0 ? largest : 1.0;
}

at::Tensor Golden::sample_errors(const std::string& tensor, const at::Tensor& actual) {
    if (!arrays_.count(tensor)) {
        ADD_FAILURE() << name_ << " has no tensor " << tensor;
        return {};
    }
    const at::Tensor shape = arrays_.at(tensor + ".shape");
    std::vector<int64_t> sizes;
    for (int64_t i = 0; i < shape.numel(); ++i)
        sizes.push_back(static_cast<int64_t>(number(shape, i)));
    EXPECT_EQ(actual.sizes().vec(), sizes) << name_ << ": shape of " << tensor;
    if (actual.sizes().vec() != sizes) return {};
    EXPECT_TRUE(actual.isfinite().all().item<bool>()) << name_ << ": " << tensor << " is not finite";

    const at::Tensor flat = actual.detach().contiguous().reshape({-1});
    const int64_t stride = static_cast<int64_t>(number(arrays_.at(tensor + ".stride"), 0));
    const at::Tensor samples = flat.slice(0, 0, flat.numel(), stride);
    const at::Tensor expected = arrays_.at(tensor).reshape({-1});
    EXPECT_EQ(samples.numel(), expected.numel()) << name_ << ": samples of " << tensor;
    if (samples.numel() != expected.numel()) return {};
    return (samples - expected).abs().to(at::kDouble) / largest_value(tensor);
}

void Golden::expect(const std::string& tensor, const at::Tensor& actual) {
    const at::Tensor errors = sample_errors(tensor, actual);
    if (!errors.defined()) return;
    const double ratio = errors.max().item<double>();
    ++compared_;
    if (ratio >= worst_ratio_) {
        worst_ratio_ = ratio;
        worst_tensor_ = tensor;
    }
    EXPECT_LE(ratio, kGoldenTolerance) << name_ << ": " << tensor << ", largest value " << largest_value(tensor);
    expect_statistics(tensor, actual, kGoldenTolerance);
}

void Golden::expect_mostly(const std::string& tensor, const at::Tensor& actual, double share) {
    const at::Tensor errors = sample_errors(tensor, actual);
    if (!errors.defined()) return;
    ++compared_;
    const double beyond = errors.gt(kGoldenTolerance).to(at::kDouble).mean().item<double>();
    std::printf("golden %s: %s, %.2f %% of the samples off by more than %g, largest error %.2e, mean %.2e\n",
                name_.c_str(), tensor.c_str(), 100 * beyond, kGoldenTolerance, errors.max().item<double>(),
                errors.mean().item<double>());
    EXPECT_LE(beyond, share) << name_ << ": " << tensor;
    EXPECT_LE(errors.mean().item<double>(), kGoldenTolerance) << name_ << ": " << tensor;
    expect_statistics(tensor, actual, 10 * kGoldenTolerance);
}

// The samples do not see every element; these do.
void Golden::expect_statistics(const std::string& tensor, const at::Tensor& actual, double tolerance) const {
    const at::Tensor stats = arrays_.at(tensor + ".stats");
    const double allowed = tolerance * largest_value(tensor);
    const at::Tensor wide = actual.detach().to(at::kDouble);
    const double mean = wide.mean().item<double>();
    EXPECT_NEAR(mean, number(stats, 0), allowed) << name_ << ": mean of " << tensor;
    EXPECT_NEAR((wide - mean).square().mean().sqrt().item<double>(), number(stats, 1), allowed)
        << name_ << ": deviation of " << tensor;
    EXPECT_NEAR(wide.min().item<double>(), number(stats, 2), allowed) << name_ << ": minimum of " << tensor;
    EXPECT_NEAR(wide.max().item<double>(), number(stats, 3), allowed) << name_ << ": maximum of " << tensor;
    const double energy = number(stats, 4);
    EXPECT_NEAR(wide.square().sum().item<double>(), energy, 2 * tolerance * energy)
        << name_ << ": sum of squares of " << tensor;
}

}  // namespace lineament::testing
