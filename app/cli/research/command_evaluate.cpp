// lineament-cli evaluate: how well a pack inverts and edits portraits that it never saw.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/pack_folders.h"
#include "app/cli/research/method_table.h"
#ifdef LINEAMENT_WITH_PHOTOS
#include "app/cli/research/portrait_folder.h"
#endif
#include "core/data/image_grid.h"
#include "core/discovery/pack_portraits.h"
#include "core/evaluation/generator_samples.h"
#include "core/evaluation/linear_judge.h"
#include "core/evaluation/network_judge.h"
#include "core/evaluation/pack_evaluation.h"
#include "core/measures/face_measures.h"
#include "core/measures/feature_metrics.h"
#include "core/measures/image_metrics.h"
#include "core/weights/safetensors.h"

namespace lineament {

namespace {

constexpr int64_t kSamples = 48;
constexpr int kSampleColumns = 8;

std::string percent(double share) {
    return std::to_string(static_cast<int>(std::lround(100 * share))) + " %";
}

// "a,b" -> a, b
std::vector<std::string> listed(const std::string& text) {
    std::vector<std::string> words;
    std::stringstream stream(text);
    for (std::string word; std::getline(stream, word, ',');)
        if (!word.empty()) words.push_back(word);
    return words;
}

std::shared_ptr<const PortraitData> load_portraits(const ModelPack& pack, const Arguments& arguments,
                                                   [[maybe_unused]] Report& report) {
    const std::string data = arguments.text("data"), labels = arguments.file("labels");
    if (std::filesystem::is_directory(data)) {
#ifdef LINEAMENT_WITH_PHOTOS
        std::vector<SkippedPhoto> skipped;
        const std::shared_ptr<const PortraitData> portraits =
            load_portrait_folder(data, pack.resolution(), labels, skipped);
        if (!skipped.empty()) report.say(std::to_string(skipped.size()) + " pictures are not measured:");
        tell_skipped(report, skipped);
        return portraits;
#else
        throw UsageError("This program was built without photos: --data takes the .npy of `lineament-cli align`.");
#endif
    }
    return load_portraits_for(pack, arguments.file("data"), labels,
                              arguments.has("all") ? PortraitSplit::all : PortraitSplit::every_13th);
}

// Weights that a stage of that name left in a work folder.
StateDict stage_weights(const std::string& path, const std::string& stage) {
    const StateDict weights = sub_state(load_safetensors(path), stage + ".");
    if (weights.empty()) {
        throw BadInputError("The file " + path + " does not hold the result of a training stage '" + stage +
                            "'; its name in the work folder is " + stage + ".safetensors.");
    }
    return weights;
}

// How far drawn faces are from the training portraits, and how far as many unseen portraits are.
struct SampleFigure {
    SetMeasure measure;
    double of_samples = 0, of_portraits = 0;
};

// Tells figures as text and as JSON.
class Teller {
  public:
    explicit Teller(Report& report) : report_(report) {}

    void tell(const InversionFigures& figures) const {
        nlohmann::ordered_json& json = report_["inversion"];
        json["portraits"] = figures.portraits;
        json["l2"] = figures.l2;
        json["l2_worst"] = figures.l2_worst;
        json["psnr"] = figures.psnr;
        json["ssim"] = figures.ssim;
        if (figures.ms_ssim) json["ms_ssim"] = *figures.ms_ssim;
        report_.say("Inversion of " + std::to_string(figures.portraits) + " portraits kept for evaluation:");
        for (const auto& [name, value] : json.items())
            if (name != "portraits") report_.say("  " + name + "  " + value.dump());
    }

    void tell(const std::string& slider, const std::string& judge, double right, const SliderFigures& figures) const {
        nlohmann::ordered_json& json = report_["sliders"][slider][judge];
        json["judge_right_on_real"] = right;
        json["others_changed"] = figures.others_changed;
        std::string line = "  " + slider + ", " + judge + " judge (right on " + percent(right) + " of real ones):";
        for (const int added : {1, 0}) {
            const double n = std::max(1, figures.count[added]);
            json[added == 1 ? "added" : "taken_away"] = {{"portraits", figures.count[added]},
                                                         {"agrees", figures.agrees[added] / n},
                                                         {"moved_right", figures.moved[added] / n}};
            line += std::string(added == 1 ? " added, agrees " : "; taken away, agrees ") +
                    percent(figures.agrees[added] / n) + " of " + std::to_string(figures.count[added]) +
                    ", moved right " + percent(figures.moved[added] / n);
        }
        report_.say(line + "; others changed " + percent(figures.others_changed));
    }

    void tell(const std::string& slider, const IdentityFigures& figures) const {
        report_["sliders"][slider]["own_identity"] = {{"mean_cosine", figures.mean_cosine},
                                                      {"share_at_least_0.8", figures.share_kept}};
        report_.say("  " + slider + ", own identity feature: mean cosine " + std::to_string(figures.mean_cosine) +
                    ", at least 0.8 on " + percent(figures.share_kept));
    }

    void tell(const TogetherFigures& figures) const {
        report_["together"] = {{"pairs_of_sliders", figures.pairs}, {"each", figures.each}, {"both", figures.both}};
        report_.say("two sliders at once (" + std::to_string(figures.pairs) + " pairs), network judge sees " +
                    percent(figures.each) + " of what was asked for, both on " + percent(figures.both));
    }

    void tell(int64_t faces, int64_t portraits, const std::vector<SampleFigure>& figures) const {
        nlohmann::ordered_json& json = report_["samples"];
        json["faces"] = faces;
        json["real_portraits"] = portraits;
        for (const SampleFigure& figure : figures) {
            json[figure.measure.key] = figure.of_samples;
            json[figure.measure.key + "_of_portraits"] = figure.of_portraits;
            report_.say(figure.measure.title + " to the " + std::to_string(portraits) + " training portraits: " +
                        std::to_string(faces) + " drawn faces " + std::to_string(figure.of_samples) +
                        ", as many unseen portraits " + std::to_string(figure.of_portraits));
            if (figure.measure.key == kFidKey) report_.say(kFidNote);
        }
    }

  private:
    Report& report_;
};

class EvaluateCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "evaluate",
            "measure how well a pack inverts and edits unseen portraits",
            "Inverts every 13th of the aligned crops (those that training never sees) and reports mean squared "
            "difference, PSNR, SSIM and, from 176 px, MS-SSIM.\n\n"
            "With labels, every slider that is named like an attribute is moved to +1 or -1, towards what the portrait "
            "has not, and classifiers trained on the labels of the other, real portraits are asked: do they see what "
            "was asked for, did their score move that way, and on what share of the other attributes did they change "
            "their mind. How often they are right on real portraits stands beside. A linear one is trained on the "
            "spot; "
            "a better one is what the recipe's stage 'judge' leaves. With the network of the stage 'identity' "
            "(or 'features') the cosine of its identity embedding before and after each edit is told; it is not that "
            "of a published face recogniser.\n\n"
            "With --table or --methods the tables of the papers are told instead: what each method of the pack does to "
            "the same portraits. Inversion: the measures above, LPIPS, ArcFace's cosine and FID where their networks "
            "were imported, those of our own features under their own names, mean time of an inversion and of an edit, "
            "and the most memory that loading and one portrait took. Edits, every slider to +1 and -1: the cosines to "
            "the "
            "portrait, with --judge the share on which it sees what was asked for, the mean squared change outside "
            "where the attribute may show, and the label-split FID and Frechet distance of our own features: between "
            "the portraits moved towards a label and the real ones that have it, "
            "beside that of the same portraits unedited.",
            {{"pack", Takes::One, "ID|DIR", "Model pack: its id or folder; 'starter' where it is not given."},
             {"data", Takes::One, "FILE.npy|DIR",
              "Aligned crops of the pack's size, from `lineament-cli align`; every 13th is measured. Or a folder of "
              "aligned faces of any size, which are all measured (not in the build without photos).",
              true},
             {"all", Takes::Nothing, "", "Measure every crop of the .npy: none of them was trained on."},
             {"labels", Takes::One, "FILE.csv", "Attribute labels of the portraits."},
             {"table", Takes::Nothing, "", "Compare methods, see above."},
             {"methods", Takes::One, "ID,ID,...", "Methods to compare; all of the pack where it is not given."},
             {"sliders", Takes::One, "ID,ID,...", "Sliders to compare them by; all of the pack where it is not given."},
             {"networks", Takes::One, "ID|DIR",
              "Pack that holds imported LPIPS, ArcFace and FID networks (see `import`); the evaluated pack itself "
              "where it is not given."},
             {"judge", Takes::One, "FILE.safetensors", "Result of the training stage 'judge'."},
             {"features", Takes::One, "FILE.safetensors", "Result of the training stage 'features'."},
             {"identity", Takes::One, "FILE.safetensors",
              "Result of the training stage 'identity'; where it is not given, the features tell the identity, too."},
             {"samples", Takes::One, "FILE.png",
              "Picture of 48 faces drawn from the statistics of the portraits' codes; also how far such faces, drawn "
              "without truncation, are from the portraits: FID where its network was imported, with --features the "
              "Frechet distance of those features, which is no FID.",
              false, true},
             {"montage", Takes::One, "FILE.png", "Picture of the first 20: original, inversion, every slider.", false,
              true}},
            {"lineament-cli evaluate --pack starter --data crops.npy --labels labels.csv --json",
             "lineament-cli evaluate --pack ffhq --data faces/ --methods sfe,e4e --sliders smile,age --table"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const at::NoGradGuard no_grad;
        Stopwatch clock;
        const std::shared_ptr<const ModelPack> pack = ModelPack::load(locate_pack(arguments.text("pack", "starter")));
        const std::shared_ptr<const PortraitData> data = load_portraits(*pack, arguments, report);
        check_pictures(arguments);
        report["pack"] = pack->manifest().id;
        if (arguments.has("table") || arguments.has("methods")) {
            report.add_time("load", clock.restart());
            return compare_methods(*pack, *data, arguments, report);
        }
        const std::shared_ptr<const InversionMethod> method = pack->method("sfe");
        report.add_time("load", clock.restart());
        const std::vector<SetMeasure> sample_measures = measures_of_samples(*pack, arguments);
        PackEvaluation evaluation(*pack, *method, *data, told_by(report));
        report.add_time("invert", clock.restart());
        const Teller teller(report);
        teller.tell(evaluation.inversion());
        if (!arguments.text("labels").empty()) {
            tell_sliders(evaluation, *data, arguments, teller);
            report.add_time("edit and judge", clock.restart());
        }
        if (arguments.has("samples")) {
            tell_samples(*method, *data, sample_measures, arguments.text("samples"), teller);
            report.add_time("samples", clock.restart());
        }
        if (arguments.has("montage")) evaluation.save_montage(arguments.text("montage"));
    }

  private:
    // None of the pictures that are measured is written over.
    static void check_pictures(const Arguments& arguments) {
        InputFiles data;
        data.add(arguments.text("data"));
        for (const char* option : {"samples", "montage"})
            if (arguments.has(option)) data.check_output(arguments.text(option));
    }

    static std::shared_ptr<const FeatureNetwork> own_features(const Arguments& arguments) {
        if (!arguments.has("features")) return nullptr;
        return std::make_shared<FeatureNetwork>(stage_weights(arguments.file("features"), "features"));
    }

    static std::shared_ptr<const FeatureNetwork> own_identity(const Arguments& arguments) {
        if (!arguments.has("identity")) return own_features(arguments);
        return std::make_shared<FeatureNetwork>(stage_weights(arguments.file("identity"), "identity"));
    }

    static std::shared_ptr<const NetworkJudge> judge(const Arguments& arguments) {
        if (!arguments.has("judge")) return nullptr;
        return std::make_shared<NetworkJudge>(stage_weights(arguments.file("judge"), "judge"));
    }

    // The pack itself may hold networks that were imported; one that was named must.
    static PackManifest networks_pack(const ModelPack& pack, const Arguments& arguments) {
        return arguments.has("networks") ? load_pack(locate_pack(arguments.text("networks"))) : pack.manifest();
    }

    static MeasuringNetworks measuring_networks(const ModelPack& pack, const Arguments& arguments) {
        const PackManifest manifest = networks_pack(pack, arguments);
        MeasuringNetworks networks;
        networks.own = own_features(arguments);
        networks.imported = load_comparison_networks(manifest);
        networks.own_identity = own_identity(arguments);
        networks.judge = judge(arguments);
        networks.inception = load_inception_network(manifest);
        if (arguments.has("networks") && networks.imported.empty() && !networks.inception) {
            throw BadInputError("The pack '" + manifest.id +
                                "' holds neither LPIPS nor a face recogniser nor FID's network; import their files "
                                "into it.");
        }
        return networks;
    }

    // By which drawn faces are compared with portraits.
    static std::vector<SetMeasure> measures_of_samples(const ModelPack& pack, const Arguments& arguments) {
        if (!arguments.has("samples")) return {};
        const PackManifest manifest = networks_pack(pack, arguments);
        MeasuringNetworks networks;
        networks.own = own_features(arguments);
        networks.inception = load_inception_network(manifest);
        if (arguments.has("networks") && !networks.inception) {
            throw BadInputError("The pack '" + manifest.id +
                                "' does not hold FID's network, which --samples asks for; import its file into it.");
        }
        return set_measures(networks);
    }

    static std::vector<std::string> methods_to_compare(const ModelPack& pack, const Arguments& arguments) {
        const std::vector<std::string> served = pack.method_ids(), named = listed(arguments.text("methods"));
        for (const std::string& id : named) {
            if (std::find(served.begin(), served.end(), id) == served.end()) pack.method(known_method(id));  // throws
        }
        return named.empty() ? served : named;
    }

    static std::vector<std::string> sliders_to_compare(const ModelPack& pack, const Arguments& arguments) {
        const std::vector<std::string> named = listed(arguments.text("sliders"));
        try {
            for (const std::string& id : named)
                pack.directions().edit_from_sliders({{id, 0.0}});
        } catch (const std::invalid_argument& error) {
            throw UsageError(error.what());
        }
        return named;
    }

    static void compare_methods(const ModelPack& pack, const PortraitData& data, const Arguments& arguments,
                                Report& report) {
        Stopwatch clock;
        const std::vector<std::string> ids = methods_to_compare(pack, arguments);
        const MethodComparison comparison(pack, data, measuring_networks(pack, arguments),
                                          sliders_to_compare(pack, arguments), told_by(report));
        report.add_time("measures", clock.restart());
        std::vector<MethodFigures> methods;
        for (const std::string& id : ids) {
            methods.push_back(comparison.measure(id));
            report.add_time(id, clock.restart());
        }
        tell_methods(methods, report);
    }

    // As many faces are compared as there are portraits kept for evaluation, whose own distance is the yardstick.
    static void tell_samples(const InversionMethod& method, const PortraitData& data,
                             const std::vector<SetMeasure>& measures, const std::string& path, const Teller& teller) {
        const std::optional<CodeSpace> space = method.code_space();
        if (!space) throw BadInputError("The pack's first method has no codes that faces could be drawn from.");
        const int64_t unseen = static_cast<int64_t>(data.evaluation().size());
        const at::Tensor faces = draw_from_codes(*space, data, kSamples, /*seed=*/1);
        save_image_grid(path, faces, kSampleColumns);
        if (measures.empty() || unseen < 2) return;
        const at::Tensor as_varied = as_saved(draw_from_codes(*space, data, unseen, /*seed=*/2, /*truncation=*/1.0));
        std::vector<SampleFigure> figures;
        for (const SetMeasure& measure : measures) {
            const auto of = [&](const std::vector<int64_t>& rows) {
                std::vector<at::Tensor> each;  // a portrait at a time: all of them at 1024 px would fill the memory
                for (const int64_t row : rows)
                    each.push_back(measure.features(data.batch({row}).images));
                return at::cat(each);
            };
            const at::Tensor known = of(data.training());
            figures.push_back({measure, frechet_distance(measure.features(as_varied), known),
                               frechet_distance(of(data.evaluation()), known)});
        }
        teller.tell(unseen, static_cast<int64_t>(data.training().size()), figures);
    }

    static void tell_sliders(PackEvaluation& evaluation, const PortraitData& data, const Arguments& arguments,
                             const Teller& teller) {
        std::vector<std::shared_ptr<const AttributeJudge>> judges;
        if (!data.training().empty()) judges.push_back(std::make_shared<LinearJudge>(data));
        if (arguments.has("judge")) judges.push_back(judge(arguments));
        std::vector<std::vector<double>> right;
        std::vector<at::Tensor> unedited;
        for (const std::shared_ptr<const AttributeJudge>& judge : judges) {
            right.push_back(judge->accuracy(data));
            unedited.push_back(evaluation.unedited_scores(*judge));
        }
        const std::shared_ptr<const FeatureNetwork> identity = own_identity(arguments);
        const at::Tensor embeddings = identity ? evaluation.unedited_embeddings(*identity) : at::Tensor();
        for (const size_t attribute : evaluation.sliders()) {
            const std::string& name = attribute_names()[attribute];
            evaluation.move(attribute);
            for (size_t j = 0; j < judges.size(); ++j) {
                const SliderFigures figures = evaluation.judged(*judges[j], unedited[j]);
                teller.tell(name, judges[j]->name(), right[j][attribute], figures);
            }
            if (identity) teller.tell(name, evaluation.identity(*identity, embeddings));
        }
        if (arguments.has("judge")) teller.tell(evaluation.together(*judges.back()));
    }
};

}  // namespace

std::unique_ptr<Command> make_evaluate_command() {
    return std::make_unique<EvaluateCommand>();
}

}  // namespace lineament
