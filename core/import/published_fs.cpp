#include "core/import/published_fs.h"

#include <algorithm>

#include "core/import/published_support.h"

namespace lineament {
namespace {

constexpr char kLicence[] =
    "InterDigital Limited Software Evaluation License (evaluation only; repository FeatureStyleEncoder)";
constexpr char kUrl[] = "https://drive.google.com/file/d/1RnnBL77j_Can0dY1KOiXHvG224MxjvzC";

}  // namespace

std::optional<PublishedFile> recognise_fs(const StateDict& state) {
    if (!has_prefix(state, "content_layer.") || !has_prefix(state, "block_1.")) return std::nullopt;
    PublishedFile file;
    file.kind = "fs";
    file.what = "the Feature-Style encoder (143_enc layout)";
    file.licence = kLicence;
    file.url = kUrl;
    std::vector<std::string> missing;
    add_missing(missing, state, "",
                {"conv.0.weight", "conv.2.weight", "content_layer.1.weight", "content_layer.3.weight",
                 "content_layer.4.weight", "styles.0.weight", "styles.0.bias"});
    for (int stage = 1; stage <= 4; ++stage) {
        const std::string block = "block_" + std::to_string(stage) + ".";
        for (int i = 0; i < std::max(1, count_numbered(state, block, ".conv1.weight")); ++i) {
            add_missing(missing, state, block + std::to_string(i) + ".",
                        {"bn1.running_mean", "conv1.weight", "bn2.running_mean", "prelu.weight", "conv2.weight",
                         "bn3.running_mean"});
        }
    }
    add_missing_norms(missing, state);
    finish(file, {{"fs", weights_path("fs"), state}}, missing);
    return file;
}

}  // namespace lineament
