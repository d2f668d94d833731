#include "core/training/optim/adam.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/ops/cpu_clones.h"

namespace lineament {
namespace {

struct Rates {
    float beta1, beta2, epsilon, rate, second_correction, follow;
};

LINEAMENT_CPU_CLONES
void step_values(float* __restrict__ value, const float* __restrict__ gradient, float* __restrict__ m,
                 float* __restrict__ v, int64_t count, const Rates& rates) {
    const Rates r = rates;
    for (int64_t i = 0; i < count; ++i) {
        m[i] = r.beta1 * m[i] + (1 - r.beta1) * gradient[i];
        v[i] = r.beta2 * v[i] + (1 - r.beta2) * gradient[i] * gradient[i];
        value[i] -= r.rate * m[i] / (std::sqrt(v[i] * r.second_correction) + r.epsilon);
    }
}

LINEAMENT_CPU_CLONES
void follow_values(float* __restrict__ average, const float* __restrict__ value, int64_t count, float follow) {
    for (int64_t i = 0; i < count; ++i)
        average[i] += follow * (value[i] - average[i]);
}

// One fused pass over memory: moments, weights and average. The ATen operators would take seven.
void fused_step(float* value, const float* gradient, float* m, float* v, float* average, int64_t count, float rate,
                float second_correction, const OptimiserOptions& options) {
    const Rates rates{static_cast<float>(options.beta1),
                      static_cast<float>(options.beta2),
                      static_cast<float>(options.epsilon),
                      rate,
                      second_correction,
                      static_cast<float>(1.0 - options.average_decay)};
    constexpr int64_t kCached = 1 << 13;  // values whose average follows before they leave the cache
    at::parallel_for(0, count, 1 << 15, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += kCached) {
            const int64_t some = std::min(kCached, end - i);
            step_values(value + i, gradient + i, m + i, v + i, some, rates);
            if (average) follow_values(average + i, value + i, some, rates.follow);
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
