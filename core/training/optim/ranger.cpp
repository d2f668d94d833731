#include "core/training/optim/ranger.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace lineament {
namespace {

constexpr int64_t kLookAheadSteps = 6;
constexpr double kLookAheadShare = 0.5;
constexpr double kShortestReliableMean = 5;  // of the simple moving average that v amounts to (RAdam, section 4)

struct RectifiedRate {
    double rate;
    bool adaptive;  // the second moment has seen enough to be divided by
};

// RAdam, algorithm 2: `rho` is the length of the moving average.
RectifiedRate rectified_rate(const OptimiserOptions& options, int64_t step) {
    const double first_correction = 1 - std::pow(options.beta1, step);
    const double decayed = std::pow(options.beta2, step);
    const double rho_limit = 2 / (1 - options.beta2) - 1;
    const double rho = rho_limit - 2 * static_cast<double>(step) * decayed / (1 - decayed);
    if (rho <= kShortestReliableMean) return {options.learning_rate / first_correction, false};
    const double rectification = (rho - 4) / (rho_limit - 4) * (rho - 2) / rho * rho_limit / (rho_limit - 2);
    return {options.learning_rate * std::sqrt((1 - decayed) * rectification) / first_correction, true};
}

at::Tensor centralised(const at::Tensor& gradient) {
    if (gradient.dim() < 2) return gradient;
    std::vector<int64_t> axes(static_cast<size_t>(gradient.dim()) - 1);
    std::iota(axes.begin(), axes.end(), 1);
    return gradient - gradient.mean(axes, /*keepdim=*/true);
}

void fused_step(float* value, const float* gradient, float* m, float* v, int64_t count, const RectifiedRate& rectified,
                const OptimiserOptions& options) {
    const auto beta1 = static_cast<float>(options.beta1);
    const auto beta2 = static_cast<float>(options.beta2);
    const auto epsilon = static_cast<float>(options.epsilon);
    const auto rate = static_cast<float>(rectified.rate);
    at::parallel_for(0, count, 1 << 15, [&](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) {
            m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
            v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
            value[i] -= rate * m[i] / (rectified.adaptive ? std::sqrt(v[i]) + epsilon : 1.0F);
        }
    });
}

}  // namespace

Ranger::Ranger(StateDict parameters, const OptimiserOptions& options)
    : Optimiser(std::move(parameters), options, /*with_slow_weights=*/true) {}

void Ranger::update(Slot& slot, const at::Tensor& gradient, double rate_scale) {
    RectifiedRate rectified = rectified_rate(options_, steps_);
    rectified.rate *= rate_scale;
    const at::Tensor centred = centralised(gradient).contiguous();
    fused_step(slot.value.data_ptr<float>(), centred.data_ptr<float>(), slot.first_moment.data_ptr<float>(),
               slot.second_moment.data_ptr<float>(), slot.value.numel(), rectified, options_);
    if (steps_ % kLookAheadSteps == 0) {
        slot.slow.lerp_(slot.value, kLookAheadShare);
        slot.value.copy_(slot.slow);
    }
    if (slot.average.defined()) slot.average.lerp_(slot.value, 1.0 - options_.average_decay);
}

}  // namespace lineament
