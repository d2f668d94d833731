// Turns the result of the last training stage into a model pack: weights in half precision, directions, manifest.
#pragma once

#include <string>
#include <vector>

#include "core/data/portrait_data.h"
#include "core/weights/state_dict.h"

namespace lineament {

struct PackWriterOptions {
    std::string id = "starter";
    std::string title = "Starter portraits";
    int feature_layer = 7;
    int fs_layer = 0;  ///< K of the stage "fs", where there is one; 0: 5
    /// Slider +1 per attribute, in the change that the pairs show: as far as the attribute needs to be seen on nine
    /// faces of ten, for what goes beyond costs likeness.
    std::vector<double> attribute_reaches = {1, 1, 1.1, 0.95, 1, 1.3, 1, 1.6};
    /// The same for slider -1: taking away can need more than adding.
    std::vector<double> attribute_reaches_back = {1.2, 1, 1.1, 1, 1.1, 1.1, 1, 1.95};
    /// Throws std::invalid_argument where there is not one positive reach per attribute and end.
    void check() const;
    int components = 6;            ///< GANSpace components offered as sliders
    double component_reach = 2.0;  ///< deviations at slider 1
    std::string licence = "CC0-1.0 (trained by this project on public-domain portraits)";
    std::string notes;
};

/// Writes `<folder>/pack.json`, the weights and the directions catalogue. `result` holds "generator.", "e4e.",
/// "fs_backbone.", "fuser.", "editor." and "directions.attributes", and may hold "fs.". The codes of the training
/// portraits give latent_avg, the principal components and the style channels. Throws std::runtime_error if something
/// is missing or cannot be written.
void write_trained_pack(const StateDict& result, const PortraitData& data, const std::string& folder,
                        const PackWriterOptions& options = {});

}  // namespace lineament
