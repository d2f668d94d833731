// lineament-cli edit: one photo, one state of the sliders.
#include <sstream>

#include "app/cli/commands.h"
#include "app/cli/editing.h"

namespace lineament {

namespace {

/// "smile=0.8" -> {"smile", 0.8}
SliderValues parse_sliders(const std::vector<std::string>& settings) {
    SliderValues sliders;
    for (const std::string& setting : settings) {
        const size_t equals = setting.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw UsageError("--set takes a slider and its value, such as smile=0.8, not '" + setting + "'.");
        }
        const std::string id = setting.substr(0, equals);
        if (sliders.count(id)) throw UsageError("The slider '" + id + "' is set twice.");
        sliders[id] = parse_number(setting.substr(equals + 1), "The slider '" + id + "'", -1, 1);
    }
    return sliders;
}

std::vector<std::string> split_at_commas(const std::string& text) {
    std::vector<std::string> words;
    std::istringstream in(text);
    std::string word;
    while (std::getline(in, word, ','))
        if (!word.empty()) words.push_back(word);
    return words;
}

void check_sliders(const ModelPack& pack, const SliderValues& sliders) {
    try {
        pack.directions().edit_from_sliders(sliders);
    } catch (const std::invalid_argument& error) {
        throw UsageError(error.what());
    }
}

class EditCommand : public Command {
  public:
    CommandSpec spec() const override {
        CommandSpec spec{
            "edit",
            "change a face by sliders and save the photo",
            "Finds and aligns the face, inverts it, applies the sliders, and puts the edited face back into the photo "
            "at "
            "its full size, depth and colour space. Everything else of the photo stays as it is; with all sliders at "
            "zero (or none given) the pixels are those of the input exactly. Edited photos are marked with the IPTC "
            "DigitalSourceType compositeWithTrainedAlgorithmicMedia.\n\n"
            "Sliders run from -1 to 1 over the range that the pack's catalogue names; 'directions' lists them.",
            editing_options(),
            {"lineament-cli edit --photo portrait.jpg --pack starter --set smile=0.8 --set glasses=1 --out out.png",
             "lineament-cli edit --photo group.jpg --face 2 --set age=-0.5 --out out.jpg --json",
             "lineament-cli edit --photo crop.png --aligned --set smile=1 --out smiling.png"},
            ""};
        spec.options.push_back({"set", Takes::Repeated, "SLIDER=VALUE", "Sets a slider to a value from -1 to 1."});
        spec.options.push_back({"region", Takes::One, "NAME,...",
                                "The edit acts in these parts of the face only: face, eyes, brows, nose, mouth, "
                                "forehead, hair. Not with --aligned."});
        spec.options.push_back({"crop", Takes::Nothing, "",
                                "Write the rendered face crop at the pack's resolution instead of the whole photo."});
        spec.options.push_back({"paste-rendering", Takes::Nothing, "",
                                "Paste the rendered face as it is, instead of carrying only the change over to the "
                                "photo's own detail."});
        return spec;
    }

    void run(const Arguments& arguments, Report& report) const override {
        const SliderValues sliders = parse_sliders(arguments.texts("set"));
        ComposeOptions options;
        options.keep_original_detail = !arguments.has("paste-rendering");
        options.regions = split_at_commas(arguments.text("region"));
        if (arguments.has("aligned") && !options.regions.empty()) {
            throw UsageError("--region needs the whole photo: it cannot be used with --aligned.");
        }
        EditingJob job(arguments, report);
        check_sliders(job.editor().pack(), sliders);

        const EditableFace& face = job.open();
        Stopwatch clock;
        if (job.aligned() || arguments.has("crop")) {
            const cv::Mat crop = job.editor().render_face(face, sliders, 0, options.regions);
            job.timings().add(WorkStage::Render, clock.restart());
            export_crop(job.photo(), crop, job.target());
        } else {
            const cv::Mat pixels = job.editor().compose({{job.face_index(), sliders}}, options, &job.timings());
            clock.restart();
            export_photo(job.photo(), pixels, !all_zero(sliders), job.target());
            job.note_losses(!all_zero(sliders));
        }
        job.timings().add(WorkStage::Save, clock.restart());
        job.tell();
        report["sliders"] = sliders;
        report["edited"] = !all_zero(sliders);
        report.say(std::to_string(sliders.size()) + (sliders.size() == 1 ? " slider" : " sliders") + " applied with " +
                   job.editor().method().title() + ", written to " + job.target().path + ".");
    }
};

}  // namespace

std::unique_ptr<Command> make_edit_command() {
    return std::make_unique<EditCommand>();
}

}  // namespace lineament
