// lineament-cli directions find: a new slider from labelled portraits or from the generator itself.
#include <ATen/core/grad_mode.h>

#include <cmath>
#include <stdexcept>

#include "app/cli/commands.h"
#include "app/cli/exit_codes.h"
#include "app/cli/pack_folders.h"
#include "core/data/image_grid.h"
#include "core/directions/catalogue_writer.h"
#include "core/discovery/direction_search.h"
#include "core/discovery/pack_portraits.h"

namespace lineament {

namespace {

constexpr size_t kStripRows = 6;

// "FIRST:END" of --rows; bounds are the pack's to judge.
void read_rows(const std::string& text, DirectionQuery& query) {
    if (text.empty()) return;
    const size_t colon = text.find(':');
    if (colon == std::string::npos) throw UsageError("--rows takes FIRST:END, as in 4:8.");
    constexpr double kMost = 1000;
    const double first = parse_number(text.substr(0, colon), "--rows", 0, kMost);
    const double end = parse_number(text.substr(colon + 1), "--rows", first + 1, kMost);
    if (first != std::floor(first) || end != std::floor(end)) throw UsageError("--rows takes whole numbers.");
    query.first_row = static_cast<int>(first);
    query.end_row = static_cast<int>(end);
}

/// What was asked for, checked before anything is loaded or encoded.
struct SearchOptions {
    DirectionQuery query;
    SliderNames names;

    explicit SearchOptions(const Arguments& arguments) {
        const std::string by = arguments.text("by", "svm");
        try {
            query.family = direction_family(by);
            const bool hyperplane = query.family == DirectionFamily::Svm || query.family == DirectionFamily::Lda;
            const bool labels = needs_labels(query.family);
            const auto refuse_unless = [&](bool used, const std::vector<std::string>& options) {
                for (const std::string& option : options)
                    if (!used && arguments.has(option))
                        throw UsageError("--by " + by + " does not take --" + option + ".");
            };
            refuse_unless(labels, {"attribute", "labels"});
            refuse_unless(hyperplane, {"given"});
            refuse_unless(!labels, {"component"});
            refuse_unless(query.family != DirectionFamily::StyleSpace, {"rows"});
            if (labels && arguments.text("labels").empty()) throw UsageError("--by " + by + " needs --labels.");
            query.attribute = arguments.text("attribute");
            query.given = arguments.texts("given");
            query.component = arguments.integer("component", 1, 1, 10000) - 1;
            read_rows(arguments.text("rows"), query);
            query.check();
            names.id = arguments.text("id");
            names.title = arguments.text("title");
            names.group = arguments.text("group", names.group);
            names.check();
        } catch (const std::invalid_argument& error) {
            throw UsageError(error.what());
        }
    }
};

FoundDirection found_by(const DirectionSearch& search, const DirectionQuery& query) {
    try {
        return search.find(query);
    } catch (const DirectionQueryError& error) {
        throw UsageError(error.what());
    }
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
             {"strip", Takes::One, "FILE.png", "Picture of six portraits at -1, -0.5, 0, 0.5 and 1.", false, true},
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
        const std::shared_ptr<const PortraitData> portraits =
            load_portraits_for(*pack, arguments.file("data"), arguments.file("labels"));
        report["pack"] = pack->manifest().id;
        const DirectionSearch search(*pack, *portraits);
        report.add_time("load and encode", clock.restart());
        const FoundDirection found = found_by(search, options.query);
        const CatalogueEntry entry = catalogue_entry(found, options.names);
        report.add_time("find", clock.restart());
        report["direction"] = entry.json;
        report.say("Found '" + options.names.id + "': " + found.source + "; slider 1 is " +
                   entry.json.at("range")[1].dump() + " " + found.unit + ".");
        if (arguments.has("strip")) {
            const PreviewStrip strip(search.method(), portraits->first_unseen(kStripRows).images);
            save_image_grid(arguments.text("strip"), strip.render(found),
                            static_cast<int>(PreviewStrip::slider_values().size()));
            report["strip"] = arguments.text("strip");
            report.say("Its strip is in " + arguments.text("strip") + ".");
            report.add_time("strip", clock.restart());
        }
        if (arguments.has("keep")) {
            add_to_catalogue(catalogue, entry.json, entry.tensors);
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
