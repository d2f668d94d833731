#include "core/training/adam.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <cmath>
#include <utility>

namespace lineament {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// One fused pass over memory: moments, weights and average. The ATen operators would take seven.
void fused_step(float* value, const float* gradient, float* m, float* v, float* average, int64_t count, float rate,
                float second_correction, const AdamOptions& options) {
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

}  // namespace

bool is_trainable_name(const std::string& name) {
    return !ends_with(name, "running_mean") && !ends_with(name, "running_var") &&
           !ends_with(name, "num_batches_tracked") && !ends_with(name, ".kernel") &&
           name.find("noises.") == std::string::npos && !ends_with(name, "latent_avg");
}

void set_requires_grad(const StateDict& parameters, bool requires_grad) {
    for (const auto& [name, tensor] : parameters) {
        if (is_trainable_name(name) && tensor.is_floating_point()) tensor.set_requires_grad(requires_grad);
    }
}

Adam::Adam(StateDict parameters, const AdamOptions& options) : parameters_(std::move(parameters)), options_(options) {
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : parameters_) {
        if (!tensor.is_floating_point()) continue;
        TORCH_CHECK(tensor.is_contiguous() && tensor.scalar_type() == at::kFloat, "Adam: '", name,
                    "' must be contiguous float32");
        Slot slot{name, tensor, {}, {}, is_trainable_name(name), {}};
        if (slot.trainable) {
            slot.first_moment = at::zeros_like(tensor);
            slot.second_moment = at::zeros_like(tensor);
        }
        if (options_.average_decay > 0) slot.average = tensor.detach().clone();
        slots_.push_back(slot);
    }
    set_requires_grad(parameters_, true);
}

void Adam::step(double rate_scale) {
    const at::NoGradGuard no_grad;
    ++steps_;
    const double rate = options_.learning_rate * rate_scale / (1 - std::pow(options_.beta1, steps_));
    const double second_correction = 1 / (1 - std::pow(options_.beta2, steps_));
    for (Slot& slot : slots_) {
        const at::Tensor gradient = slot.trainable ? slot.value.grad() : at::Tensor();
        if (!gradient.defined()) {
            if (slot.average.defined()) slot.average.lerp_(slot.value, 1.0 - options_.average_decay);
            continue;
        }
        const at::Tensor dense = gradient.contiguous();
        fused_step(slot.value.data_ptr<float>(), dense.data_ptr<float>(), slot.first_moment.data_ptr<float>(),
                   slot.second_moment.data_ptr<float>(),
                   slot.average.defined() ? slot.average.data_ptr<float>() : nullptr, slot.value.numel(),
                   static_cast<float>(rate), static_cast<float>(second_correction), options_);
    }
    clear_gradients();
}

void Adam::clear_gradients() {
    for (Slot& slot : slots_)
        slot.value.mutable_grad().reset();
}

StateDict Adam::average() const {
    const at::NoGradGuard no_grad;
    StateDict result;
    for (const auto& [name, tensor] : parameters_)
        result[name] = tensor.detach().clone();
    for (const Slot& slot : slots_) {
        if (slot.average.defined()) result[slot.name] = slot.average.clone();
    }
    return result;
}

StateDict Adam::state() const {
    StateDict state;
    for (const Slot& slot : slots_) {
        if (slot.trainable) {
            state["m." + slot.name] = slot.first_moment;
            state["v." + slot.name] = slot.second_moment;
        }
        if (slot.average.defined()) state["average." + slot.name] = slot.average;
    }
    state["step"] = at::full({1}, steps_, at::TensorOptions(at::kLong));
    return state;
}

void Adam::load_state(const StateDict& state) {
    const at::NoGradGuard no_grad;
    for (Slot& slot : slots_) {
        if (slot.trainable) {
            slot.first_moment.copy_(state.at("m." + slot.name));
            slot.second_moment.copy_(state.at("v." + slot.name));
        }
        if (slot.average.defined()) slot.average.copy_(state.at("average." + slot.name));
    }
    steps_ = state.at("step").item<int64_t>();
}

}  // namespace lineament
