// lineament-cli pairs: every training portrait with each attribute changed: what editing is trained on.
#include "app/cli/commands.h"
#include "core/morph/pair_maker.h"
#include "core/weights/npy.h"

namespace lineament {

namespace {

class PairsCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "pairs",
            "make edited copies of labelled portraits to train editing on",
            "Gives every labelled portrait in colour a copy per attribute in which that attribute is added or taken "
            "away: by the mean change of shape and shading that its label brings, by parts of other portraits (mouths, "
            "scalps, what lies under a beard or behind glasses), by recoloured hair, and by drawn spectacles and "
            "beards.\n\n"
            "Writes bytes [kinds, portraits, size, size, 3]: every attribute, glasses of every make, and smile, "
            "glasses and "
            "beards redrawn as all are given them. Beside them OUT.amounts.npy: +1 where the attribute was added, -1 "
            "where "
            "it was taken away or redrawn, 0 where there is no copy. Every 13th portrait is kept for evaluation and "
            "has "
            "none.",
            {{"data", Takes::One, "FILE.npy", "Aligned crops, with the files that align writes beside them.", true},
             {"labels", Takes::One, "FILE.csv", "Attribute labels of the portraits.", true},
             {"out", Takes::One, "FILE.npy", "Where the copies go.", true, true}},
            {"lineament-cli pairs --data crops.npy --labels labels.csv --out crops.pairs.npy"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        Stopwatch clock;
        const std::string crops = arguments.file("data"), out = arguments.text("out");
        InputFiles beside;  // what align wrote beside the crops is read, too
        beside.add(file_beside_npy(crops, ".landmarks.npy"));
        beside.check_output(out);
        const PortraitData data(crops, arguments.file("labels"));
        write_pairs(data, file_beside_npy(crops, ".landmarks.npy"), out, told_by(report));
        report.add_time("make copies", clock.restart());
        report["out"] = out;
        report.say("The edited copies are in " + out + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_pairs_command() {
    return std::make_unique<PairsCommand>();
}

}  // namespace lineament
