#include "core/training/recipe/recipe.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <type_traits>

#include "core/training/starter_recipe_text.h"

namespace lineament {
namespace {

using Json = nlohmann::ordered_json;

constexpr int64_t kNoStepLimit = 1000000000;

// A judge of what the features guide must be another network than they are.
FeatureOptions judge_options() {
    FeatureOptions options;
    options.identity_weight = 0;
    options.untie_labels = true;
    options.seed = 21;
    return options;
}

// Whether an edit leaves who it is: learned mostly from edited copies, from the part of the aligned picture that face
// recognisers are given (of 256 px about rows 35 to 223 and columns 32 to 220).
FeatureOptions identity_options() {
    FeatureOptions options;
    options.shape.input_side = 48;
    options.shape.crop = {17, 16, 96};
    options.batch = 16;
    options.copies = 64;
    options.dropout = 0.15;
    options.attribute_weight = 0;
    options.identity_weight = 1;
    options.identity_scale = 9;
    options.seed = 41;
    return options;
}

// The editor's guides look differently from each other and from the judge, who is asked in the end.
FeatureOptions guide_options() {
    FeatureOptions options = judge_options();
    options.shape.widths = {40, 80, 128, 160};
    options.dropout = 0.4;
    options.seed = 51;
    return options;
}

FeatureOptions second_guide_options() {
    FeatureOptions options = judge_options();
    options.shape.input_side = 32;
    options.shape.widths = {48, 96, 160};
    options.dropout = 0.35;
    options.untie_labels = false;
    options.seed = 61;
    return options;
}

FeatureOptions likeness_options() {
    FeatureOptions options = identity_options();
    options.shape.widths = {40, 80, 112, 160};
    options.seed = 71;
    return options;
}

const std::map<std::string, StageOptions>& fresh_options() {
    static const std::map<std::string, StageOptions> fresh = {{"autoencoder", AutoencoderOptions()},
                                                              {"condition", ConditionOptions()},
                                                              {"refine", RefineOptions()},
                                                              {"inverter", InverterOptions()},
                                                              {"editor", EditorOptions()},
                                                              {"features", FeatureOptions()},
                                                              {"gan", GeneratorStageOptions()},
                                                              {"mapping", MappingOptions()},
                                                              {"encoder", EncoderStageOptions()},
                                                              {"judge", judge_options()},
                                                              {"identity", identity_options()},
                                                              {"guide", guide_options()},
                                                              {"likeness", likeness_options()},
                                                              {"second_guide", second_guide_options()},
                                                              {"fs", FsStageOptions()},
                                                              {"styleres", StyleResOptions()},
                                                              {"warpres", WarpResOptions()}};
    return fresh;
}

template <typename Names>
std::string joined(const Names& names) {
    std::string text;
    for (const auto& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

// Takes options out of a JSON object; what is not there keeps its value.
class FieldReader {
  public:
    FieldReader(const Json& object, const std::string& where) : object_(object), where_(where) {
        if (!object.is_object()) throw RecipeError(where + " must be an object in braces.");
    }

    template <typename T>
    void operator()(const std::string& name, T& value) {
        known_.push_back(name);
        const auto found = object_.find(name);
        if (found != object_.end()) read(*found, value, where_ + "." + name);
    }

    // The value of a key that the caller reads itself; null where it is not given.
    Json take(const std::string& name) {
        known_.push_back(name);
        return object_.contains(name) ? object_.at(name) : Json();
    }

    void finish() const {
        for (const auto& [name, value] : object_.items()) {
            if (std::find(known_.begin(), known_.end(), name) == known_.end()) {
                throw RecipeError(where_ + " has no option '" + name + "'; there are " + joined(known_) + ".");
            }
        }
    }

  private:
    template <typename T>
    static void read(const Json& json, T& value, const std::string& where) {
        if constexpr (std::is_same_v<T, bool>) {
            if (!json.is_boolean()) throw RecipeError(where + " must be true or false.");
            value = json.get<bool>();
        } else if constexpr (std::is_integral_v<T>) {
            read_integer(json, value, where);
        } else if constexpr (std::is_same_v<T, double>) {
            if (!json.is_number()) throw RecipeError(where + " must be a number.");
            value = json.get<double>();
        } else if constexpr (std::is_same_v<T, std::string>) {
            if (!json.is_string()) throw RecipeError(where + " must be a text in quotes.");
            value = json.get<std::string>();
        } else if constexpr (std::is_same_v<T, OptimiserRule>) {
            if (json != "adam" && json != "ranger") throw RecipeError(where + " must be \"adam\" or \"ranger\".");
            value = json == "ranger" ? OptimiserRule::Ranger : OptimiserRule::Adam;
        } else {
            FieldReader nested(json, where);
            list_options(nested, value);
            nested.finish();
        }
    }

    template <typename T>
    static void read(const Json& json, std::vector<T>& values, const std::string& where) {
        if (!json.is_array()) throw RecipeError(where + " must be a list in brackets.");
        values.assign(json.size(), T());
        for (size_t i = 0; i < json.size(); ++i)
            read(json[i], values[i], where + "[" + std::to_string(i) + "]");
    }

    template <typename T>
    static void read_integer(const Json& json, T& value, const std::string& where) {
        if (!json.is_number_integer()) throw RecipeError(where + " must be a whole number.");
        const auto wide = json.get<int64_t>();
        const bool fits = std::is_unsigned_v<T> ? wide >= 0 : wide == static_cast<int64_t>(static_cast<T>(wide));
        if (!fits) throw RecipeError(where + " is out of range: " + json.dump() + ".");
        value = static_cast<T>(wide);
    }

    const Json& object_;
    const std::string where_;
    std::vector<std::string> known_;
};

// Puts options into a JSON object.
class FieldWriter {
  public:
    template <typename T>
    void operator()(const std::string& name, T& value) {
        if constexpr (std::is_same_v<T, OptimiserRule>) {
            object_[name] = value == OptimiserRule::Ranger ? "ranger" : "adam";
        } else if constexpr (std::is_constructible_v<Json, T>) {
            object_[name] = value;
        } else {
            FieldWriter nested;
            list_options(nested, value);
            object_[name] = nested.object();
        }
    }
    const Json& object() const { return object_; }

  private:
    Json object_ = Json::object();
};

template <typename Options>
Json written(Options options) {
    FieldWriter writer;
    list_options(writer, options);
    return writer.object();
}

StageRecipe read_stage(const Json& json, const std::string& where) {
    FieldReader reader(json, where);
    StageRecipe stage;
    reader("stage", stage.stage);
    const auto fresh = fresh_options().find(stage.stage);
    if (fresh == fresh_options().end()) {
        std::vector<std::string> names;
        for (const auto& [name, options] : fresh_options())
            names.push_back(name);
        throw RecipeError(where + ".stage must be one of " + joined(names) + ", not '" + stage.stage + "'.");
    }
    stage.budget.steps = 0;
    reader("share", stage.share);
    list_options(reader, stage.budget);
    stage.options = fresh->second;
    const Json options = reader.take("options");
    reader.finish();
    if (options.is_null()) return stage;
    FieldReader option_reader(options, where + ".options");
    std::visit([&](auto& chosen) { list_options(option_reader, chosen); }, stage.options);
    option_reader.finish();
    return stage;
}

Json parse_json(const std::string& text, const std::string& name) {
    std::vector<std::set<std::string>> keys;  // of the objects that are open; nlohmann would keep the last of two
    const auto check = [&](int, Json::parse_event_t event, Json& value) {
        if (event == Json::parse_event_t::object_start) keys.emplace_back();
        if (event == Json::parse_event_t::object_end) keys.pop_back();
        if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) {
            throw RecipeError(name + ": the option '" + value.get<std::string>() + "' is given twice.");
        }
        return true;
    };
    try {
        return Json::parse(text, check);
    } catch (const Json::parse_error& error) {
        const size_t place = std::min(error.byte, text.size());
        const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(place), '\n');
        throw RecipeError(name + " is not valid JSON near line " + std::to_string(line) + ".");
    } catch (const Json::out_of_range&) {
        throw RecipeError(name + " holds a number that is too large.");
    } catch (const Json::exception& error) {
        throw RecipeError(name + " cannot be read: " + error.what());
    }
}

std::string in_folder(const std::string& path, const std::string& folder) {
    if (path.empty() || folder.empty()) return path;
    return (std::filesystem::path(folder) / path).lexically_normal().string();
}

void read_data(const Json& json, Recipe& recipe, const std::string& where) {
    if (json.is_null()) return;
    FieldReader reader(json, where);
    reader("crops", recipe.crops);
    reader("labels", recipe.labels);
    reader("pairs", recipe.pairs);
    reader("start_from", recipe.start_from);
    reader("networks", recipe.networks);
    reader.finish();
}

void read_pack(const Json& json, Recipe& recipe, const std::string& where) {
    if (json.is_null()) return;
    FieldReader reader(json, where);
    reader("folder", recipe.pack_folder);
    list_options(reader, recipe.pack);
    reader.finish();
}

}  // namespace

StageBudget Recipe::budget_of(const StageRecipe& stage) const {
    StageBudget budget = stage.budget;
    if (stage.share > 0) {
        const double share = stage.share * minutes;
        budget.minutes = budget.minutes > 0 ? std::min(budget.minutes, share) : share;
    }
    if (budget.steps == 0) budget.steps = kNoStepLimit;
    if (budget.steps == kNoStepLimit && budget.minutes <= 0) {
        throw RecipeError("The stage '" + stage.stage + "' has no end: give it a share, minutes or steps.");
    }
    try {
        budget.check();
    } catch (const std::invalid_argument& error) {
        throw RecipeError("The stage '" + stage.stage + "': " + error.what());
    }
    return budget;
}

void Recipe::check() const {
    if (stages.empty()) throw RecipeError("The recipe has no stages.");
    std::set<std::string> names;
    double shares = 0;
    for (const StageRecipe& stage : stages) {
        if (!names.insert(stage.stage).second) {
            throw RecipeError("The recipe has the stage '" + stage.stage + "' twice.");
        }
        budget_of(stage);
        if (stage.share < 0) throw RecipeError("The share of the stage '" + stage.stage + "' is negative.");
        shares += stage.share;
    }
    if (shares > 1 + 1e-6) throw RecipeError("The stages' shares of the minutes add up to more than 1.");
    if (minutes <= 0) throw RecipeError("The recipe's minutes must be positive.");
    if (!pack_folder.empty()) pack.check();
}

Recipe parse_recipe(const std::string& text, const std::string& name, const std::string& folder) {
    const Json json = parse_json(text, name);
    FieldReader reader(json, name);
    Recipe recipe;
    reader("work", recipe.work_folder);
    reader("minutes", recipe.minutes);
    const Json data = reader.take("data"), stages = reader.take("stages"), pack = reader.take("pack");
    reader.finish();
    read_data(data, recipe, name + ": data");
    read_pack(pack, recipe, name + ": pack");
    if (!stages.is_array()) throw RecipeError(name + ": stages must be a list in brackets.");
    for (size_t i = 0; i < stages.size(); ++i)
        recipe.stages.push_back(read_stage(stages[i], name + ": stages[" + std::to_string(i) + "]"));
    for (std::string* path : {&recipe.crops, &recipe.labels, &recipe.pairs, &recipe.start_from, &recipe.networks,
                              &recipe.work_folder, &recipe.pack_folder}) {
        *path = in_folder(*path, folder);
    }
    recipe.check();
    return recipe;
}

Recipe read_recipe(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw RecipeError("The recipe " + path + " cannot be read.");
    const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    return parse_recipe(text, path, std::filesystem::path(path).parent_path().string());
}

std::string recipe_text(const Recipe& recipe) {
    Json json;
    json["data"] = {{"crops", recipe.crops},
                    {"labels", recipe.labels},
                    {"pairs", recipe.pairs},
                    {"start_from", recipe.start_from},
                    {"networks", recipe.networks}};
    json["work"] = recipe.work_folder;
    json["minutes"] = recipe.minutes;
    json["stages"] = Json::array();
    for (const StageRecipe& stage : recipe.stages) {
        Json entry = {{"stage", stage.stage}, {"share", stage.share}};
        entry.update(written(stage.budget));
        entry["options"] = std::visit([](const auto& options) { return written(options); }, stage.options);
        json["stages"].push_back(entry);
    }
    json["pack"] = {{"folder", recipe.pack_folder}};
    json["pack"].update(written(recipe.pack));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Recipe starter_recipe() {
    return parse_recipe(kStarterRecipeText, "models/starter/recipe.json", "");
}

}  // namespace lineament
