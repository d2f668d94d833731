// Inside of the functions that make untrained weights: random tensors by name.
#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <string>
#include <utility>

#include "core/weights/state_dict.h"

namespace lineament {

/// Collects tensors under published names from one seeded stream.
class WeightMaker {
  public:
    explicit WeightMaker(uint64_t seed) : random_(at::detail::createCPUGenerator(seed)) {}

    StateDict take() { return std::move(state_); }

    void normal(const std::string& key, at::IntArrayRef shape, double deviation = 1.0) {
        state_[key] = at::randn(shape, random_, at::TensorOptions(at::kFloat)) * deviation;
    }
    void constant(const std::string& key, at::IntArrayRef shape, double value) {
        state_[key] = at::full(shape, value, at::TensorOptions(at::kFloat));
    }
    /// He initialisation for a plain convolution or linear layer.
    void kaiming(const std::string& key, at::IntArrayRef shape, double gain = std::sqrt(2.0)) {
        int64_t fan_in = 1;
        for (size_t i = 1; i < shape.size(); ++i)
            fan_in *= shape[i];
        normal(key, shape, gain / std::sqrt(static_cast<double>(fan_in)));
    }
    /// 1x1 convolution [C, 2C, 1, 1] that computes a + second_gain b, a little disturbed.
    void near_sum(const std::string& key, int64_t channels, double second_gain) {
        kaiming(key, {channels, 2 * channels, 1, 1}, 0.02);
        const at::Tensor identity = at::eye(channels, at::TensorOptions(at::kFloat));
        state_[key] += at::cat({identity, identity * second_gain}, 1).unsqueeze(2).unsqueeze(3);
    }
    void batch_norm(const std::string& key, int64_t channels, double gain = 1.0) {
        constant(key + ".weight", {channels}, gain);
        constant(key + ".bias", {channels}, 0.0);
        constant(key + ".running_mean", {channels}, 0.0);
        constant(key + ".running_var", {channels}, 1.0);
        state_[key + ".num_batches_tracked"] = at::zeros({}, at::TensorOptions(at::kLong));
    }
    /// Convolution with a bias of zero.
    void convolution(const std::string& key, int64_t out, int64_t in, int64_t kernel, double gain = std::sqrt(2.0)) {
        kaiming(key + ".weight", {out, in, kernel, kernel}, gain);
        constant(key + ".bias", {out}, 0.0);
    }
    void prelu_slope(const std::string& key, int64_t channels) { constant(key + ".weight", {channels}, 0.25); }
    void equal_linear(const std::string& key, int64_t out, int64_t in, double deviation, double bias) {
        normal(key + ".weight", {out, in}, deviation);
        constant(key + ".bias", {out}, bias);
    }
    void modulated(const std::string& key, int64_t out, int64_t in, int64_t kernel, int64_t w_dim) {
        normal(key + ".weight", {1, out, in, kernel, kernel});
        equal_linear(key + ".modulation", in, w_dim, 1.0, 1.0);
    }
    void fir_kernel(const std::string& key, double gain) {
        const at::Tensor taps = at::tensor({1.0F, 3.0F, 3.0F, 1.0F});
        state_[key] = at::outer(taps, taps) * (gain / 64.0);
    }

  private:
    at::Generator random_;
    StateDict state_;
};

}  // namespace lineament
