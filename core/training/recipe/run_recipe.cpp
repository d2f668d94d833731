#include "core/training/recipe/run_recipe.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "core/base/atomic_file.h"
#include "core/base/make_folders.h"
#include "core/training/recipe/stage_maker.h"
#include "core/weights/safetensors.h"
#include "core/weights/state_dict.h"

namespace lineament {
namespace {

// Stages that can go on from their last weights after their predecessor changed, in order: the networks that they train
// are their own. Those before would bring back the generator and the encoder of their checkpoint.
const std::vector<std::string> kRepeatable{"inverter", "editor"};
// The same for those on which no stage builds.
const std::set<std::string> kRepeatableAlone{"fs", "styleres", "warpres"};

void check_files(const Recipe& recipe) {
    if (recipe.crops.empty()) throw RecipeError("The recipe does not say where the aligned crops are.");
    for (const std::string* path :
         {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from, &recipe.networks}) {
        if (!path->empty() && !std::filesystem::exists(*path)) {
            throw RecipeError("The file " + *path + " that the recipe names does not exist.");
        }
    }
}

void keep_recipe(Recipe recipe) {
    make_folders(recipe.work_folder);
    const std::string file = recipe.work_folder + "/" + kWorkRecipe;
    for (std::string* path : {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from, &recipe.networks,
                              &recipe.work_folder, &recipe.pack_folder}) {
        if (!path->empty()) *path = std::filesystem::absolute(*path).lexically_normal().string();
    }
    write_file_atomically(file, recipe_text(recipe));
}

// What a stage needs of the stages before it, and what it adds to that.
struct StageModels {
    std::vector<std::string> needs, makes;
};

StageModels models_of(const StageRecipe& stage) {
    static const std::map<std::string, StageModels> known{
        {"autoencoder", {{}, {"generator", "e4e"}}},
        {"condition", {{"generator", "e4e"}, {"directions"}}},
        {"refine", {{"generator", "e4e", "directions"}, {"discriminator"}}},
        {"inverter", {{"generator", "e4e"}, {"fs_backbone", "fuser"}}},
        {"editor", {{"generator", "e4e", "directions", "fs_backbone", "fuser", "discriminator"}, {"editor"}}},
        {"gan", {{}, {"generator", "discriminator"}}},
        {"mapping", {{"generator", "e4e"}, {}}},
        {"encoder", {{"generator"}, {"e4e"}}}};
    const auto* encoder = std::get_if<EncoderStageOptions>(&stage.options);
    if (encoder && encoder->psp) return {{"generator"}, {"psp"}};
    if (const auto* fs = std::get_if<FsStageOptions>(&stage.options)) {
        StageModels models{{"generator"}, {"fs"}};
        if (!fs->mapped) models.needs.emplace_back("e4e");
        if (fs->pair_batch > 0) models.needs.emplace_back("directions");
        if (fs->from_inverter) models.needs.emplace_back("fs_backbone");
        return models;
    }
    const ResidualOptions* residual = std::get_if<StyleResOptions>(&stage.options);
    if (!residual) residual = std::get_if<WarpResOptions>(&stage.options);
    if (residual) {
        StageModels models{{"generator", "e4e"}, {stage.stage}};
        if (residual->pair_batch > 0) models.needs.emplace_back("directions");
        if (residual->adversarial_weight > 0) models.needs.emplace_back("discriminator");
        return models;
    }
    const auto found = known.find(stage.stage);
    return found == known.end() ? StageModels{{}, {stage.stage}} : found->second;
}

// What is missing should be told before hours of training, not after.
void check_models(const Recipe& recipe, const StateDict& first) {
    std::set<std::string> there;
    for (const auto& [key, tensor] : first)
        there.insert(key.substr(0, key.find('.')));
    const auto check = [&](const std::string& who, const std::vector<std::string>& needed) {
        for (const std::string& model : needed) {
            if (there.count(model) != 0) continue;
            throw RecipeError(who + " needs '" + model +
                              "', which no stage before it trains for its generator and 'start_from' does "
                              "not hold.");
        }
    };
    for (const StageRecipe& stage : recipe.stages) {
        const StageModels models = models_of(stage);
        check("The stage '" + stage.stage + "'", models.needs);
        for (const std::string& model : models_outdated_by(stage))
            there.erase(model);
        there.insert(models.makes.begin(), models.makes.end());
    }
    if (!recipe.pack_folder.empty()) {
        check("The pack", {"generator", "e4e", "directions", "fs_backbone", "fuser", "editor"});
    }
}

// The networks that the user has imported; said once, because a log names only the losses.
FaceComparison imported_comparison(const std::string& pack_folder, const Progress& report) {
    if (pack_folder.empty()) return {};
    const ComparisonNetworks networks = load_comparison_networks(load_pack(pack_folder));
    if (networks.empty()) {
        throw RecipeError("The pack " + pack_folder +
                          " that the recipe names for comparing faces holds neither LPIPS nor a face "
                          "recogniser; import their files into it.");
    }
    report.goes_on(
        {WorkStage::Train, 0, "Faces are compared by " + imported_titles(networks) + " of " + pack_folder + "."});
    return comparison_by_imported(networks);
}

}  // namespace

bool run_recipe(const Recipe& recipe, const Progress& report, const DataParallel& processes,
                const ReferenceFlow& reference_flow) {
    recipe.check();
    check_files(recipe);
    const PortraitData data(recipe.crops, recipe.labels);
    const StateDict models = recipe.start_from.empty() ? StateDict() : cloned(load_safetensors(recipe.start_from));
    check_models(recipe, models);
    if (processes.leads()) keep_recipe(recipe);
    StageMaker maker(data, models, recipe.pairs, imported_comparison(recipe.networks, report), reference_flow);
    for (const StageRecipe& stage : recipe.stages) {
        const std::string result = recipe.work_folder + "/" + stage.stage + ".safetensors";
        const bool done = processes.agree({std::filesystem::exists(result) ? 1.0 : 0.0})[0] != 0;
        if (!done) {
            const std::unique_ptr<TrainingStage> made = maker.make(stage);
            if (!run_stage(*made, recipe.budget_of(stage), recipe.work_folder, report, processes)) return false;
        }
        maker.finish(stage, cloned(load_safetensors(result)));
    }
    if (recipe.pack_folder.empty() || !processes.leads()) return true;
    write_trained_pack(maker.models(), data, recipe.pack_folder, recipe.pack);
    report.goes_on({WorkStage::Train, 1, "The pack is in " + recipe.pack_folder + "."});
    return true;
}

void prepare_again(const Recipe& recipe, const std::string& stage) {
    const bool alone = kRepeatableAlone.count(stage) != 0;
    const auto first = std::find(kRepeatable.begin(), kRepeatable.end(), stage);
    if (!alone && first == kRepeatable.end()) {
        throw std::invalid_argument("The stage '" + stage +
                                    "' cannot be trained again; inverter, editor, fs, styleres and warpres can.");
    }
    if (!std::filesystem::exists(recipe.work_folder + "/" + stage + ".state.safetensors")) {
        throw std::invalid_argument("The stage '" + stage + "' was not trained in " + recipe.work_folder +
                                    " yet; leave --again out.");
    }
    if (alone) train_again(stage, recipe.work_folder);
    // All of them now, the last first: a kill in between must not leave an old result behind a new one.
    for (auto later = kRepeatable.end(); later != first;)
        train_again(*--later, recipe.work_folder);
}

}  // namespace lineament
