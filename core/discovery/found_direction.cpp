#include "core/discovery/found_direction.h"

#include <ATen/ATen.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/base/program_folders.h"
#include "core/directions/direction_factory.h"
#include "core/packs/pack_search.h"

namespace lineament {
namespace {

namespace fs = std::filesystem;

// Apart from the names that a pack's own sliders use.
std::string tensor_name(const SliderNames& names) {
    return "found." + names.id;
}

std::shared_ptr<const Direction> direction_of(const CatalogueEntry& entry) {
    return make_direction(parse_direction_info(entry.json), entry.json, entry.tensors);
}

}  // namespace

void SliderNames::check() const {
    const auto allowed = [](unsigned char c) { return std::isalnum(c) || c == '.' || c == '_' || c == '-'; };
    if (!id.empty() && std::all_of(id.begin(), id.end(), allowed)) return;
    throw std::invalid_argument("A slider's id is made of letters, digits, '.', '_' and '-', which '" + id +
                                "' is not.");
}

CatalogueEntry catalogue_entry(const FoundDirection& found, const SliderNames& names) {
    names.check();
    CatalogueEntry result;
    result.json = {{"id", names.id},
                   {"title", names.title.empty() ? names.id : names.title},
                   {"group", names.group},
                   {"family", found.family},
                   {"unit", names.unit.empty() ? found.unit : names.unit},
                   {"range", {-found.reach, found.reach}},
                   {"neutral", 0},
                   {"sign", 1},
                   {"warning", ""},
                   {"source", found.source},
                   {"tooltip", "Found here: " + found.source + "."},
                   {"kept", true},
                   {"params", found.params}};
    for (const auto& [ending, tensor] : found.tensors)
        result.tensors[tensor_name(names) + ending] = tensor;
    if (!found.tensors.empty()) result.json["tensor"] = tensor_name(names);
    return result;
}

std::string own_catalogue(const PackManifest& manifest) {
    const fs::path path = fs::path(manifest.folder) / manifest.directions;
    std::error_code ignored;
    if (manifest.directions.empty() || !fs::exists(path, ignored)) {
        throw std::runtime_error("The pack '" + manifest.id +
                                 "' shares the program's catalogue of sliders and has none of its own that a new one "
                                 "could be written to; copy the catalogue into its folder and name it under "
                                 "'directions' in its pack.json.");
    }
    // Files are replaced by renaming, so that it is the folder that has to be writable.
    if (::faccessat(AT_FDCWD, path.parent_path().c_str(), W_OK, AT_EACCESS) != 0) {
        const std::string own = user_data_folder();
        const std::string target =
            own.empty() ? "a folder of your own" : "'" + user_pack_folder() + "/" + manifest.id + "'";
        throw std::runtime_error("The folder '" + path.parent_path().string() + "' cannot be written; copy it to " +
                                 target + ", where the program looks first, and keep the slider in the copy.");
    }
    return path.string();
}

const std::vector<double>& PreviewStrip::slider_values() {
    static const std::vector<double> values = {-1, -0.5, 0, 0.5, 1};
    return values;
}

PreviewStrip::PreviewStrip(std::shared_ptr<const InversionMethod> method, const at::Tensor& faces,
                           const Progress& progress)
    : method_(std::move(method)) {
    TORCH_CHECK(faces.dim() == 4 && faces.size(0) > 0, "preview strip: faces are ", faces.sizes());
    for (int64_t i = 0; i < faces.size(0); ++i) {
        const double share = 1.0 / static_cast<double>(faces.size(0));
        const Progress part = progress.part(static_cast<double>(i) * share, static_cast<double>(i + 1) * share);
        part.report(WorkStage::InvertStrip, 0);
        const auto tell = [&](const ProgressStep& step) {
            part.report(WorkStage::InvertStrip, step.fraction);
            return true;
        };
        inversions_.push_back(method_->invert(faces.narrow(0, i, 1), tell));
    }
}

at::Tensor PreviewStrip::render(const FoundDirection& found, const Progress& progress) const {
    const std::shared_ptr<const Direction> direction = direction_of(catalogue_entry(found, {"preview", "", "", ""}));
    const size_t total = inversions_.size() * slider_values().size();
    std::vector<at::Tensor> cells;
    for (const std::shared_ptr<const Inversion>& inversion : inversions_) {
        for (const double value : slider_values()) {
            const double done = static_cast<double>(cells.size()) / static_cast<double>(total);
            progress.report(WorkStage::RenderStrip, done);
            LatentEdit edit;
            edit.set(direction, direction->info().power_from_slider(value));
            cells.push_back(method_->render(*inversion, edit));
        }
    }
    return at::cat(cells);
}

}  // namespace lineament
