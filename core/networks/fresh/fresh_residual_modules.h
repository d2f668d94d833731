// Untrained weights of the residual modules of StyleRes and WarpRes.
#pragma once

#include <cstdint>
#include <vector>

#include "core/weights/state_dict.h"

namespace lineament {

struct StyleResShape {
    int skip_channels = 128;     ///< of the encoder's c1
    int feature_channels = 512;  ///< of the generator's feature
    int width = 512;             ///< of everything in between; even
    void check() const;          ///< throws std::invalid_argument with a sentence
};
/// Residual blocks start near the identity. What is added to the feature starts at zero (where feature_channels is not
/// width) and the gate at one half, so training starts with the encoder's image: from noise, shutting the gates would
/// be the quickest way down, and shut gates learn nothing.
StateDict fresh_styleres_modules(const StyleResShape& shape, uint64_t seed);

struct WarpResShape {
    int skip_channels = 128;
    int feature_channels = 512;
    int width = 128;                                   ///< of the residual blocks
    std::vector<int> flow_channels = {512, 512, 512};  ///< of the generator's features, from coarse to fine
    int coarse_side = 16;                              ///< of the first of them
    int match_width = 128;                             ///< to which all are brought
    int radius = 4;                                    ///< of the search at the finer levels
    std::vector<int> decoder_widths = {128, 64, 32};   ///< of the flow decoders' layers before the last
    void check() const;
};
/// The flow starts at zero and so does what is added to the generator's features.
StateDict fresh_warpres_modules(const WarpResShape& shape, uint64_t seed);

}  // namespace lineament
