#include "tests/gpu/measures.h"

#include <ATen/ATen.h>
#include <torch/cuda.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace lineament::gpu {
namespace {

constexpr int kWarmUps = 5;  // libraries are loaded and algorithms chosen in the first ones

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

void CheckOptions::finish() const {
    if (device.is_cuda()) torch::cuda::synchronize();
}

Figures difference(const at::Tensor& actual, const at::Tensor& expected) {
    const at::Tensor a = actual.to(at::kCPU, at::kDouble), e = expected.to(at::kCPU, at::kDouble);
    const at::Tensor error = (a - e).abs();
    Figures result;
    result["largest_difference"] = error.max().item<double>();
    result["mean_difference"] = error.mean().item<double>();
    result["largest_value"] = e.abs().max().item<double>();
    if (!at::isfinite(a).all().item<bool>()) result["not_finite"] = true;
    return result;
}

bool is_within(const Figures& difference, double share) {
    if (difference.contains("not_finite")) return false;
    return difference.at("largest_difference").get<double>() <= share * difference.at("largest_value").get<double>();
}

Figures time_of(const CheckOptions& options, int rounds, const std::function<void()>& work) {
    using Clock = std::chrono::steady_clock;
    const auto ms_since = [](Clock::time_point start) {
        return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    };
    for (int i = 0; i < (options.small ? 1 : kWarmUps); ++i)
        work();
    std::vector<double> whole, issuing;
    for (int i = 0; i < rounds; ++i) {
        options.finish();
        const Clock::time_point start = Clock::now();
        work();
        issuing.push_back(ms_since(start));
        options.finish();
        whole.push_back(ms_since(start));
    }
    Figures result;
    result["median_ms"] = median(whole);
    result["least_ms"] = *std::min_element(whole.begin(), whole.end());
    result["issued_ms"] = median(issuing);
    return result;
}

}  // namespace lineament::gpu
