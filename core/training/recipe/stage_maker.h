// Makes a recipe's stages, one after the other, each on the models of those before it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/training/recipe/recipe.h"

namespace lineament {

/// Models that belong to the generator that they were trained with, which after this stage is another one.
std::vector<std::string> models_outdated_by(const StageRecipe& stage);

/// Holds a reference to the data; not thread safe.
class StageMaker {
  public:
    /// `models`: what the first stages find ("generator.", ...). `pairs`: file of edited copies, read when a stage
    /// first needs it; empty: mean effects stand in. `comparison`: by imported networks, as far as there are any.
    /// `reference_flow`: what the flow of `warpres` learns beside.
    StageMaker(const PortraitData& data, const StateDict& models, const std::string& pairs = "",
               const FaceComparison& comparison = {}, const ReferenceFlow& reference_flow = {});
    ~StageMaker();

    /// The stage on copies of the models so far, because stages keep and mark what they are given. Throws
    /// std::invalid_argument or DataError with a sentence where options, data and models do not fit. The stage holds
    /// references to what this maker has read and must not outlive it.
    std::unique_ptr<TrainingStage> make(const StageRecipe& stage);

    /// Takes over what the stage has trained, for those after it: models of the same name are replaced as a whole.
    void finish(const StageRecipe& stage, const StateDict& result);

    const StateDict& models() const { return models_; }

  private:
    struct Making;
    const EditPairs& pairs();

    const PortraitData& data_;
    StateDict models_;
    const std::string pairs_file_;
    const FaceComparison comparison_;
    const ReferenceFlow reference_flow_;
    std::unique_ptr<EditPairs> pairs_;
};

}  // namespace lineament
