// lineament-cli invert: how well the pack's generator can show this face, without any edit.
#include "app/cli/commands.h"
#include "app/cli/editing.h"

namespace lineament {

namespace {

class InvertCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {"invert",
                "render a face as the networks see it, unedited",
                "Finds and aligns the face, inverts it, and writes the rendering of the inversion as a square crop at "
                "the pack's resolution. What is lost between photo and crop here is lost in every edit; the mean "
                "squared error (of values from -1 to 1) says how much.",
                editing_options(),
                {"lineament-cli invert --photo portrait.jpg --pack starter --out inverted.png",
                 "lineament-cli invert --photo crop.png --aligned --out inverted.png --json"},
                ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        EditingJob job(arguments, report);
        const EditableFace& face = job.open();
        Stopwatch clock;
        const cv::Mat crop = job.editor().render_face(face, {});
        job.timings().add(WorkStage::Render, clock.restart());
        export_crop(job.photo(), crop, job.target());
        job.timings().add(WorkStage::Save, clock.restart());
        job.tell();
        const double error = reconstruction_error(*face.inversion);
        report["error_l2"] = error;
        report.say("Inverted with " + job.editor().method().title() + ": mean squared error " + std::to_string(error) +
                   ", written to " + job.target().path + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_invert_command() {
    return std::make_unique<InvertCommand>();
}

}  // namespace lineament
