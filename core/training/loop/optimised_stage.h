// What all stages of ours have in common: named models, each with its optimiser, a random stream, their checkpointing,
// and sharing a batch with other processes.
#pragma once

#include <initializer_list>
#include <map>
#include <memory>
#include <string>

#include "core/data/batch_random.h"
#include "core/data/portrait_data.h"
#include "core/training/loop/data_parallel.h"
#include "core/training/loop/training_stage.h"
#include "core/training/optim/optimiser.h"

namespace lineament {

class OptimisedStage : public TrainingStage {
  public:
    StateDict state() const override;
    void load_state(const StateDict& state) override;

    void share_batches(const DataParallel& processes) override;

    /// Averaged weights of every model under "<model>.", and what `inherit` was given.
    StateDict result() const override;

  protected:
    OptimisedStage(const PortraitData& data, uint64_t seed);

    /// Registers a model under a name that becomes the key prefix "<name>.".
    Optimiser& add_model(const std::string& name, StateDict weights, const OptimiserOptions& options);

    /// Weights that this stage does not train but hands on in its result.
    void inherit(const std::string& name, const StateDict& weights) { merge_state(inherited_, name + ".", weights); }

    /// One optimiser step of each of the given models, on gradients averaged over all processes. `gradient_limit`:
    /// where the gradients of all of them together are longer, they are shortened to it; 0: none.
    void step_models(std::initializer_list<Optimiser*> models, double rate_scale, double gradient_limit = 0);

    /// Mean of a figure over all processes, where something is decided by it: all decide the same.
    double mean_over_processes(double value) const { return processes_ ? processes_->mean(value) : value; }

    /// How many processes share a batch.
    int64_t processes() const { return processes_ ? processes_->size() : 1; }

    const PortraitData& data_;
    BatchRandom random_;  ///< what the rows of a batch are drawn from
    int64_t steps_ = 0;   ///< stages count their steps here

  private:
    std::map<std::string, std::unique_ptr<Optimiser>> models_;
    std::map<std::string, std::string> rules_;  // of the models' optimisers, as checkpoints name them
    StateDict inherited_;
    const DataParallel* processes_ = nullptr;  // null: alone
};

}  // namespace lineament
