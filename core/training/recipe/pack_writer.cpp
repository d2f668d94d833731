#include "core/training/recipe/pack_writer.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/make_folders.h"
#include "core/base/sha256.h"
#include "core/data/portrait_codes.h"
#include "core/directions/direction_finder.h"
#include "core/packs/pack_manifest.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

using nlohmann::json;

/// What people read of a slider. `warning` is for what may distort the picture, `note` for what else is good to know.
struct SliderText {
    std::string title, group, tooltip, note, warning;
};

// In the order of attribute_names().
const SliderText kAttributeTexts[] = {
    {"Smile", "Expression", "Shows a smile with teeth; to the left, closes the mouth.", "", ""},
    {"Glasses", "Accessories", "Puts glasses on; to the left, takes them off.", "Thin frames come out soft.", ""},
    {"Facial hair", "Hair", "Grows a beard or moustache; to the left, shaves it off.",
     "Adds a full beard of the hair's colour.", ""},
    {"Feminine", "Face", "Makes face and hair look more feminine; to the left, more masculine.",
     "Changes the hair, too; new hair comes out soft.", ""},
    {"Grey hair", "Hair", "Turns the hair grey or white; to the left, brings the colour back.", "", ""},
    {"Blond hair", "Hair", "Lightens the hair to blond; to the left, darkens it.", "Learned mostly from women.", ""},
    {"Bald", "Hair", "Takes the hair off the forehead and top; to the left, fills it in.", "",
     "Learned from men only: with long hair, or together with Feminine, a pale edge may remain."},
    {"Age", "Face", "Makes the face older; to the left, younger.", "Leaves the hair's colour to its own sliders.", ""},
};

// Four channels alone do not make a smile, so no title promises one.
std::vector<std::pair<std::string, SliderText>> fine_touches() {
    const std::string group = "Fine touches", note = "A fine touch: there may be little to see.";
    return {
        {"smile",
         {"Fine touch: mouth", group, "Changes a little of what goes with a smile; to the left, the opposite.", "",
          "To the left, the mouth may smear."}},
        {"glasses",
         {"Fine touch: eyes", group, "Changes a little of what goes with glasses, without putting any on.", note, ""}},
        {"grey_hair", {"Fine touch: hair", group, "Changes a little of what goes with grey hair.", note, ""}},
        {"facial_hair",
         {"Fine touch: chin", group, "Changes a little of what goes with a beard, without growing one.", note, ""}}};
}

void add_weights(PackManifest& manifest, const std::string& role, const StateDict& state, const std::string& licence) {
    PackFile file;
    file.role = role;
    file.path = role + ".safetensors";
    const std::string path = manifest.folder + "/" + file.path;
    save_safetensors(path, to_dtype(state, at::kHalf));
    file.bytes = static_cast<int64_t>(std::filesystem::file_size(path));
    file.sha256 = sha256_of_file(path);
    file.licence = licence;
    file.source = "lineament-cli train";
    manifest.files.push_back(file);
}

// FIR kernels and counters are constants that no reader needs.
StateDict without_constants(const StateDict& state) {
    StateDict kept;
    for (const auto& [name, tensor] : state) {
        const bool constant =
            name.find(".kernel") != std::string::npos || name.find("num_batches_tracked") != std::string::npos;
        if (!constant) kept[name] = tensor;
    }
    return kept;
}

class CatalogueWriter {
  public:
    explicit CatalogueWriter(const PackWriterOptions& options) : options_(options) {}

    void add_attributes(const at::Tensor& directions) {  // [K, rows, w_dim]
        for (int64_t i = 0; i < directions.size(0); ++i) {
            const SliderText& text = kAttributeTexts[i];
            const std::string id = attribute_names()[i];
            const double length = directions[i].norm().item<double>();
            const auto power = [&](const std::vector<double>& reaches) {
                return std::round(reaches[static_cast<size_t>(i)] * length * 100) / 100;
            };
            tensors_[id] = (directions[i] / length).unsqueeze(0).contiguous();
            add(id, text, "interfacegan", "W+ distance",
                {-power(options_.attribute_reaches_back), power(options_.attribute_reaches)},
                "learned with the generator from pairs of pictures that differ in this attribute only", json::object(),
                id);
        }
    }

    void add_components(const PrincipalComponents& pca, int rows) {
        tensors_["pca.mean"] = pca.mean;
        tensors_["pca.comp"] = pca.components;
        tensors_["pca.std"] = pca.deviations;
        for (int i = 0; i < options_.components; ++i) {
            const std::string number = std::to_string(i + 1);
            const SliderText text{"Overall look " + number, "Overall look",
                                  "Changes light, skin and background together, as portraits differ from each other.",
                                  "Changes several things at once.", ""};
            add("component_" + number, text, "ganspace", "standard deviations",
                {-options_.component_reach, options_.component_reach},
                "principal component " + number + " of the codes of the training portraits",
                {{"component", i}, {"rows", {0, rows}}, {"mode", "relative"}}, "pca");
        }
    }

    void add_style_channels(const StyleCode& styles, const at::Tensor& labels) {
        for (const auto& [attribute, text] : fine_touches()) {
            json channels = json::array();
            for (const StyleChannelResponse& r : rank_style_channels(styles, labels, attribute_index(attribute), 4))
                channels.push_back({r.convolution, r.channel, (r.response > 0 ? 1 : -1) * r.deviation});
            add("style_" + attribute, text, "stylespace", "standard deviations", {-3.0, 3.0},
                "the four style channels that answer most to the label '" + attribute + "'",
                {{"conv_channels", channels}, {"scale", 1.0}}, "");
        }
    }

    void write(const std::string& stem) const {
        const json root = {{"format_version", 1}, {"generator", options_.id}, {"directions", entries_}};
        write_file_atomically(stem + ".json", root.dump(1) + "\n");
        save_safetensors(stem + ".safetensors", tensors_);
    }

  private:
    using Range = std::pair<double, double>;  // powers at slider -1 and +1

    void add(const std::string& id, const SliderText& text, const std::string& family, const std::string& unit,
             const Range& range, const std::string& source, const json& params, const std::string& tensor) {
        json entry = {{"id", id},
                      {"title", text.title},
                      {"group", text.group},
                      {"family", family},
                      {"unit", unit},
                      {"range", {range.first, range.second}},
                      {"neutral", 0},
                      {"sign", 1},
                      {"warning", text.warning},
                      {"source", source},
                      {"tooltip", text.tooltip},
                      {"params", params}};
        if (!text.note.empty()) entry["note"] = text.note;
        if (!tensor.empty()) entry["tensor"] = tensor;
        entries_.push_back(entry);
    }

    PackWriterOptions options_;
    json entries_ = json::array();
    StateDict tensors_;
};

}  // namespace

void PackWriterOptions::check() const {
    for (const std::vector<double>* reaches : {&attribute_reaches, &attribute_reaches_back}) {
        const bool positive = std::all_of(reaches->begin(), reaches->end(), [](double reach) { return reach > 0; });
        if (reaches->size() != attribute_names().size() || !positive) {
            throw std::invalid_argument("A pack needs one positive reach for each of the " +
                                        std::to_string(attribute_names().size()) +
                                        " attributes and each end of its slider.");
        }
    }
}

void write_trained_pack(const StateDict& result, const PortraitData& data, const std::string& folder,
                        const PackWriterOptions& options) {
    options.check();
    const at::NoGradGuard no_grad;
    make_folders(folder);
    PackManifest manifest;
    manifest.id = options.id;
    manifest.title = options.title;
    manifest.feature_layer = options.feature_layer;
    manifest.directions = "directions.json";
    manifest.notes = options.notes;
    manifest.folder = folder;

    StateDict generator_state = sub_state(result, "generator.");
    const Generator generator(generator_state);
    manifest.resolution = generator.options().resolution;
    const at::Tensor codes = encode_training(StyleEncoder(sub_state(result, "e4e.")), data) + generator.latent_avg();
    const at::Tensor labels = data.batch(data.training()).labels;

    StateDict inverter;
    merge_state(inverter, "fs_backbone.", sub_state(result, "fs_backbone."));
    merge_state(inverter, "fuser.", sub_state(result, "fuser."));
    add_weights(manifest, "generator", without_constants(generator_state), options.licence);
    add_weights(manifest, "e4e", without_constants(sub_state(result, "e4e.")), options.licence);
    add_weights(manifest, "sfe_inverter", without_constants(inverter), options.licence);
    add_weights(manifest, "sfe_editor", without_constants(sub_state(result, "editor.")), options.licence);
    const StateDict fs = sub_state(result, "fs.");
    if (!fs.empty()) {
        add_weights(manifest, "fs", without_constants(fs), options.licence);
        manifest.fs_layer = options.fs_layer;
    }

    for (const char* method : {"styleres", "warpres"}) {
        const StateDict modules = sub_state(result, std::string(method) + ".");
        if (modules.empty()) continue;
        add_weights(manifest, method, without_constants(modules), options.licence);
    }

    CatalogueWriter catalogue(options);
    catalogue.add_attributes(result.at("directions.attributes"));
    catalogue.add_components(principal_components(codes.mean(1), options.components), generator.options().w_rows());
    catalogue.add_style_channels(generator.styles(codes), labels);
    catalogue.write(folder + "/directions");
    save_pack(manifest, folder);
}

}  // namespace lineament
