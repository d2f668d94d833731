// Trains what a recipe asks for.
#pragma once

#include "core/training/recipe/recipe.h"

namespace lineament {

/// The recipe as it was last trained, with absolute paths, in its work folder.
constexpr char kWorkRecipe[] = "recipe.json";

/// Trains the stages that are not yet trained, in order, and writes the pack. A stage finds the models of all stages
/// before it and of `start_from`; an encoder, directions and SFE networks of before are gone once `autoencoder` or
/// `gan` made another generator. With several processes all call it, and all see the recipe's files. Returns false if
/// the report asked to stop. Throws RecipeError, std::invalid_argument or DataError with a sentence for a recipe that
/// does not fit the data, std::runtime_error for a full disk or a damaged checkpoint. `reference_flow`: what the flow
/// of the stage `warpres` learns beside; empty: that stage is without its flow loss.
bool run_recipe(const Recipe& recipe, const Progress& report = {}, const DataParallel& processes = DataParallel(),
                const ReferenceFlow& reference_flow = {});

/// Makes the next run_recipe train a stage of it once more from its last weights, and those after it. The inverter and
/// the editor can. Throws std::invalid_argument for other stages and where it was not trained yet.
void prepare_again(const Recipe& recipe, const std::string& stage);

}  // namespace lineament
