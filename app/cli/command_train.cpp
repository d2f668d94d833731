// lineament-cli train: the starter pack from aligned, labelled portraits.
#include <cstdio>

#include "app/cli/commands.h"
#include "core/training/starter_recipe.h"

namespace lineament {

namespace {

class TrainCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "train",
            "train a model pack from aligned, labelled portraits",
            "Trains the starter pack's networks on the CPU in five stages (reconstruction, attribute "
            "directions, adversarial refinement, SFE inverter, SFE feature editor) and writes the pack. Every "
            "stage saves checkpoints, a CSV log and a grid of samples in the work folder; the same call again goes "
            "on where the last one stopped.\n\n"
            "The crops come from `lineament-cli align --size 128 --out crops.npy`; the labels are described in "
            "docs/TRAINING.md. Every 13th portrait is kept for evaluation.",
            {{"data", Takes::One, "FILE.npy", "Aligned crops, with FILE.names.txt beside it.", true},
             {"labels", Takes::One, "FILE.csv", "Attribute labels of the portraits.", true},
             {"pairs", Takes::One, "FILE.npy",
              "Edited copies from `lineament-cli pairs`; without them edits are soft."},
             {"work", Takes::One, "DIR", "Folder for checkpoints, logs and samples.", true},
             {"out", Takes::One, "DIR", "Folder of the finished pack.", true},
             {"minutes", Takes::One, "N", "Working time over all stages; 100 where it is not given."},
             {"again", Takes::One, "STAGE",
              "inverter or editor: train it, and what follows it, once more from its last weights; to go on after a "
              "kill, call again without it."}},
            {"lineament-cli train --data crops.npy --labels labels.csv --pairs crops.pairs.npy --work run --out "
             "my-pack"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        StarterRecipeOptions options;
        options.crops = arguments.file("data");
        options.labels = arguments.file("labels");
        options.pairs = arguments.file("pairs");
        options.work_folder = arguments.text("work");
        options.pack_folder = arguments.text("out");
        options.minutes = arguments.number("minutes", options.minutes, 0.01, 1e6);
        options.again = arguments.text("again");
        Stopwatch clock;
        train_starter_pack(options, [](const std::string& line) {
            std::fprintf(stderr, "%s\n", line.c_str());
            return true;
        });
        report.add_time("train", clock.restart());
        report["pack"] = options.pack_folder;
        report.say("The pack is in " + options.pack_folder + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_train_command() {
    return std::make_unique<TrainCommand>();
}

}  // namespace lineament
