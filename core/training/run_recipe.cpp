#include "core/training/run_recipe.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "core/training/stage_helpers.h"
#include "core/weights/atomic_file.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

// Stages that can go on from their last weights after their predecessor changed, in order: the networks that they train
// are their own. Those before would bring back the generator and the encoder of their checkpoint.
const std::vector<std::string> kRepeatable{"inverter", "editor"};
// The same for those on which no stage builds.
const std::set<std::string> kRepeatableAlone{"fs", "styleres", "warpres"};

void check_files(const Recipe& recipe) {
    if (recipe.crops.empty()) throw std::invalid_argument("The recipe does not say where the aligned crops are.");
    for (const std::string* path :
         {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from, &recipe.networks}) {
        if (!path->empty() && !std::filesystem::exists(*path)) {
            throw std::invalid_argument("The file " + *path + " that the recipe names does not exist.");
        }
    }
}

void keep_recipe(Recipe recipe) {
    std::filesystem::create_directories(recipe.work_folder);
    const std::string file = recipe.work_folder + "/" + kWorkRecipe;
    for (std::string* path : {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from, &recipe.networks,
                              &recipe.work_folder, &recipe.pack_folder}) {
        if (!path->empty()) *path = std::filesystem::absolute(*path).lexically_normal().string();
    }
    write_file_atomically(file, recipe_text(recipe));
}

// A model is what begins with "<name>.".
void drop(StateDict& models, const std::string& model) {
    for (auto old = models.lower_bound(model + "."); old != models.end() && old->first.rfind(model + ".", 0) == 0;)
        old = models.erase(old);
}

// Models of the same name are replaced as a whole.
void take_over(StateDict& models, const StateDict& result) {
    for (const auto& [key, tensor] : result)
        drop(models, key.substr(0, key.find('.')));
    models.insert(result.begin(), result.end());
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

// These belong to the generator that they were trained with; after some stages it is another one.
std::vector<std::string> models_outdated_by(const StageRecipe& stage) {
    if (stage.stage != "autoencoder" && stage.stage != "gan") return {};
    return {"e4e", "psp", "fs", "styleres", "warpres", "directions", "fs_backbone", "fuser", "editor"};
}

// What is missing should be told before hours of training, not after.
void check_models(const Recipe& recipe, const StateDict& first) {
    std::set<std::string> there;
    for (const auto& [key, tensor] : first)
        there.insert(key.substr(0, key.find('.')));
    const auto check = [&](const std::string& who, const std::vector<std::string>& needed) {
        for (const std::string& model : needed) {
            if (there.count(model) != 0) continue;
            throw std::invalid_argument(who + " needs '" + model +
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
FaceComparison imported_comparison(const std::string& pack_folder, const TrainingReport& report) {
    if (pack_folder.empty()) return {};
    const ComparisonNetworks networks = load_comparison_networks(load_pack(pack_folder));
    if (networks.empty()) {
        throw std::invalid_argument("The pack " + pack_folder +
                                    " that the recipe names for comparing faces holds neither LPIPS nor a face "
                                    "recogniser; import their files into it.");
    }
    if (report) report("Faces are compared by " + imported_titles(networks) + " of " + pack_folder + ".");
    return comparison_by_imported(networks);
}

// Makes stages as the recipe describes them, from copies of the models of the stages before, because stages keep and
// mark what they are given.
class StageMaker {
  public:
    StageMaker(const PortraitData& data, const std::string& pairs, const FaceComparison& comparison,
               const ReferenceFlow& reference_flow)
        : data_(data), pairs_file_(pairs), comparison_(comparison), reference_flow_(reference_flow) {}

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
        return std::make_unique<ConditionStage>(pairs(), cloned(*models_), options);
    }
    Made made(const RefineOptions& options) {
        return std::make_unique<RefineStage>(pairs(), cloned(*models_), options);
    }
    Made made(const InverterOptions& options) {
        return std::make_unique<InverterStage>(pairs(), cloned(*models_), options, comparison_);
    }
    Made made(const EditorOptions& options) {
        return std::make_unique<EditorStage>(pairs(), cloned(*models_), options, comparison_);
    }
    Made made(const FeatureOptions& options) {
        const bool with_copies = options.identity_weight > 0 && options.copies > 0 && !pairs_file_.empty();
        return std::make_unique<FeatureStage>(data_, stage_, options, with_copies ? &pairs() : nullptr);
    }
    Made made(const GeneratorStageOptions& options) {
        return std::make_unique<GeneratorStage>(data_, *models_, options);
    }
    Made made(const MappingOptions& options) {
        return std::make_unique<MappingStage>(data_, cloned(*models_), options);
    }

    Made made(const EncoderStageOptions& options) {
        return std::make_unique<EncoderStage>(data_, cloned(*models_), options, comparison_);
    }

    Made made(const FsStageOptions& options) {
        return std::make_unique<FsStage>(data_, cloned(*models_), options, comparison_, pairs_for(options));
    }

    Made made(const StyleResOptions& options) {
        return std::make_unique<ResidualStage>(data_, cloned(*models_), options, comparison_, pairs_for(options));
    }

    Made made(const WarpResOptions& options) {
        return std::make_unique<ResidualStage>(data_, cloned(*models_), options, comparison_, reference_flow_,
                                               pairs_for(options));
    }

    template <typename Options>
    const EditPairs* pairs_for(const Options& options) {
        return options.pair_batch > 0 ? &pairs() : nullptr;
    }

    const EditPairs& pairs() {
        if (!pairs_) pairs_ = std::make_unique<EditPairs>(data_, pairs_file_);
        return *pairs_;
    }

    const PortraitData& data_;
    const std::string pairs_file_;
    const FaceComparison comparison_;  // by imported networks, as far as there are any
    const ReferenceFlow reference_flow_;
    std::unique_ptr<EditPairs> pairs_;
    std::string stage_;
    const StateDict* models_ = nullptr;
};

}  // namespace

bool run_recipe(const Recipe& recipe, const TrainingReport& report, const DataParallel& processes,
                const ReferenceFlow& reference_flow) {
    recipe.check();
    check_files(recipe);
    const PortraitData data(recipe.crops, recipe.labels);
    StateDict models = recipe.start_from.empty() ? StateDict() : cloned(load_safetensors(recipe.start_from));
    check_models(recipe, models);
    if (processes.leads()) keep_recipe(recipe);
    StageMaker maker(data, recipe.pairs, imported_comparison(recipe.networks, report), reference_flow);
    for (const StageRecipe& stage : recipe.stages) {
        const std::string result = recipe.work_folder + "/" + stage.stage + ".safetensors";
        const bool done = processes.agree({std::filesystem::exists(result) ? 1.0 : 0.0})[0] != 0;
        if (!done) {
            const std::unique_ptr<TrainingStage> made = maker.make(stage, models);
            if (!run_stage(*made, recipe.budget_of(stage), recipe.work_folder, report, processes)) return false;
        }
        for (const std::string& model : models_outdated_by(stage))
            drop(models, model);
        take_over(models, cloned(load_safetensors(result)));
    }
    if (recipe.pack_folder.empty() || !processes.leads()) return true;
    write_trained_pack(models, data, recipe.pack_folder, recipe.pack);
    if (report) report("The pack is in " + recipe.pack_folder + ".");
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
