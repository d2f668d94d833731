#include "core/training/optimised_stage.h"

#include <ATen/ATen.h>

#include <utility>

#include "core/training/stage_helpers.h"

namespace lineament {

OptimisedStage::OptimisedStage(const PortraitData& data, uint64_t seed) : data_(data), random_(seeded_random(seed)) {}

Adam& OptimisedStage::add_model(const std::string& name, StateDict weights, const AdamOptions& options) {
    std::unique_ptr<Adam>& slot = models_[name];
    slot = std::make_unique<Adam>(std::move(weights), options);
    return *slot;
}

void OptimisedStage::step_models(std::initializer_list<Adam*> models, double rate_scale) {
    for (Adam* model : models)
        model->step(rate_scale);
}

StateDict OptimisedStage::state() const {
    StateDict state;
    for (const auto& [name, model] : models_) {
        merge_state(state, name + ".", model->parameters());
        merge_state(state, name + "@adam.", model->state());
    }
    state["random"] = random_.get_state();
    state["steps"] = at::full({1}, steps_, at::TensorOptions(at::kLong));
    return state;
}

void OptimisedStage::load_state(const StateDict& state) {
    for (auto& [name, model] : models_) {
        copy_into(model->parameters(), sub_state(state, name + "."));
        model->load_state(sub_state(state, name + "@adam."));
    }
    random_.set_state(state.at("random").clone());
    steps_ = state.at("steps").item<int64_t>();
}

StateDict OptimisedStage::result() const {
    StateDict result = inherited_;
    for (const auto& [name, model] : models_)
        merge_state(result, name + ".", model->average());
    return result;
}

}  // namespace lineament
