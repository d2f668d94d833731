// The recipe of the starter pack: all stages in order, with the shapes and time shares that were found to work.
#pragma once

#include <string>

#include "core/training/training_stage.h"

namespace lineament {

struct StarterRecipeOptions {
    std::string crops;        ///< .npy from `lineament-cli align --size 128`
    std::string labels;       ///< labels.csv with one row per portrait
    std::string pairs;        ///< .npy from `lineament-cli pairs`; empty: mean effects stand in (edits come out soft)
    std::string work_folder;  ///< checkpoints, logs, samples; a second call resumes
    std::string pack_folder;  ///< where the finished pack is written
    double minutes = 100;     ///< of work over all stages, shared out by the recipe
    double checkpoint_minutes = 3;
    std::string
        again;  ///< a stage to train once more from its last weights, and those after it; a call without goes on
    std::string notes;  ///< into the pack's manifest
};

/// Trains what is not yet trained and writes the pack. Returns false if the report asked to stop.
/// Throws std::runtime_error with a sentence for missing data, a full disk or a damaged checkpoint.
bool train_starter_pack(const StarterRecipeOptions& options, const TrainingReport& report = {});

}  // namespace lineament
