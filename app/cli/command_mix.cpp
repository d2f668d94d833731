// lineament-cli mix: the shape of one face with the colours and textures of another.
#include "app/cli/commands.h"
#include "app/cli/editing.h"

namespace lineament {

namespace {

constexpr char kMixingMethod[] = "fs";

class MixCommand : public Command {
  public:
    CommandSpec spec() const override {
        CommandSpec spec{
            "mix",
            "give a face the colours and textures of another",
            "Finds, aligns and inverts the faces of two photos by the Feature-Style encoder and writes the "
            "rendering of the first one's feature tensor with the second one's code as a square crop at "
            "the pack's resolution: the shape of one with the style of the other.",
            editing_options(),
            {"lineament-cli mix --photo shape.jpg --style colours.jpg --out mixed.png"},
            ""};
        spec.options.push_back({"style", Takes::One, "FILE",
                                "The other photo; its largest face is taken (all of it with --aligned).", true});
        return spec;
    }

    void run(const Arguments& arguments, Report& report) const override {
        EditingJob job(arguments, report, kMixingMethod);
        const StyleMixing* mixing = job.editor().method().style_mixing();
        if (!mixing) {
            throw UsageError("The method '" + job.editor().method().id() +
                             "' does not keep the shape of a face apart from its style: leave --method out.");
        }
        const std::string style_path = arguments.file("style");
        const std::shared_ptr<const Inversion> style = job.invert_other(style_path);
        EditableFace mixed = job.open();
        Stopwatch clock;
        mixed.inversion = mixing->mix_styles(*mixed.inversion, *style);
        const cv::Mat crop = job.editor().render_face(mixed, {});
        job.timings().add(WorkStage::Mix, clock.restart());
        export_crop(job.photo(), crop, job.target());
        job.timings().add(WorkStage::Save, clock.restart());
        job.tell();
        report["style"] = style_path;
        report.say("The face of " + arguments.text("photo") + " in the style of " + style_path + ", written to " +
                   job.target().path + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_mix_command() {
    return std::make_unique<MixCommand>();
}

}  // namespace lineament
