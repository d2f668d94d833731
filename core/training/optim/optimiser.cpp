#include "core/training/optim/optimiser.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <stdexcept>
#include <utility>

#include "core/training/optim/adam.h"
#include "core/training/optim/ranger.h"

namespace lineament {
namespace {}  // namespace

void OptimiserOptions::check() const {
    const bool decays_fit =
        beta1 >= 0 && beta1 < 1 && beta2 > 0 && beta2 < 1 && average_decay >= 0 && average_decay < 1;
    if (!decays_fit) throw std::invalid_argument("The decays of an optimiser must lie from 0 to below 1.");
    if (learning_rate <= 0 || epsilon <= 0) {
        throw std::invalid_argument("The learning rate and the epsilon of an optimiser must be positive.");
    }
}

OptimiserOptions OptimiserOptions::ranger(double learning_rate) {
    OptimiserOptions options;
    options.rule = OptimiserRule::Ranger;
    options.learning_rate = learning_rate;
    options.beta1 = 0.95;
    options.beta2 = 0.999;
    options.epsilon = 1e-5;
    return options;
}

std::unique_ptr<Optimiser> make_optimiser(StateDict parameters, const OptimiserOptions& options) {
    if (options.rule == OptimiserRule::Ranger) return std::make_unique<Ranger>(std::move(parameters), options);
    return std::make_unique<Adam>(std::move(parameters), options);
}

Optimiser::Optimiser(StateDict parameters, const OptimiserOptions& options, bool with_slow_weights)
    : options_(options), parameters_(std::move(parameters)) {
    options.check();
    const at::NoGradGuard no_grad;
    for (const auto& [name, tensor] : parameters_) {
        if (!tensor.is_floating_point()) continue;
        TORCH_CHECK(tensor.is_contiguous() && tensor.scalar_type() == at::kFloat, "optimiser: '", name,
                    "' must be contiguous float32");
        Slot slot{name, tensor, {}, {}, is_trainable_name(name), {}, {}};
        if (slot.trainable) {
            slot.first_moment = at::zeros_like(tensor);
            slot.second_moment = at::zeros_like(tensor);
            if (with_slow_weights) slot.slow = tensor.detach().clone();
        }
        if (options_.average_decay > 0) slot.average = tensor.detach().clone();
        slots_.push_back(slot);
    }
    set_requires_grad(parameters_, true);
}

void Optimiser::step(double rate_scale) {
    const at::NoGradGuard no_grad;
    ++steps_;
    for (Slot& slot : slots_) {
        const at::Tensor gradient = slot.trainable ? slot.value.grad() : at::Tensor();
        if (gradient.defined()) {
            update(slot, gradient.contiguous(), rate_scale);
        } else if (slot.average.defined()) {
            slot.average.lerp_(slot.value, 1.0 - options_.average_decay);
        }
    }
    clear_gradients();
}

void Optimiser::set_average_decay(double decay) {
    TORCH_CHECK(decay >= 0 && decay < 1, "a weight average with the decay ", decay);
    for (const Slot& slot : slots_)
        TORCH_CHECK(slot.average.defined(), "no average of '", slot.name, "' is kept");
    options_.average_decay = decay;
}

void Optimiser::clear_gradients() {
    for (Slot& slot : slots_)
        slot.value.mutable_grad().reset();
}

std::vector<at::Tensor> Optimiser::gradients() const {
    std::vector<at::Tensor> gradients;
    for (const Slot& slot : slots_) {
        if (slot.trainable && slot.value.grad().defined()) gradients.push_back(slot.value.grad());
    }
    return gradients;
}

StateDict Optimiser::average() const {
    const at::NoGradGuard no_grad;
    StateDict result;
    for (const auto& [name, tensor] : parameters_)
        result[name] = tensor.detach().clone();
    for (const Slot& slot : slots_) {
        if (slot.average.defined()) result[slot.name] = slot.average.clone();
    }
    return result;
}

std::vector<std::pair<std::string, at::Tensor>> Optimiser::named_state(const Slot& slot) const {
    std::vector<std::pair<std::string, at::Tensor>> named;
    const auto add = [&](const char* prefix, const at::Tensor& tensor) {
        if (tensor.defined()) named.emplace_back(prefix + slot.name, tensor);
    };
    add("m.", slot.first_moment);
    add("v.", slot.second_moment);
    add("average.", slot.average);
    add("slow.", slot.slow);
    return named;
}

StateDict Optimiser::state() const {
    StateDict state;
    for (const Slot& slot : slots_) {
        for (const auto& [key, tensor] : named_state(slot))
            state[key] = tensor;
    }
    state["step"] = at::full({1}, steps_, at::TensorOptions(at::kLong));
    return state;
}

void Optimiser::load_state(const StateDict& state) {
    const at::NoGradGuard no_grad;
    for (const Slot& slot : slots_) {
        for (const auto& [key, tensor] : named_state(slot)) {
            const auto found = state.find(key);
            if (found == state.end()) {
                throw std::runtime_error("The checkpoint holds no '" + key +
                                         "'; was it made with another optimiser or other networks?");
            }
            tensor.copy_(found->second);
        }
    }
    steps_ = state.at("step").item<int64_t>();
}

}  // namespace lineament
