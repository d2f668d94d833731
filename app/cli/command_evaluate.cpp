// lineament-cli evaluate: how well a pack inverts and edits portraits that it never saw.
#include <ATen/ATen.h>

#include <cmath>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/pack_folders.h"
#include "core/discovery/pack_portraits.h"
#include "core/metrics/feature_metrics.h"
#include "core/metrics/generator_samples.h"
#include "core/metrics/linear_judge.h"
#include "core/metrics/network_judge.h"
#include "core/metrics/pack_evaluation.h"
#include "core/training/image_grid.h"
#include "core/weights/safetensors.h"

namespace lineament {

namespace {

constexpr int64_t kSamples = 48;
constexpr int kSampleColumns = 8;

std::string percent(double share) {
    return std::to_string(static_cast<int>(std::lround(100 * share))) + " %";
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

    void tell(int64_t faces, double distance, double of_portraits) const {
        report_["samples"] = {
            {"faces", faces}, {"own_frechet_distance", distance}, {"own_frechet_distance_of_portraits", of_portraits}};
        report_.say("Frechet distance of our own features to the training portraits: " + std::to_string(faces) +
                    " drawn faces " + std::to_string(distance) + ", as many unseen portraits " +
                    std::to_string(of_portraits));
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
            "a better one is what the recipe's stage 'judge' leaves. With the features of the stage 'features' the "
            "cosine of its identity embedding before and after each edit is told; it is not that of a published face "
            "recogniser.",
            {{"pack", Takes::One, "ID|DIR", "Model pack: its id or folder; 'starter' where it is not given."},
             {"data", Takes::One, "FILE.npy", "Aligned crops of the pack's size, from `lineament-cli align`.", true},
             {"labels", Takes::One, "FILE.csv", "Attribute labels of the portraits."},
             {"judge", Takes::One, "FILE.safetensors", "Result of the training stage 'judge'."},
             {"features", Takes::One, "FILE.safetensors", "Result of the training stage 'features'."},
             {"samples", Takes::One, "FILE.png",
              "Picture of 48 faces drawn from the statistics of the portraits' codes; with --features also how far "
              "such faces, drawn without truncation, are from the portraits (Frechet distance of those features; not "
              "FID)."},
             {"montage", Takes::One, "FILE.png", "Picture of the first 20: original, inversion, every slider."}},
            {"lineament-cli evaluate --pack starter --data crops.npy --labels labels.csv --json"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const at::NoGradGuard no_grad;
        Stopwatch clock;
        const std::shared_ptr<const ModelPack> pack = ModelPack::load(locate_pack(arguments.text("pack", "starter")));
        const std::shared_ptr<const PortraitData> data =
            load_portraits_for(*pack, arguments.file("data"), arguments.file("labels"));
        const std::shared_ptr<const InversionMethod> method = pack->method("sfe");
        report["pack"] = pack->manifest().id;
        report.add_time("load", clock.restart());
        PackEvaluation evaluation(*pack, *method, *data, [&](const std::string& what) { report.progress(what); });
        report.add_time("invert", clock.restart());
        const Teller teller(report);
        teller.tell(evaluation.inversion());
        if (!arguments.text("labels").empty()) {
            tell_sliders(evaluation, *data, arguments, teller);
            report.add_time("edit and judge", clock.restart());
        }
        if (arguments.has("samples")) {
            tell_samples(*method, *data, arguments, teller);
            report.add_time("samples", clock.restart());
        }
        if (arguments.has("montage")) evaluation.save_montage(arguments.text("montage"));
    }

  private:
    static std::unique_ptr<FeatureNetwork> own_features(const Arguments& arguments) {
        if (!arguments.has("features")) return nullptr;
        return std::make_unique<FeatureNetwork>(stage_weights(arguments.file("features"), "features"));
    }

    // As many faces are compared as there are portraits kept for evaluation, whose own distance is the yardstick.
    static void tell_samples(const InversionMethod& method, const PortraitData& data, const Arguments& arguments,
                             const Teller& teller) {
        const auto* sfe = dynamic_cast<const SfeMethod*>(&method);
        if (!sfe) throw BadInputError("The pack's first method has no generator whose codes could be drawn.");
        const int64_t unseen = static_cast<int64_t>(data.evaluation().size());
        const at::Tensor faces = draw_from_codes(sfe->networks(), data, kSamples, /*seed=*/1);
        save_image_grid(arguments.text("samples"), faces, kSampleColumns);
        const std::unique_ptr<FeatureNetwork> features = own_features(arguments);
        if (!features || unseen < 2) return;
        const auto of = [&](const std::vector<int64_t>& rows) {
            std::vector<at::Tensor> each;  // a portrait at a time: all of them at 1024 px would fill the memory
            for (const int64_t row : rows)
                each.push_back(pooled_features(*features, data.batch({row}).images));
            return at::cat(each);
        };
        const at::Tensor known = of(data.training());
        const at::Tensor as_varied = draw_from_codes(sfe->networks(), data, unseen, /*seed=*/2, /*truncation=*/1.0);
        teller.tell(unseen, frechet_distance(pooled_features(*features, as_varied), known),
                    frechet_distance(of(data.evaluation()), known));
    }

    static void tell_sliders(PackEvaluation& evaluation, const PortraitData& data, const Arguments& arguments,
                             const Teller& teller) {
        std::vector<std::unique_ptr<AttributeJudge>> judges;
        judges.push_back(std::make_unique<LinearJudge>(data));
        if (arguments.has("judge")) {
            judges.push_back(std::make_unique<NetworkJudge>(stage_weights(arguments.file("judge"), "judge")));
        }
        std::vector<std::vector<double>> right;
        for (const std::unique_ptr<AttributeJudge>& judge : judges)
            right.push_back(judge->accuracy(data));
        const std::unique_ptr<FeatureNetwork> features = own_features(arguments);
        for (const size_t attribute : evaluation.sliders()) {
            const std::string& name = attribute_names()[attribute];
            evaluation.move(attribute);
            for (size_t j = 0; j < judges.size(); ++j)
                teller.tell(name, judges[j]->name(), right[j][attribute], evaluation.judged(*judges[j]));
            if (features) teller.tell(name, evaluation.identity(*features));
        }
    }
};

}  // namespace

std::unique_ptr<Command> make_evaluate_command() {
    return std::make_unique<EvaluateCommand>();
}

}  // namespace lineament
