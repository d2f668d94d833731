#include "core/training/adam.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <utility>

namespace lineament {
namespace {

// One fused pass over memory: moments, weights and average. The ATen operators would take seven.
void fused_step(float* value, const float* gradient, float* m, float* v, float* average, int64_t count, float rate,
                float second_correction, const OptimiserOptions& options) {
    const auto beta1 = static_cast<float>(options.beta1);
    const auto beta2 = static_cast<float>(options.beta2);
    const auto epsilon = static_cast<float>(options.epsilon);
    const auto follow = static_cast<float>(1.0 - options.average_decay);
    at::parallel_for(0, count, 1 << 15, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
            v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
            value[i] -= rate * m[i] / (std::sqrt(v[i] * second_correction) + epsilon);
            if (average) average[i] += follow * (value[i] - average[i]);
        }
    });
}

// The same with ATen's operators, for other devices.
void tensor_step(const at::Tensor& value, const at::Tensor& gradient, const at::Tensor& m, const at::Tensor& v,
                 const at::Tensor& average, double rate, double second_correction, const OptimiserOptions& options) {
    m.lerp_(gradient, 1 - options.beta1);
    v.mul_(options.beta2).addcmul_(gradient, gradient, 1 - options.beta2);
    value.addcdiv_(m, v.mul(second_correction).sqrt_().add_(options.epsilon), -rate);
    if (average.defined()) average.lerp_(value, 1 - options.average_decay);
}

}  // namespace

Adam::Adam(StateDict parameters, const OptimiserOptions& options)
    : Optimiser(std::move(parameters), options, /*with_slow_weights=*/false) {}

void Adam::update(Slot& slot, const at::Tensor& gradient, double rate_scale) {
    const double rate = options_.learning_rate * rate_scale / (1 - std::pow(options_.beta1, steps_));
    const double second_correction = 1 / (1 - std::pow(options_.beta2, steps_));
    if (!slot.value.device().is_cpu()) {
        tensor_step(slot.value, gradient, slot.first_moment, slot.second_moment, slot.average, rate, second_correction,
                    options_);
        return;
    }
    fused_step(slot.value.data_ptr<float>(), gradient.data_ptr<float>(), slot.first_moment.data_ptr<float>(),
               slot.second_moment.data_ptr<float>(), slot.average.defined() ? slot.average.data_ptr<float>() : nullptr,
               slot.value.numel(), static_cast<float>(rate), static_cast<float>(second_correction), options_);
}

}  // namespace lineament
