// A training recipe: which stages, with which options, on which data, for how long. One JSON file.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/training/loop/training_stage.h"
#include "core/training/recipe/stage_options.h"

namespace lineament {

using StageOptions = std::variant<AutoencoderOptions, ConditionOptions, RefineOptions, InverterOptions, EditorOptions,
                                  FeatureOptions, GeneratorStageOptions, MappingOptions, EncoderStageOptions,
                                  FsStageOptions, StyleResOptions, WarpResOptions>;

struct StageRecipe {
    std::string stage;  ///< its name in the work folder, and of its kind: "autoencoder"
    StageOptions options;
    double share = 0;    ///< of the recipe's minutes, instead of minutes of its own
    StageBudget budget;  ///< steps 0: minutes or share alone end the stage
};

struct Recipe {
    std::string crops;        ///< .npy from `lineament-cli align`
    std::string labels;       ///< labels.csv; empty: none
    std::string pairs;        ///< .npy from `lineament-cli pairs`; empty: mean effects stand in (edits come out soft)
    std::string start_from;   ///< .safetensors with models ("generator.", ...) that the stages find; empty: none
    std::string networks;     ///< folder of a pack with imported LPIPS and ArcFace networks, which then compare faces;
                              ///< empty: none
    std::string work_folder;  ///< checkpoints, logs, samples
    std::string pack_folder;  ///< where the finished pack is written; empty: nowhere
    double minutes = 100;     ///< of work over all stages that have a share
    std::vector<StageRecipe> stages;
    PackWriterOptions pack;

    /// The budget of a stage with its share worked in. Throws as check() does.
    StageBudget budget_of(const StageRecipe& stage) const;

    /// Throws RecipeError: no stages, the same twice, one without an end, shares beyond the whole.
    void check() const;
};

/// What is wrong with a recipe: file, place in it, what is known there.
class RecipeError : public Error {
  public:
    explicit RecipeError(const std::string& sentence) : Error(ErrorKind::BadInput, sentence) {}
};

/// Reads a recipe; its paths are relative to its folder. Throws RecipeError for unknown keys, values of the wrong kind
/// and text that is not JSON. docs/TRAINING.md describes the file.
Recipe read_recipe(const std::string& path);

/// The same for text at hand; `name` for errors, paths relative to `folder`.
Recipe parse_recipe(const std::string& text, const std::string& name, const std::string& folder);

/// The recipe as JSON with every option that there is.
std::string recipe_text(const Recipe& recipe);

/// The recipe of the starter pack, models/starter/recipe.json, compiled in.
Recipe starter_recipe();

}  // namespace lineament
