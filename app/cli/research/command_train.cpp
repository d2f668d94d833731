// lineament-cli train: a model pack from a recipe; without one, the starter pack's.
#include <csignal>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "core/training/recipe/run_recipe.h"
#ifdef LINEAMENT_WITH_PHOTOS
#include "core/morph/dense_flow.h"
#endif

namespace lineament {

namespace {

// What the flags say goes before what the recipe says; paths of flags are the caller's, not the recipe folder's.
Recipe recipe_of(const Arguments& arguments) {
    Recipe recipe = arguments.has("recipe") ? read_recipe(arguments.file("recipe")) : starter_recipe();
    if (!arguments.has("recipe") && !arguments.has("print")) {
        for (const char* flag : {"data", "labels", "work", "out"}) {
            if (!arguments.has(flag)) throw UsageError(std::string("--") + flag + " is needed where no --recipe is.");
        }
        recipe.pairs.clear();
    }
    if (arguments.has("data")) recipe.crops = arguments.file("data");
    if (arguments.has("labels")) recipe.labels = arguments.file("labels");
    if (arguments.has("pairs")) recipe.pairs = arguments.file("pairs");
    recipe.work_folder = arguments.text("work", recipe.work_folder);
    recipe.pack_folder = arguments.text("out", recipe.pack_folder);
    recipe.minutes = arguments.number("minutes", recipe.minutes, 0.01, 1e6);
    return recipe;
}

// The engine-only build has no OpenCV: there `warpres` trains without its flow loss.
ReferenceFlow reference_flow() {
#ifdef LINEAMENT_WITH_PHOTOS
    return dense_flow;
#else
    return {};
#endif
}

class TrainCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "train",
            "train a model pack from aligned portraits",
            "Trains the stages of a recipe one after the other and writes the pack. Without --recipe these are the "
            "starter pack's (reconstruction, attribute directions, adversarial refinement, SFE inverter, SFE feature "
            "editor, the methods FS, StyleRes and WarpRes, and the networks that guide and judge). Every stage saves "
            "checkpoints, a CSV log, a TensorBoard event file and a grid of samples in the "
            "work folder; the same call again goes on where the last one stopped or was killed.\n\n"
            "The recipe is a JSON file, described in docs/TRAINING.md; --print shows one with all its options. The "
            "crops come from `lineament-cli align --size 128 --out crops.npy`. Every 13th portrait is kept for "
            "evaluation.\n\n"
            "Started several times by torchrun, srun or mpirun, the processes share every batch: each takes as many "
            "portraits as the recipe says.",
            {{"recipe", Takes::One, "FILE.json", "What to train; the starter pack's recipe where it is not given."},
             {"data", Takes::One, "FILE.npy", "Aligned crops, with FILE.names.txt beside it."},
             {"labels", Takes::One, "FILE.csv", "Attribute labels of the portraits."},
             {"pairs", Takes::One, "FILE.npy",
              "Edited copies from `lineament-cli pairs`; without them edits are soft."},
             {"work", Takes::One, "DIR", "Folder for checkpoints, logs and samples."},
             {"out", Takes::One, "DIR", "Folder of the finished pack.", false, true},
             {"minutes", Takes::One, "N", "Working time over all stages that have a share of it."},
             {"again", Takes::One, "STAGE",
              "inverter or editor: train it, and what follows it, once more from its last weights; fs, styleres or "
              "warpres: train it alone. To go on after a kill, call again without it."},
             {"print", Takes::Nothing, "", "Print the recipe with every option and train nothing."}},
            {"lineament-cli train --data crops.npy --labels labels.csv --pairs crops.pairs.npy --work run --out "
             "my-pack",
             "lineament-cli train --recipe my-recipe.json", "lineament-cli train --print > my-recipe.json"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const Recipe recipe = recipe_of(arguments);
        if (arguments.has("print")) {
            std::fputs(recipe_text(recipe).c_str(), stdout);
            return;
        }
        std::signal(SIGXFSZ, SIG_IGN);  // a file beyond the limit becomes an error with a sentence
        const std::unique_ptr<DataParallel> processes = DataParallel::join_from_environment();
        if (arguments.has("again")) {
            if (processes->leads()) prepare_again(recipe, arguments.text("again"));
            processes->barrier();
        }
        Stopwatch clock;
        run_recipe(
            recipe,
            [](const ProgressStep& step) {
                std::fprintf(stderr, "%s\n", step.detail.c_str());
                return true;
            },
            *processes, reference_flow());
        if (!processes->leads()) return;
        report.add_time("train", clock.restart());
        report["pack"] = recipe.pack_folder;
        report["processes"] = processes->size();
        report.say(recipe.pack_folder.empty() ? "All stages are trained."
                                              : "The pack is in " + recipe.pack_folder + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_train_command() {
    return std::make_unique<TrainCommand>();
}

}  // namespace lineament
