// lineament-cli directions: the sliders of a pack.
#include "app/cli/commands.h"
#include "app/cli/pack_folders.h"
#include "core/methods/method_registry.h"
#include "core/methods/model_pack.h"

namespace lineament {

namespace {

nlohmann::ordered_json info_json(const DirectionInfo& info) {
    return {{"id", info.id},          {"title", info.title},     {"group", info.group},     {"family", info.family},
            {"unit", info.unit},      {"minimum", info.minimum}, {"maximum", info.maximum}, {"neutral", info.neutral},
            {"sign", info.sign},      {"warning", info.warning}, {"note", info.note},       {"source", info.source},
            {"tooltip", info.tooltip}};
}

std::string padded(const std::string& text, size_t width) {
    return text.size() < width ? text + std::string(width - text.size(), ' ') : text + " ";
}

// "sfe (StyleFeatureEditor), fs (Feature-Style encoder)"; titles are known without loading the methods.
std::string methods_in_words(const ModelPack& pack) {
    std::string words;
    for (const std::string& id : pack.method_ids())
        words += (words.empty() ? "" : ", ") + id + " (" + find_method(id)->title + ")";
    return words.empty() ? "none" : words;
}

class DirectionsCommand : public Command {
  public:
    CommandSpec spec() const override {
        return {
            "directions",
            "list the sliders of a model pack",
            "Lists the directions of a pack's catalogue, by group: the id that --set takes, what it does at +1, and "
            "known side effects. With --json also range, unit, family and source. Directions whose weights are not "
            "imported are named too.",
            {{"pack", Takes::One, "ID|DIR", "Model pack: its id or folder; 'starter' where it is not given."}},
            {"lineament-cli directions --pack starter", "lineament-cli directions --pack models/starter --json"},
            ""};
    }

    void run(const Arguments& arguments, Report& report) const override {
        Stopwatch clock;
        const std::shared_ptr<const ModelPack> pack = ModelPack::load(locate_pack(arguments.text("pack", "starter")));
        report.add_time("load pack", clock.restart());
        report["pack"] = {{"id", pack->manifest().id},
                          {"title", pack->manifest().title},
                          {"folder", pack->manifest().folder},
                          {"resolution", pack->resolution()}};
        report["methods"] = pack->method_ids();
        report.say("Methods: " + methods_in_words(*pack));
        report["directions"] = nlohmann::ordered_json::array();
        std::string group;
        for (const std::shared_ptr<const Direction>& direction : pack->directions().all()) {
            const DirectionInfo& info = direction->info();
            report["directions"].push_back(info_json(info));
            if (info.group != group) report.say(info.group);
            group = info.group;
            report.say("  " + padded(info.id, 24) + padded(info.title, 24) + info.tooltip +
                       (info.note.empty() ? "" : " " + info.note) +
                       (info.warning.empty() ? "" : " [" + info.warning + "]"));
        }
        report["missing"] = nlohmann::ordered_json::array();
        for (const MissingDirection& missing : pack->directions().missing()) {
            report["missing"].push_back({{"id", missing.info.id}, {"reason", missing.reason}});
            report.say("  " + padded(missing.info.id, 24) + "not there: " + missing.reason);
        }
        if (pack->directions().all().empty()) report.say("The pack has no directions.");
    }
};

}  // namespace

std::unique_ptr<Command> make_directions_command() {
    return std::make_unique<DirectionsCommand>();
}

}  // namespace lineament
