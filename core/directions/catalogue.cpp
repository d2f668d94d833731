#include "core/directions/catalogue.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/base/bounded_json.h"
#include "core/base/mapped_file.h"
#include "core/directions/direction_factory.h"
#include "core/weights/safetensors.h"

namespace lineament {
namespace {

constexpr int kFormatVersion = 1;

// Number of single-letter insertions, deletions and replacements between two words.
size_t edit_distance(const std::string& a, const std::string& b) {
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j)
        row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row[b.size()];
}

[[noreturn]] void throw_unknown_direction(const std::string& id,
                                          const std::vector<std::shared_ptr<const Direction>>& known) {
    std::string text = "There is no direction '" + id + "' in this pack.";
    const Direction* closest = nullptr;
    for (const std::shared_ptr<const Direction>& direction : known) {
        if (!closest || edit_distance(id, direction->info().id) < edit_distance(id, closest->info().id)) {
            closest = direction.get();
        }
    }
    if (closest) text += " Did you mean '" + closest->info().id + "'?";
    throw std::invalid_argument(text);
}

}  // namespace

DirectionCatalogue::DirectionCatalogue(std::vector<std::shared_ptr<const Direction>> directions,
                                       std::vector<MissingDirection> missing)
    : directions_(std::move(directions)), missing_(std::move(missing)) {
    std::set<std::string> ids;
    for (const std::shared_ptr<const Direction>& direction : directions_) {
        if (!ids.insert(direction->info().id).second) {
            throw std::invalid_argument("The direction '" + direction->info().id + "' is in the catalogue twice.");
        }
    }
}

DirectionCatalogue DirectionCatalogue::load(const std::string& json_path, const StateDict& more_tensors) {
    const std::shared_ptr<const MappedFile> file = MappedFile::open(json_path);
    const nlohmann::json root = parse_bounded_json(file->data(), file->size(), kMaxCatalogueDepth, json_path);
    StateDict tensors = more_tensors;
    const std::string beside = std::filesystem::path(json_path).replace_extension(".safetensors").string();
    if (std::filesystem::exists(beside)) merge_state(tensors, "", load_safetensors(beside));

    std::vector<std::shared_ptr<const Direction>> directions;
    std::vector<MissingDirection> missing;
    std::string where = "its header";
    try {
        const nlohmann::json& version = root.at("format_version");
        if (!version.is_number_integer() || version != kFormatVersion) {
            throw std::runtime_error("it has format version " + version.dump() + ", this program reads " +
                                     std::to_string(kFormatVersion));
        }
        for (const nlohmann::json& entry : root.at("directions")) {
            where = "entry " + std::to_string(directions.size() + missing.size() + 1);
            const DirectionInfo info = parse_direction_info(entry);
            where = "'" + info.id + "'";
            try {
                directions.push_back(make_direction(info, entry, tensors));
            } catch (const MissingTensorError& error) {
                missing.push_back({info, error.what()});
            }
        }
        return DirectionCatalogue(std::move(directions), std::move(missing));
    } catch (const std::exception& error) {
        throw std::runtime_error("Cannot read the catalogue of directions '" + json_path + "' at " + where + ": " +
                                 error.what());
    }
}

std::shared_ptr<const Direction> DirectionCatalogue::find(const std::string& id) const {
    for (const std::shared_ptr<const Direction>& direction : directions_) {
        if (direction->info().id == id) return direction;
    }
    return nullptr;
}

LatentEdit DirectionCatalogue::edit_from_sliders(const std::map<std::string, double>& values) const {
    LatentEdit edit;
    for (const std::pair<const std::string, double>& item : values) {
        std::shared_ptr<const Direction> direction = find(item.first);
        if (!direction) throw_unknown_direction(item.first, directions_);
        if (!(item.second >= -1.0 && item.second <= 1.0)) {
            throw std::invalid_argument("The value of '" + item.first + "' must lie between -1 and 1, not " +
                                        std::to_string(item.second) + ".");
        }
        if (item.second == 0.0) continue;  // a slider at rest leaves the code alone, whatever the family
        const double power = direction->info().power_from_slider(item.second);
        edit.set(std::move(direction), power);
    }
    return edit;
}

void DirectionCatalogue::check_fits(const GeneratorOptions& generator) const {
    for (const std::shared_ptr<const Direction>& direction : directions_)
        direction->check_fits(generator);
}

}  // namespace lineament
