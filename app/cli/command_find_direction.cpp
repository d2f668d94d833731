// lineament-cli directions find: a new slider from labelled portraits or from the generator itself.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/pack_folders.h"
#include "core/directions/catalogue_writer.h"
#include "core/directions/direction_factory.h"
#include "core/methods/model_pack.h"
#include "core/methods/sfe_method.h"
#include "core/training/condition_stage.h"
#include "core/training/direction_finder.h"
#include "core/training/hyperplane.h"
#include "core/training/image_grid.h"

namespace lineament {

namespace {

constexpr double kStripPowers[] = {-1, -0.5, 0, 0.5, 1};
constexpr size_t kStripRows = 6;
constexpr int kStyleChannels = 4;

struct Found {
    nlohmann::json entry;
    StateDict tensors;
};

class DirectionSearch {
  public:
    DirectionSearch(const Arguments& arguments, const ModelPack& pack, const SfeMethod& method)
        : arguments_(arguments),
          how_(arguments.text("by", "svm")),
          id_(arguments.text("id")),
          data_(arguments.file("data"), arguments.file("labels")),
          generator_(*method.networks().generator) {
        if (data_.side() != pack.resolution()) {
            throw BadInputError("The crops are of " + std::to_string(data_.side()) + " px and the pack of " +
                                std::to_string(pack.resolution()) + " px.");
        }
        rows_ = rows_of(arguments.text("rows"), generator_.options().w_rows());
        codes_ = encode_training(*method.networks().style_encoder, data_) + generator_.latent_avg();
    }

    const PortraitData& data() const { return data_; }

    Found find() const {
        if (how_ == "svm" || how_ == "lda") return by_hyperplane();
        if (how_ == "pca") return by_components();
        if (how_ == "sefa") return by_factors();
        if (how_ == "stylespace") return by_channels();
        throw UsageError("--by takes svm, lda, pca, sefa or stylespace, not '" + how_ + "'.");
    }

  private:
    static std::pair<int, int> rows_of(const std::string& text, int all) {
        if (text.empty()) return {0, all};
        const size_t colon = text.find(':');
        if (colon == std::string::npos) throw UsageError("--rows takes FIRST:END, as in 4:8.");
        const int first = static_cast<int>(parse_number(text.substr(0, colon), "--rows", 0, all - 1));
        const int end = static_cast<int>(parse_number(text.substr(colon + 1), "--rows", first + 1, all));
        return {first, end};
    }

    int attribute() const { return column_of(arguments_.text("attribute"), "--attribute"); }

    static int column_of(const std::string& name, const std::string& option) {
        const std::vector<std::string>& names = attribute_names();
        const auto found = std::find(names.begin(), names.end(), name);
        if (found != names.end()) return static_cast<int>(found - names.begin());
        std::string known;
        for (const std::string& other : names)
            known += (known.empty() ? "" : ", ") + other;
        throw UsageError(option + " must be one of " + known + ".");
    }

    at::Tensor labels() const {
        if (!arguments_.has("labels")) throw UsageError("--by " + how_ + " needs --labels.");
        return data_.batch(data_.training()).labels;
    }

    // [N, D] of the chosen rows of W+, flattened.
    at::Tensor chosen_codes() const { return codes_.narrow(1, rows_.first, rows_.second - rows_.first).flatten(1); }

    at::Tensor normal_of(int column) const {
        const at::Tensor yes = labels().select(1, column).gt(0.5);
        return how_ == "svm" ? svm_normal(chosen_codes(), yes) : lda_normal(chosen_codes(), yes);
    }

    Found by_hyperplane() const {
        const int column = attribute();
        at::Tensor normal = normal_of(column);
        std::vector<at::Tensor> others;
        std::string given;
        for (const std::string& name : arguments_.texts("given")) {
            others.push_back(normal_of(column_of(name, "--given")));
            given += (given.empty() ? ", with fixed " : ", ") + name;
        }
        if (!others.empty()) normal = conditioned_normal(normal, at::stack(others));
        // Slider 1: from the mean of those who have it not to the mean of those who have, along the normal.
        const at::Tensor along = at::matmul(chosen_codes(), normal), yes = labels().select(1, column).gt(0.5);
        const double reach =
            (along.masked_select(yes).mean() - along.masked_select(yes.logical_not()).mean()).abs().item<double>();
        at::Tensor direction = at::zeros({1, codes_.size(1), codes_.size(2)});
        direction.narrow(1, rows_.first, rows_.second - rows_.first)
            .copy_(normal.view({1, rows_.second - rows_.first, codes_.size(2)}));
        const std::string name = arguments_.text("attribute");
        return linear(direction, reach, "W+ distance",
                      (how_ == "svm" ? "linear SVM" : "linear discriminant") + std::string(" on the label '") + name +
                          "' of " + std::to_string(codes_.size(0)) + " portraits" + given);
    }

    Found by_components() const {
        const int component = arguments_.integer("component", 1, 1, 64) - 1;
        const PrincipalComponents pca = principal_components(codes_.mean(1), component + 1);
        const at::Tensor direction = pca.components[component].view({1, -1}).contiguous();
        return linear(direction, 2 * pca.deviations[component].item<double>(), "W distance",
                      "principal component " + std::to_string(component + 1) + " of the codes of " +
                          std::to_string(codes_.size(0)) + " portraits",
                      /*in_rows=*/true);
    }

    Found by_factors() const {
        const int component = arguments_.integer("component", 1, 1, generator_.options().w_dim) - 1;
        const int convolutions = 2 * static_cast<int>(generator_.options().channels.size()) - 1;
        const at::Tensor factors =
            semantic_factors(generator_, rows_.first, std::min(rows_.second, convolutions), component + 1);
        const at::Tensor direction = factors[component].view({1, -1}).contiguous();
        const double deviation = at::matmul(codes_.mean(1), direction[0]).std().item<double>();
        return linear(direction, 2 * deviation, "W distance",
                      "semantic factor " + std::to_string(component + 1) + " of the generator's style weights",
                      /*in_rows=*/true);
    }

    Found by_channels() const {
        const int column = attribute();
        nlohmann::json channels = nlohmann::json::array();
        for (const StyleChannelResponse& r :
             rank_style_channels(generator_.styles(codes_), labels(), column, kStyleChannels)) {
            channels.push_back({r.convolution, r.channel, (r.response > 0 ? 1 : -1) * r.deviation});
        }
        Found found;
        found.entry = entry("stylespace", 3.0, "standard deviations",
                            "the " + std::to_string(kStyleChannels) +
                                " style channels that answer most to the label '" + arguments_.text("attribute") + "'");
        found.entry["params"] = {{"conv_channels", channels}, {"scale", 1.0}};
        return found;
    }

    Found linear(const at::Tensor& direction, double reach, const std::string& unit, const std::string& source,
                 bool in_rows = false) const {
        Found found;
        found.entry = entry("interfacegan", reach, unit, source);
        found.entry["tensor"] = id_;
        if (in_rows) found.entry["params"] = {{"rows", {rows_.first, rows_.second}}};
        found.tensors[id_] = direction;
        return found;
    }

    nlohmann::json entry(const std::string& family, double reach, const std::string& unit,
                         const std::string& source) const {
        return {{"id", id_},
                {"title", arguments_.text("title", id_)},
                {"group", arguments_.text("group", "Found")},
                {"family", family},
                {"unit", unit},
                {"range", {-reach, reach}},
                {"neutral", 0},
                {"sign", 1},
                {"warning", ""},
                {"source", source},
                {"tooltip", "Found with lineament-cli: " + source + "."},
                {"params", nlohmann::json::object()}};
    }

    const Arguments& arguments_;
    std::string how_, id_;
    PortraitData data_;
    const Generator& generator_;
    std::pair<int, int> rows_;
    at::Tensor codes_;  // [N, rows, w_dim] of the training portraits
};

// A row per unseen portrait: the slider from -1 to 1.
void save_strip(const std::string& path, const PortraitData& data, const SfeMethod& method, const Found& found) {
    const DirectionInfo info = parse_direction_info(found.entry);
    const std::shared_ptr<const Direction> direction = make_direction(info, found.entry, found.tensors);
    std::vector<at::Tensor> cells;
    const PortraitBatch portraits = data.first_unseen(kStripRows);
    for (int64_t i = 0; i < portraits.images.size(0); ++i) {
        const std::shared_ptr<const Inversion> inversion = method.invert(portraits.images.narrow(0, i, 1));
        for (const double value : kStripPowers) {
            LatentEdit edit;
            edit.set(direction, info.power_from_slider(value));
            cells.push_back(method.render(*inversion, edit));
        }
    }
    save_image_grid(path, at::cat(cells), static_cast<int>(std::size(kStripPowers)));
}

class FindDirectionCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "directions find",
            "find a new slider and look at it",
            "Finds a direction in a pack's codes: by a linear SVM or discriminant on a label, with other labels held "
            "fixed (InterFaceGAN), by principal components (GANSpace), by the generator's own style weights (SeFa), or "
            "as "
            "the style channels that answer most to a label (StyleSpace).\n\n"
            "--strip shows the slider from -1 to 1 on portraits that were not used. Nothing is kept unless --keep says "
            "so; "
            "then the slider goes into the pack's catalogue with its unit, its range and how it was found, in place of "
            "one "
            "of the same id.",
            {{"pack", Takes::One, "ID|DIR", "Model pack: its id or folder; 'starter' where it is not given."},
             {"data", Takes::One, "FILE.npy", "Aligned crops of the pack's size, from `lineament-cli align`.", true},
             {"labels", Takes::One, "FILE.csv", "Attribute labels; needed for svm, lda and stylespace."},
             {"by", Takes::One, "WAY", "svm (where it is not given), lda, pca, sefa or stylespace."},
             {"attribute", Takes::One, "NAME", "The label, for svm, lda and stylespace."},
             {"given", Takes::Several, "NAME", "Labels held fixed, for svm and lda."},
             {"component", Takes::One, "N", "Which component, from 1, for pca and sefa."},
             {"rows", Takes::One, "FIRST:END", "Rows of W+ that move; all where it is not given."},
             {"id", Takes::One, "ID", "The slider's id, as --set takes it.", true},
             {"title", Takes::One, "TEXT", "What people read; the id where it is not given."},
             {"group", Takes::One, "TEXT", "Under which heading it stands; 'Found' where it is not given."},
             {"strip", Takes::One, "FILE.png", "Picture of six portraits at -1, -0.5, 0, 0.5 and 1."},
             {"keep", Takes::Nothing, "", "Put the slider into the pack's catalogue."}},
            {"lineament-cli directions find --data crops.npy --labels labels.csv --attribute glasses --given age "
             "--id glasses_svm --strip strip.png",
             "lineament-cli directions find --data crops.npy --by sefa --component 2 --rows 4:8 --id sefa_2 --keep"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        const at::NoGradGuard no_grad;
        Stopwatch clock;
        const std::shared_ptr<const ModelPack> pack = ModelPack::load(locate_pack(arguments.text("pack", "starter")));
        const std::shared_ptr<const InversionMethod> method = pack->method("sfe");
        const auto& sfe = dynamic_cast<const SfeMethod&>(*method);
        report["pack"] = pack->manifest().id;
        const DirectionSearch search(arguments, *pack, sfe);
        report.add_time("load and encode", clock.restart());
        const Found found = search.find();
        report.add_time("find", clock.restart());
        report["direction"] = found.entry;
        report.say("Found '" + found.entry.at("id").get<std::string>() +
                   "': " + found.entry.at("source").get<std::string>() + "; slider 1 is " +
                   found.entry.at("range")[1].dump() + " " + found.entry.at("unit").get<std::string>() + ".");
        if (arguments.has("strip")) {
            save_strip(arguments.text("strip"), search.data(), sfe, found);
            report["strip"] = arguments.text("strip");
            report.say("Its strip is in " + arguments.text("strip") + ".");
            report.add_time("strip", clock.restart());
        }
        if (arguments.has("keep")) {
            const std::string catalogue = pack->manifest().folder + "/" + pack->manifest().directions;
            add_to_catalogue(catalogue.substr(0, catalogue.rfind('.')), found.entry, found.tensors);
            report["kept_in"] = catalogue;
            report.say("It is in " + catalogue + " now.");
        }
    }
};

}  // namespace

std::unique_ptr<Command> make_find_direction_command() {
    return std::make_unique<FindDirectionCommand>();
}

}  // namespace lineament
