// What all stages of ours have in common: named models, each with its Adam, a random stream, and their checkpointing.
#pragma once

#include <ATen/core/Generator.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <string>

#include "core/training/adam.h"
#include "core/training/portrait_data.h"
#include "core/training/training_stage.h"

namespace lineament {

class OptimisedStage : public TrainingStage {
  public:
    StateDict state() const override;
    void load_state(const StateDict& state) override;

    /// Averaged weights of every model under "<model>.", and what `inherit` was given.
    StateDict result() const override;

  protected:
    OptimisedStage(const PortraitData& data, uint64_t seed);

    /// Registers a model under a name that becomes the key prefix "<name>.".
    Adam& add_model(const std::string& name, StateDict weights, const AdamOptions& options);

    /// Weights that this stage does not train but hands on in its result.
    void inherit(const std::string& name, const StateDict& weights) { merge_state(inherited_, name + ".", weights); }

    /// One optimiser step of each of the given models.
    static void step_models(std::initializer_list<Adam*> models, double rate_scale);

    const PortraitData& data_;
    at::Generator random_;
    int64_t steps_ = 0;  ///< stages count their steps here

  private:
    std::map<std::string, std::unique_ptr<Adam>> models_;
    StateDict inherited_;
};

}  // namespace lineament
