// What the stages of gpu_check share: where they run, how they compare and how they time.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace lineament::gpu {

using Figures = nlohmann::ordered_json;

struct CheckOptions {
    at::Device device = at::Device(at::kCUDA);
    bool small = false;   ///< networks of 128 px and few rounds: a trial where there is no GPU
    std::string weights;  ///< where `step` writes its weights and inputs (.safetensors); empty: nowhere

    /// What is compared and timed beside float: half precision on a GPU. A CPU has no such networks (LibTorch 1.13 has
    /// no transposed convolution of bfloat16 there), so a trial takes double.
    at::ScalarType other_type() const { return device.is_cuda() ? at::kHalf : at::kDouble; }
    void finish() const;  ///< waits for all that was given to the device
};

/// Largest and mean difference and the largest value expected; "not_finite" where that is so. Both on any device.
Figures difference(const at::Tensor& actual, const at::Tensor& expected);

/// Whether the largest difference is at most `share` of the largest value expected. NaN is not.
bool is_within(const Figures& difference, double share);

/// Milliseconds of `work` on the device, after warming up: least and median of `rounds`, and the median time until the
/// last kernel was issued. Where that is nearly all, the GPU waits for the CPU.
Figures time_of(const CheckOptions& options, int rounds, const std::function<void()>& work);

/// Generator, encoders and slider step on the device against the CPU, in float and in half precision; "passed".
Figures check_parity(const CheckOptions& options);

/// The slider step's time on the device in each type and memory order.
Figures time_step(const CheckOptions& options);

/// Images per second of the adversarial stage, and of its bare convolutions.
Figures time_training(const CheckOptions& options);

}  // namespace lineament::gpu
