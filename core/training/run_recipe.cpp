#include "core/training/run_recipe.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "core/training/stage_helpers.h"
#include "core/weights/atomic_file.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

// Stages that can go on from their last weights after their predecessor changed, in order: the networks that they train
// are their own. Those before would bring back the generator and the encoder of their checkpoint.
const std::vector<std::string> kRepeatable{"inverter", "editor"};

void check_files(const Recipe& recipe) {
    if (recipe.crops.empty()) throw std::invalid_argument("The recipe does not say where the aligned crops are.");
    for (const std::string* path : {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from}) {
        if (!path->empty() && !std::filesystem::exists(*path)) {
            throw std::invalid_argument("The file " + *path + " that the recipe names does not exist.");
        }
    }
}

void keep_recipe(Recipe recipe) {
    std::filesystem::create_directories(recipe.work_folder);
    const std::string file = recipe.work_folder + "/" + kWorkRecipe;
    for (std::string* path :
         {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from, &recipe.work_folder, &recipe.pack_folder}) {
        if (!path->empty()) *path = std::filesystem::absolute(*path).lexically_normal().string();
    }
    write_file_atomically(file, recipe_text(recipe));
}

// Models are "<name>." and what follows; those of the same name are replaced as a whole.
void take_over(StateDict& models, const StateDict& result) {
    for (const auto& [key, tensor] : result) {
        const std::string model = key.substr(0, key.find('.') + 1);
        for (auto old = models.lower_bound(model); old != models.end() && old->first.rfind(model, 0) == 0;)
            old = models.erase(old);
    }
    models.insert(result.begin(), result.end());
}

// Makes stages as the recipe describes them, from the models of the stages before.
class StageMaker {
  public:
    StageMaker(const PortraitData& data, const std::string& pairs) : data_(data), pairs_file_(pairs) {}

    std::unique_ptr<TrainingStage> make(const StageRecipe& recipe, const StateDict& models) {
        stage_ = recipe.stage;
        models_ = &models;
        return std::visit([this](const auto& options) { return made(options); }, recipe.options);
    }

  private:
    using Made = std::unique_ptr<TrainingStage>;

    Made made(const AutoencoderOptions& options) {
        options.generator.check();
        if (data_.side() != options.generator.resolution) {
            throw std::invalid_argument("The crops are " + std::to_string(data_.side()) +
                                        " px wide, but the recipe's generator makes " +
                                        std::to_string(options.generator.resolution) + " px.");
        }
        return std::make_unique<AutoencoderStage>(data_, options);
    }
    Made made(const ConditionOptions& options) {
        return std::make_unique<ConditionStage>(pairs(), with({"generator", "e4e"}), options);
    }
    Made made(const RefineOptions& options) {
        return std::make_unique<RefineStage>(pairs(), with({"generator", "e4e", "directions"}), options);
    }
    Made made(const InverterOptions& options) {
        return std::make_unique<InverterStage>(pairs(), with({"generator", "e4e"}), options);
    }
    Made made(const EditorOptions& options) {
        const StateDict models = with({"generator", "e4e", "directions", "fs_backbone", "fuser", "discriminator"});
        return std::make_unique<EditorStage>(pairs(), models, options);
    }
    Made made(const FeatureOptions& options) {
        const bool with_copies = options.identity_weight > 0 && options.copies > 0 && !pairs_file_.empty();
        return std::make_unique<FeatureStage>(data_, stage_, options, with_copies ? &pairs() : nullptr);
    }
    Made made(const GeneratorStageOptions& options) {
        return std::make_unique<GeneratorStage>(data_, *models_, options);
    }
    Made made(const MappingOptions& options) {
        return std::make_unique<MappingStage>(data_, with({"generator", "e4e"}), options);
    }

    Made made(const EncoderStageOptions& options) {
        return std::make_unique<EncoderStage>(data_, with({"generator"}), options);
    }

    // A copy of all models, because stages keep and mark what they are given.
    StateDict with(const std::vector<std::string>& needed) const {
        for (const std::string& model : needed) {
            const auto found = models_->lower_bound(model + ".");
            if (found == models_->end() || found->first.rfind(model + ".", 0) != 0) {
                throw std::invalid_argument("The stage '" + stage_ + "' needs '" + model +
                                            "', which no stage before it trains and 'start_from' does not hold.");
            }
        }
        return cloned(*models_);
    }

    const EditPairs& pairs() {
        if (!pairs_) pairs_ = std::make_unique<EditPairs>(data_, pairs_file_);
        return *pairs_;
    }

    const PortraitData& data_;
    const std::string pairs_file_;
    std::unique_ptr<EditPairs> pairs_;
    std::string stage_;
    const StateDict* models_ = nullptr;
};

}  // namespace

bool run_recipe(const Recipe& recipe, const TrainingReport& report, const DataParallel& processes) {
    recipe.check();
    check_files(recipe);
    const PortraitData data(recipe.crops, recipe.labels);
    if (processes.leads()) keep_recipe(recipe);
    StageMaker maker(data, recipe.pairs);
    StateDict models = recipe.start_from.empty() ? StateDict() : cloned(load_safetensors(recipe.start_from));
    for (const StageRecipe& stage : recipe.stages) {
        const std::string result = recipe.work_folder + "/" + stage.stage + ".safetensors";
        const bool done = processes.agree({std::filesystem::exists(result) ? 1.0 : 0.0})[0] != 0;
        if (!done) {
            const std::unique_ptr<TrainingStage> made = maker.make(stage, models);
            if (!run_stage(*made, recipe.budget_of(stage), recipe.work_folder, report, processes)) return false;
        }
        take_over(models, cloned(load_safetensors(result)));
    }
    if (recipe.pack_folder.empty() || !processes.leads()) return true;
    write_trained_pack(models, data, recipe.pack_folder, recipe.pack);
    if (report) report("The pack is in " + recipe.pack_folder + ".");
    return true;
}

void prepare_again(const Recipe& recipe, const std::string& stage) {
    const auto first = std::find(kRepeatable.begin(), kRepeatable.end(), stage);
    if (first == kRepeatable.end()) {
        throw std::invalid_argument("The stage '" + stage +
                                    "' cannot be trained again; the inverter and the editor can.");
    }
    if (!std::filesystem::exists(recipe.work_folder + "/" + stage + ".state.safetensors")) {
        throw std::invalid_argument("The stage '" + stage + "' was not trained in " + recipe.work_folder +
                                    " yet; leave --again out.");
    }
    // All of them now, the last first: a kill in between must not leave an old result behind a new one.
    for (auto later = kRepeatable.end(); later != first;)
        train_again(*--later, recipe.work_folder);
}

}  // namespace lineament
