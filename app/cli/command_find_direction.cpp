// lineament-cli directions find: a new slider from labelled portraits or from the generator itself.
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <stdexcept>

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

/// What was asked for, checked before anything is loaded or encoded.
struct SearchOptions {
    std::string by, id, title, group, attribute;
    std::vector<std::string> given;
    int component = 0;  // from 0
    std::string rows;   // "FIRST:END" or empty

    explicit SearchOptions(const Arguments& arguments)
        : by(arguments.text("by", "svm")),
          id(arguments.text("id")),
          title(arguments.text("title", id)),
          group(arguments.text("group", "Found")),
          attribute(arguments.text("attribute")),
          given(arguments.texts("given")),
          component(arguments.integer("component", 1, 1, 10000) - 1),
          rows(arguments.text("rows")) {
        const std::vector<std::string> ways{"svm", "lda", "pca", "sefa", "stylespace"};
        if (std::find(ways.begin(), ways.end(), by) == ways.end()) {
            throw UsageError("--by takes svm, lda, pca, sefa or stylespace, not '" + by + "'.");
        }
        refuse_unless(from_labels(), arguments, {"attribute", "labels"});
        refuse_unless(by == "svm" || by == "lda", arguments, {"given"});
        refuse_unless(!from_labels(), arguments, {"component"});
        refuse_unless(by != "stylespace", arguments, {"rows"});
        if (!from_labels()) return;
        if (arguments.text("labels").empty()) throw UsageError("--by " + by + " needs --labels.");
        check_attribute(attribute);
        for (const std::string& name : given)
            check_attribute(name);
    }

    bool from_labels() const { return by == "svm" || by == "lda" || by == "stylespace"; }

  private:
    void refuse_unless(bool used, const Arguments& arguments, const std::vector<std::string>& options) const {
        for (const std::string& option : options)
            if (!used && arguments.has(option)) throw UsageError("--by " + by + " does not take --" + option + ".");
    }
    static void check_attribute(const std::string& name) {
        try {
            attribute_index(name);
        } catch (const std::invalid_argument& error) {
            throw UsageError(error.what());
        }
    }
};

class DirectionSearch {
  public:
    DirectionSearch(const SearchOptions& options, const PortraitData& data, const SfeMethod& method)
        : options_(options), generator_(*method.networks().generator) {
        const GeneratorOptions& shape = generator_.options();
        // SeFa counts convolutions, of which there is one less than rows.
        rows_ = rows_of(options.rows, options.by == "sefa" ? shape.w_rows() - 1 : shape.w_rows());
        codes_ = encode_training(*method.networks().style_encoder, data) + generator_.latent_avg();
        labels_ = data.labels().index_select(0, at::tensor(data.training(), at::TensorOptions(at::kLong)));
        if (options.from_labels()) keep_labelled(data);
    }

    Found find() const {
        if (options_.by == "pca") return by_components();
        if (options_.by == "sefa") return by_factors();
        if (options_.by == "stylespace") return by_channels();
        return by_hyperplane();
    }

  private:
    static std::pair<int, int> rows_of(const std::string& text, int all) {
        if (text.empty()) return {0, all};
        const size_t colon = text.find(':');
        if (colon == std::string::npos) throw UsageError("--rows takes FIRST:END, as in 4:8.");
        const double first = parse_number(text.substr(0, colon), "--rows", 0, all - 1);
        const double end = parse_number(text.substr(colon + 1), "--rows", first + 1, all);
        if (first != std::floor(first) || end != std::floor(end)) throw UsageError("--rows takes whole numbers.");
        return {static_cast<int>(first), static_cast<int>(end)};
    }

    void keep_labelled(const PortraitData& data) {
        std::vector<int64_t> kept;
        for (size_t i = 0; i < data.training().size(); ++i) {
            if (data.is_labelled(data.training()[i])) kept.push_back(static_cast<int64_t>(i));
        }
        if (kept.empty()) throw BadInputError("None of the portraits is in the file of labels.");
        const at::Tensor index = at::tensor(kept, at::TensorOptions(at::kLong));
        codes_ = codes_.index_select(0, index);
        labels_ = labels_.index_select(0, index);
    }

    // [N, D] of the chosen rows of W+, flattened.
    at::Tensor chosen_codes() const { return codes_.narrow(1, rows_.first, rows_.second - rows_.first).flatten(1); }

    at::Tensor has(const std::string& name) const { return labels_.select(1, attribute_index(name)).gt(0.5); }

    at::Tensor normal_of(const std::string& name) const {
        try {
            return options_.by == "svm" ? svm_normal(chosen_codes(), has(name)) : lda_normal(chosen_codes(), has(name));
        } catch (const std::invalid_argument& error) {
            throw BadInputError(name + ": " + error.what());
        }
    }

    Found by_hyperplane() const {
        at::Tensor normal = normal_of(options_.attribute);
        std::vector<at::Tensor> others;
        std::string given;
        for (const std::string& name : options_.given) {
            others.push_back(normal_of(name));
            given += (given.empty() ? ", with fixed " : ", ") + name;
        }
        if (!others.empty()) normal = conditioned_normal(normal, at::stack(others));
        // Slider 1: from the mean of those who have it not to the mean of those who have, along the normal.
        const at::Tensor along = at::matmul(chosen_codes(), normal), yes = has(options_.attribute);
        const double reach =
            (along.masked_select(yes).mean() - along.masked_select(yes.logical_not()).mean()).item<double>();
        if (reach <= 0) {
            throw BadInputError("With these attributes held fixed, nothing of '" + options_.attribute +
                                "' is left to tell the portraits apart; hold fewer of them.");
        }
        at::Tensor direction = at::zeros({1, codes_.size(1), codes_.size(2)});
        direction.narrow(1, rows_.first, rows_.second - rows_.first)
            .copy_(normal.view({1, rows_.second - rows_.first, codes_.size(2)}));
        Found found{
            entry("interfacegan", reach, "W+ distance",
                  (options_.by == "svm" ? "linear SVM" : "linear discriminant") + std::string(" on the label '") +
                      options_.attribute + "' of " + std::to_string(codes_.size(0)) + " portraits" + given),
            {{tensor_name(), direction}}};
        found.entry["tensor"] = tensor_name();
        return found;
    }

    Found by_components() const {
        check_component(std::min(codes_.size(0) - 1, codes_.size(2)));
        const PrincipalComponents pca = principal_components(codes_.mean(1), options_.component + 1);
        Found found{entry("ganspace", 2.0, "standard deviations",
                          "principal component " + std::to_string(options_.component + 1) + " of the codes of " +
                              std::to_string(codes_.size(0)) + " portraits"),
                    {{tensor_name() + ".comp", pca.components.narrow(0, options_.component, 1).contiguous()},
                     {tensor_name() + ".std", pca.deviations.narrow(0, options_.component, 1).contiguous()}}};
        found.entry["tensor"] = tensor_name();
        found.entry["params"] = {{"component", 0}, {"rows", {rows_.first, rows_.second}}, {"mode", "relative"}};
        return found;
    }

    Found by_factors() const {
        const at::Tensor factors = semantic_factors(generator_, rows_.first, rows_.second, options_.component + 1);
        check_component(factors.size(0));
        const at::Tensor direction = factors.narrow(0, options_.component, 1).contiguous();  // [1, w_dim]
        const double deviation = at::matmul(codes_.mean(1), direction[0]).std().item<double>();
        Found found{
            entry("interfacegan", 2 * deviation, "W distance",
                  "semantic factor " + std::to_string(options_.component + 1) + " of the generator's style weights"),
            {{tensor_name(), direction}}};
        found.entry["tensor"] = tensor_name();
        found.entry["params"] = {{"rows", {rows_.first, rows_.second}}};
        return found;
    }

    Found by_channels() const {
        nlohmann::json channels = nlohmann::json::array();
        for (const StyleChannelResponse& r : rank_style_channels(generator_.styles(codes_), labels_,
                                                                 attribute_index(options_.attribute), kStyleChannels)) {
            channels.push_back({r.convolution, r.channel, (r.response > 0 ? 1 : -1) * r.deviation});
        }
        Found found{entry("stylespace", 3.0, "standard deviations",
                          "the " + std::to_string(kStyleChannels) + " style channels that answer most to the label '" +
                              options_.attribute + "'"),
                    {}};
        found.entry["params"] = {{"conv_channels", channels}, {"scale", 1.0}};
        return found;
    }

    void check_component(int64_t most) const {
        if (options_.component < most) return;
        throw UsageError("--component goes up to " + std::to_string(most) + " here.");
    }

    // Apart from the names that a pack's own sliders use.
    std::string tensor_name() const { return "found." + options_.id; }

    nlohmann::json entry(const std::string& family, double reach, const std::string& unit,
                         const std::string& source) const {
        return {{"id", options_.id},
                {"title", options_.title},
                {"group", options_.group},
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

    const SearchOptions& options_;
    const Generator& generator_;
    std::pair<int, int> rows_;
    at::Tensor codes_, labels_;  // [N, rows, w_dim], [N, attributes] of the training portraits
};

// The pack's own catalogue, which --keep writes to.
std::string own_catalogue(const PackManifest& manifest) {
    const std::filesystem::path path = std::filesystem::path(manifest.folder) / manifest.directions;
    if (!manifest.directions.empty() && std::filesystem::exists(path)) return path.string();
    throw BadInputError(
        "The pack '" + manifest.id +
        "' shares the program's catalogue of sliders and has none of its own that --keep could write to; "
        "copy the catalogue into its folder and name it under 'directions' in its pack.json.");
}

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
        const SearchOptions options(arguments);
        const std::shared_ptr<const ModelPack> pack = ModelPack::load(locate_pack(arguments.text("pack", "starter")));
        const std::string catalogue = arguments.has("keep") ? own_catalogue(pack->manifest()) : "";
        const PortraitData data(arguments.file("data"), arguments.file("labels"));
        if (data.side() != pack->resolution()) {
            throw BadInputError("The crops are of " + std::to_string(data.side()) + " px and the pack of " +
                                std::to_string(pack->resolution()) + " px.");
        }
        const std::shared_ptr<const InversionMethod> method = pack->method("sfe");
        const auto& sfe = dynamic_cast<const SfeMethod&>(*method);
        report["pack"] = pack->manifest().id;
        const DirectionSearch search(options, data, sfe);
        report.add_time("load and encode", clock.restart());
        const Found found = search.find();
        report.add_time("find", clock.restart());
        report["direction"] = found.entry;
        report.say("Found '" + found.entry.at("id").get<std::string>() +
                   "': " + found.entry.at("source").get<std::string>() + "; slider 1 is " +
                   found.entry.at("range")[1].dump() + " " + found.entry.at("unit").get<std::string>() + ".");
        if (arguments.has("strip")) {
            save_strip(arguments.text("strip"), data, sfe, found);
            report["strip"] = arguments.text("strip");
            report.say("Its strip is in " + arguments.text("strip") + ".");
            report.add_time("strip", clock.restart());
        }
        if (arguments.has("keep")) {
            add_to_catalogue(catalogue, found.entry, found.tensors);
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
