#include "core/training/loop/optimised_stage.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>
#include <vector>

#include "core/weights/state_dict.h"

namespace lineament {
namespace {

StateDict of_the_leader(const StateDict& own, const DataParallel& processes) {
    StateDict common;
    for (const auto& [name, tensor] : own) {
        at::Tensor sum = tensor.detach().clone(at::MemoryFormat::Contiguous);
        if (!processes.leads()) sum.zero_();
        processes.add_up(sum);
        common[name] = sum;
    }
    return common;
}

// A gradient that is no number any more counts for nothing.
void shorten(const std::vector<at::Tensor>& gradients, double limit) {
    double squares = 0;
    for (const at::Tensor& gradient : gradients)
        squares += gradient.square().sum().item<double>();
    if (squares <= limit * limit) return;
    for (at::Tensor gradient : gradients) {
        if (std::isfinite(squares)) {
            gradient.mul_(limit / std::sqrt(squares));
        } else {
            gradient.zero_();
        }
    }
}

}  // namespace

OptimisedStage::OptimisedStage(const PortraitData& data, uint64_t seed) : data_(data), random_(seed) {}

Optimiser& OptimisedStage::add_model(const std::string& name, StateDict weights, const OptimiserOptions& options) {
    std::unique_ptr<Optimiser>& slot = models_[name];
    slot = make_optimiser(std::move(weights), options);
    rules_[name] = options.rule == OptimiserRule::Ranger ? "@ranger." : "@adam.";
    return *slot;
}

void OptimisedStage::share_batches(const DataParallel& processes) {
    processes_ = processes.size() > 1 ? &processes : nullptr;
    random_.share(processes.rank(), processes.size());
    if (!processes_) return;
    // All begin with the leader's weights, also where another kind of processor computed theirs a little differently.
    for (const auto& [name, model] : models_) {
        copy_into(model->parameters(), of_the_leader(model->parameters(), processes));
        model->load_state(of_the_leader(model->state(), processes));
    }
}

void OptimisedStage::step_models(std::initializer_list<Optimiser*> models, double rate_scale, double gradient_limit) {
    if (processes_ || gradient_limit > 0) {
        std::vector<at::Tensor> gradients;
        for (const Optimiser* model : models) {
            const std::vector<at::Tensor> more = model->gradients();
            gradients.insert(gradients.end(), more.begin(), more.end());
        }
        if (processes_) processes_->average(gradients);
        if (gradient_limit > 0) shorten(gradients, gradient_limit);
    }
    for (Optimiser* model : models)
        model->step(rate_scale);
}

StateDict OptimisedStage::state() const {
    StateDict state;
    for (const auto& [name, model] : models_) {
        merge_state(state, name + ".", model->parameters());
        merge_state(state, name + rules_.at(name), model->state());
    }
    state["random"] = random_.state();
    state["steps"] = at::full({1}, steps_, at::TensorOptions(at::kLong));
    return state;
}

void OptimisedStage::load_state(const StateDict& state) {
    for (auto& [name, model] : models_) {
        copy_into(model->parameters(), sub_state(state, name + "."));
        model->load_state(sub_state(state, name + rules_.at(name)));
    }
    random_.set_state(state.at("random"));
    steps_ = state.at("steps").item<int64_t>();
}

StateDict OptimisedStage::result() const {
    StateDict result = inherited_;
    for (const auto& [name, model] : models_)
        merge_state(result, name + ".", model->average());
    return result;
}

}  // namespace lineament
