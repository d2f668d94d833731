#include "core/training/starter_recipe.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/training/autoencoder_stage.h"
#include "core/training/condition_stage.h"
#include "core/training/editor_stage.h"
#include "core/training/pack_writer.h"
#include "core/training/refine_stage.h"
#include "core/training/stage_helpers.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

// Stages that can go on from their last weights after their predecessor changed, in order: the networks that they train
// are their own. Those before would bring back the generator and the encoder of their checkpoint.
const std::vector<std::string> kRepeatable{"inverter", "editor"};

void prepare_again(const StarterRecipeOptions& options) {
    const auto first = std::find(kRepeatable.begin(), kRepeatable.end(), options.again);
    if (first == kRepeatable.end()) {
        throw std::invalid_argument("The stage '" + options.again +
                                    "' cannot be trained again; the inverter and the editor can.");
    }
    if (!std::filesystem::exists(options.work_folder + "/" + options.again + ".state.safetensors")) {
        throw std::runtime_error("The stage '" + options.again + "' was not trained in " + options.work_folder +
                                 " yet; leave --again out.");
    }
    // All of them now, the last first: a kill in between must not leave an old result behind a new one.
    for (auto stage = kRepeatable.end(); stage != first;)
        train_again(*--stage, options.work_folder);
}

// 128 px, W of 128: small enough for two cores to train and to answer a slider at once.
AutoencoderOptions autoencoder_options() {
    AutoencoderOptions options;
    options.generator.resolution = 128;
    options.generator.w_dim = 128;
    options.generator.mapping_layers = 0;
    options.generator.channels = {128, 128, 128, 128, 64, 32};
    options.encoder.input_side = 64;
    options.encoder.w_rows = options.generator.w_rows();
    options.encoder.w_dim = options.generator.w_dim;
    options.encoder.widths = {32, 64, 96, 128};
    options.encoder.depths = {2, 2, 3, 2};
    options.encoder.head_width = 96;
    return options;
}

InverterOptions inverter_options() {
    InverterOptions options;
    options.backbone.w_rows = 12;
    options.backbone.w_dim = 128;
    options.backbone.widths = {32, 64, 96, 96};
    options.backbone.depths = {2, 2, 3, 1};
    options.backbone.input_width = 24;
    options.backbone.feature_channels = 128;
    return options;
}

}  // namespace

bool train_starter_pack(const StarterRecipeOptions& options, const TrainingReport& report) {
    if (!options.again.empty()) prepare_again(options);
    const PortraitData data(options.crops, options.labels);
    const EditPairs pairs(data, options.pairs);
    StageBudget budget;
    budget.steps = 1000000;  // time is what bounds a stage here
    budget.checkpoint_minutes = options.checkpoint_minutes;
    StateDict result;
    const auto run = [&](TrainingStage& stage, double share) {
        budget.minutes = options.minutes * share;
        if (!run_stage(stage, budget, options.work_folder, report)) return false;
        result = cloned(load_safetensors(options.work_folder + "/" + stage.name() + ".safetensors"));
        return true;
    };
    AutoencoderStage autoencoder(data, autoencoder_options());
    if (!run(autoencoder, 0.32)) return false;
    ConditionStage condition(pairs, result, ConditionOptions());
    if (!run(condition, 0.24)) return false;
    RefineStage refine(pairs, result, RefineOptions());
    if (!run(refine, 0.07)) return false;
    InverterStage inverter(pairs, result, inverter_options());
    if (!run(inverter, 0.17)) return false;
    EditorStage editor(pairs, result, EditorOptions());
    if (!run(editor, 0.20)) return false;

    PackWriterOptions pack;
    pack.notes = options.notes;
    write_trained_pack(result, data, options.pack_folder, pack);
    if (report) report("The pack is in " + options.pack_folder + ".");
    return true;
}

}  // namespace lineament
