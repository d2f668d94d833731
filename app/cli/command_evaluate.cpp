// lineament-cli evaluate: how well a pack inverts and edits portraits that it never saw.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/pack_folders.h"
#include "core/discovery/pack_portraits.h"
#include "core/metrics/attribute_judge.h"
#include "core/metrics/image_metrics.h"
#include "core/training/image_grid.h"

namespace lineament {

namespace {

constexpr int64_t kMontageRows = 20;

at::Tensor as_saved(const at::Tensor& image) {  // clipped and rounded, as an 8-bit file holds it
    return image.clamp(-1, 1).add(1).mul(127.5).round().div(127.5).sub(1);
}

std::string percent(double share) {
    return std::to_string(static_cast<int>(std::lround(100 * share))) + " %";
}

/// What one slider did to the unseen portraits, each moved at full deflection towards the other label.
struct SliderFigures {
    int count[2] = {0, 0};  // taken away, added
    int agrees[2] = {0, 0}, moved[2] = {0, 0};
    double others_changed = 0;  // mean over portraits of the share of the other attributes judged otherwise than before
};

class Evaluation {
  public:
    Evaluation(const ModelPack& pack, const InversionMethod& method, const PortraitData& data, Report& report)
        : pack_(pack), method_(method), data_(data), report_(report) {}

    void invert_all() {
        std::vector<at::Tensor> inverted;
        for (const int64_t row : data_.evaluation()) {
            originals_.push_back(data_.batch({row}).images);
            inversions_.push_back(method_.invert(originals_.back()));
            inverted.push_back(as_saved(inversions_.back()->reconstruction));
            report_.progress("inverted " + std::to_string(inverted.size()) + " of " +
                             std::to_string(data_.evaluation().size()));
        }
        inverted_ = at::cat(inverted);
    }

    void tell_inversion() const {
        const at::Tensor originals = at::cat(originals_);
        const at::Tensor l2 = mean_squared_difference(originals, inverted_);
        nlohmann::ordered_json& figures = report_["inversion"];
        figures["portraits"] = originals.size(0);
        figures["l2"] = l2.mean().item<double>();
        figures["l2_worst"] = l2.max().item<double>();
        figures["psnr"] = peak_signal_to_noise(originals, inverted_).mean().item<double>();
        figures["ssim"] = structural_similarity(originals, inverted_).mean().item<double>();
        if (has_five_scales(originals.size(2))) {
            figures["ms_ssim"] = multi_scale_similarity(originals, inverted_).mean().item<double>();
        }
        report_.say("Inversion of " + std::to_string(originals.size(0)) + " portraits kept for evaluation:");
        for (const auto& [name, value] : figures.items())
            if (name != "portraits") report_.say("  " + name + "  " + value.dump());
    }

    void edit_all(const AttributeJudge& judge) {
        const at::Tensor before = judge.scores(inverted_);
        for (size_t a = 0; a < attribute_names().size(); ++a) {
            const std::string& name = attribute_names()[a];
            const std::shared_ptr<const Direction> direction = pack_.directions().find(name);
            if (direction) tell_slider(name, figures_of(name, static_cast<int64_t>(a), judge, before), judge, a);
        }
    }

    /// A row per portrait: original, inversion, every slider.
    void save_montage(const std::string& path) const {
        std::vector<at::Tensor> cells;
        const int64_t rows = std::min<int64_t>(kMontageRows, inverted_.size(0));
        for (int64_t i = 0; i < rows; ++i) {
            cells.push_back(originals_[static_cast<size_t>(i)]);
            cells.push_back(inverted_.narrow(0, i, 1));
            for (const at::Tensor& edits : shown_)
                cells.push_back(edits.narrow(0, i, 1));
        }
        save_image_grid(path, at::cat(cells), static_cast<int>(2 + shown_.size()));
    }

  private:
    SliderFigures figures_of(const std::string& name, int64_t attribute, const AttributeJudge& judge,
                             const at::Tensor& before) {
        const at::Tensor has = AttributeJudge::says_yes(data_.batch(data_.evaluation()).labels).select(1, attribute);
        std::vector<at::Tensor> edited;
        for (size_t i = 0; i < inversions_.size(); ++i) {
            const double value = has[static_cast<int64_t>(i)].item<bool>() ? -1.0 : 1.0;
            const LatentEdit edit = pack_.directions().edit_from_sliders({{name, value}});
            edited.push_back(as_saved(method_.render(*inversions_[i], edit)));
        }
        const at::Tensor all = at::cat(edited);
        shown_.push_back(all.narrow(0, 0, std::min(kMontageRows, all.size(0))).clone());
        report_.progress("edited " + name);
        const at::Tensor after = judge.scores(all);
        SliderFigures figures;
        int portraits = 0;
        for (int64_t i = 0; i < after.size(0); ++i) {
            if (!data_.is_labelled(data_.evaluation()[static_cast<size_t>(i)])) continue;
            const int added = has[i].item<bool>() ? 0 : 1;
            const double score = after[i][attribute].item<double>(), old = before[i][attribute].item<double>();
            ++portraits;
            ++figures.count[added];
            figures.agrees[added] += (score > 0) == (added == 1);
            figures.moved[added] += added == 1 ? score > old : score < old;
            const at::Tensor flipped = after[i].gt(0).ne(before[i].gt(0)).to(at::kFloat);
            figures.others_changed +=
                (flipped.sum() - flipped[attribute]).item<double>() / static_cast<double>(after.size(1) - 1);
        }
        figures.others_changed /= std::max(1, portraits);
        return figures;
    }

    void tell_slider(const std::string& name, const SliderFigures& figures, const AttributeJudge& judge,
                     size_t attribute) const {
        const double right = judge.accuracy()[attribute];
        nlohmann::ordered_json& json = report_["sliders"][name];
        json["judge_right_on_real"] = right;
        json["others_changed"] = figures.others_changed;
        std::string line = "  " + name + " (judge right on " + percent(right) + " of real ones):";
        for (const int added : {1, 0}) {
            const double n = std::max(1, figures.count[added]);
            const char* way = added == 1 ? "added" : "taken_away";
            json[way] = {{"portraits", figures.count[added]},
                         {"agrees", figures.agrees[added] / n},
                         {"moved_right", figures.moved[added] / n}};
            line += std::string(added == 1 ? " added, agrees " : "; taken away, agrees ") +
                    percent(figures.agrees[added] / n) + " of " + std::to_string(figures.count[added]) +
                    ", moved right " + percent(figures.moved[added] / n);
        }
        report_.say(line + "; others changed " + percent(figures.others_changed));
    }

    const ModelPack& pack_;
    const InversionMethod& method_;
    const PortraitData& data_;
    Report& report_;
    std::vector<at::Tensor> originals_;  // [1, 3, R, R] each
    std::vector<std::shared_ptr<const Inversion>> inversions_;
    at::Tensor inverted_;            // [N, 3, R, R]
    std::vector<at::Tensor> shown_;  // per slider, the first portraits
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
            "has "
            "not, and a linear classifier trained on the labels of the other, real portraits is asked: does it see "
            "what "
            "was asked for, did its score move that way, and on what share of the other attributes did it change its "
            "mind. How often it is right on real portraits stands beside, for it is a crude one.",
            {{"pack", Takes::One, "ID|DIR", "Model pack: its id or folder; 'starter' where it is not given."},
             {"data", Takes::One, "FILE.npy", "Aligned crops of the pack's size, from `lineament-cli align`.", true},
             {"labels", Takes::One, "FILE.csv", "Attribute labels of the portraits."},
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
        Evaluation evaluation(*pack, *method, *data, report);
        evaluation.invert_all();
        report.add_time("invert", clock.restart());
        evaluation.tell_inversion();
        if (!arguments.text("labels").empty()) {
            const AttributeJudge judge(*data);
            report.add_time("train judge", clock.restart());
            evaluation.edit_all(judge);
            report.add_time("edit", clock.restart());
        }
        if (arguments.has("montage")) evaluation.save_montage(arguments.text("montage"));
    }
};

}  // namespace

std::unique_ptr<Command> make_evaluate_command() {
    return std::make_unique<EvaluateCommand>();
}

}  // namespace lineament
